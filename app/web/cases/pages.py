"""Pages of a case, besides writing and checking its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from babel.lists import format_list

from anonymizer.desk.decisions import KEEP_REASONS, KeepReason
from anonymizer.desk.views import PartView
from app.kernel.text import Message, _, current_locale, gettext
from app.web.cases.forms import (
    AttestForm,
    BeginForm,
    ChangeOutlineForm,
    HandBackForm,
    NothingForm,
    PanelForm,
    SecondReaderForm,
)
from app.web.cases.heads import Head, Standing
from app.web.pages import Page
from review.rooms.brake import Word
from review.routing.eligibility import PROFESSION_NAMES
from review.routing.service import Seat
from review.vignettes.states import CaseState, Periods
from review.vignettes.text import LANGUAGES, SETTING_NAMES, Outline


@dataclass(frozen=True)
class ListPage(Page):
    """One's own cases, and those to read for a colleague."""

    template: ClassVar[str] = "cases/list.html"
    own: Sequence[Standing]
    to_read: Sequence[Standing]

    @property
    def title(self) -> Message:
        """Whose cases these are."""
        return _("Your cases")


@dataclass(frozen=True)
class BeforePage(Page):
    """What to know before writing, and the outline of a new case."""

    template: ClassVar[str] = "cases/before.html"
    form: BeginForm
    periods: Periods

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Bring a case")


@dataclass(frozen=True)
class OutlinePage(Page):
    """The outline of a case, to be changed. `stored` is what another window has kept meanwhile."""

    template: ClassVar[str] = "cases/outline.html"
    head: Head
    form: ChangeOutlineForm
    stored: Outline | None = None

    @property
    def title(self) -> Message:
        """What one changes here."""
        return _("Language, setting, topics, panel")

    @property
    def stored_lines(self) -> list[tuple[Message, Message | str]]:
        """What is kept now, in words."""
        if self.stored is None:
            return []
        topics = format_list(sorted(self.stored.topics, key=_by_number), locale=current_locale())
        return [*outline_lines(self.stored), (_("Asked about"), topics or _("nothing named"))]


def outline_lines(outline: Outline) -> list[tuple[Message, Message | str]]:
    """Return an outline in words, line by line, without its topics."""
    return [
        (_("Language of the text"), LANGUAGES[outline.language]),
        (_("Setting"), SETTING_NAMES[outline.setting]),
        (_("Peers on the panel"), str(outline.panel_size)),
    ]


def _by_number(principle: str) -> tuple[str, int]:
    digits = principle.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return principle[: len(principle) - len(digits)], int(digits or 0)


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat of the panel with the sentence that explains it."""

    seat: Seat

    @property
    def background(self) -> Message | None:
        """The professional background of the peer."""
        return PROFESSION_NAMES[self.seat.profession] if self.seat.profession else None

    @property
    def why(self) -> Message:
        """Why this peer, in one sentence."""
        if not self.seat.covers:
            elsewhere = _("Works elsewhere and reads the language of the case.")
            brings = _("Brings another professional background.")
            return brings if self.seat.adds_background else elsewhere
        covers = format_list(sorted(self.seat.covers, key=_by_number), locale=current_locale())
        if self.seat.adds_background:
            words = _("Covers %(topics)s, and brings another professional background.")
            return words % {"topics": covers}
        return _("Covers %(topics)s.") % {"topics": covers}


@dataclass(frozen=True)
class ShowPage(Page):
    """Where a case stands, what is next, and everything that can be done now."""

    template: ClassVar[str] = "cases/show.html"
    standing: Standing
    outline: Outline
    remark: str
    topics: Sequence[tuple[str, str]]
    seats: Sequence[SeatView]
    has_text: bool
    told: Sequence[Word] = ()
    """While the room rests, for the bringer alone: who may recognise someone."""
    has_tandem: bool = False

    @property
    def head(self) -> Head:
        """The head of the case."""
        return self.standing.head

    @property
    def title(self) -> Message:
        """Neutral on purpose."""
        return _("A case")

    @property
    def outline_lines(self) -> list[tuple[Message, Message | str]]:
        """The outline in words; the topics have a list of their own."""
        return outline_lines(self.outline)

    @property
    def may_open_now(self) -> bool:
        """Whether the room can open with those who have accepted."""
        return self._is_seeking and len(self.seats) >= 2

    @property
    def may_recall(self) -> bool:
        """Whether nobody has read it yet, so that it can go back to draft."""
        return self._is_seeking and not self.seats

    @property
    def may_choose_reader(self) -> bool:
        """Whether the second reader can be chosen, or another one."""
        is_settled = self.head.is_resting and self.has_tandem
        return self.head.is_bringers and self.head.is_writable and not is_settled

    @property
    def may_send(self) -> bool:
        """Whether the bringer can look at the shortlist and send it."""
        return self.head.is_bringers and self.head.state is CaseState.ATTESTED

    @property
    def has_room(self) -> bool:
        """Whether there is a room to go to."""
        has_opened = self.head.state in (CaseState.OPEN, CaseState.CLOSED)
        return self.head.is_own and (has_opened or self.head.is_resting)

    @property
    def _is_seeking(self) -> bool:
        return self.head.is_bringers and self.head.state is CaseState.SEEKING


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that were found and kept, with the reason."""

    words: str
    reason: KeepReason | None

    @property
    def why(self) -> str:
        """Why they were kept."""
        return gettext(KEEP_REASONS[self.reason]) if self.reason else ""


@dataclass(frozen=True)
class ReadPage(Page):
    """The text exactly as others will read it, and the place to confirm it."""

    template: ClassVar[str] = "cases/read.html"
    standing: Standing
    language: str
    sections: Sequence[PartView]
    kept: Sequence[Kept]
    remark: str
    attest: AttestForm
    hand_back: HandBackForm

    @property
    def head(self) -> Head:
        """The head of the case."""
        return self.standing.head

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Read the whole text")

    @property
    def may_attest(self) -> bool:
        """Whether it is for this reader to confirm now."""
        return self.head.state is CaseState.SCREENED and not self.standing.you_confirmed

    @property
    def may_hand_back(self) -> bool:
        """Whether this reader can give it back to the bringer."""
        return not self.head.is_bringers and self.head.state in (
            CaseState.SCREENED,
            CaseState.ATTESTED,
        )

    @property
    def is_draft(self) -> bool:
        """Whether the check is not finished, so that nobody can confirm it."""
        return self.head.state is CaseState.DRAFT


@dataclass(frozen=True)
class SecondReaderPage(Page):
    """Choosing who reads a second time."""

    template: ClassVar[str] = "cases/second_reader.html"
    head: Head
    is_settled: bool
    """Nobody can be chosen: the tandem partner of a room that rests confirms."""
    waived: bool
    has_colleagues: bool
    form: SecondReaderForm

    @property
    def title(self) -> Message:
        """What one chooses here."""
        return _("The second reader")


@dataclass(frozen=True)
class PanelPage(Page):
    """Which NGOs could be asked; strike out, and send."""

    template: ClassVar[str] = "cases/panel.html"
    head: Head
    outline: Outline
    topics: Sequence[tuple[str, str]]
    form: PanelForm
    listed: Sequence[str]
    """Ids of the NGOs on this page, so that nobody else is asked when it is sent."""
    is_enough: bool

    @property
    def is_more(self) -> bool:
        """Whether peers have been asked before, and more are looked for."""
        return self.head.state is CaseState.SEEKING

    @property
    def language(self) -> str:
        """The language of the case, in its own name."""
        return LANGUAGES[self.outline.language]

    @property
    def setting(self) -> Message:
        """Where the work takes place."""
        return SETTING_NAMES[self.outline.setting]

    @property
    def title(self) -> Message:
        """What one looks at here."""
        return _("Who could be asked")


@dataclass(frozen=True)
class WithdrawPage(Page):
    """What is destroyed by taking a case back."""

    template: ClassVar[str] = "cases/withdraw.html"
    head: Head
    form: NothingForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Withdraw and erase")
