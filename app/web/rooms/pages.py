"""Pages of the room. Titles are neutral; content stands in the page alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import ClassVar, NamedTuple
from uuid import UUID

from app.kernel.text import Message, _
from app.web.pages import Page
from app.web.rooms.forms import BrakeForm, LetInForm, SpeakForm, UptakeForm
from app.web.rooms.hints import Hint
from app.web.rooms.phases import Step
from app.web.rooms.picture import Row
from app.web.rooms.reading import Passage, passages
from review.feedback.service import Delivered, UptakeNote
from review.rooms.keys import HeldKey
from review.rooms.openings import Opened
from review.rooms.service import Participant, Room, Said
from review.vignettes.models import Part
from review.vignettes.text import Section


class Here(NamedTuple):
    """Somebody in the room, as the others see them."""

    who: Participant
    profession: Message | None
    is_me: bool


@dataclass(frozen=True)
class Text:
    """The vignette and what is said about it on every page of its room."""

    case_id: UUID
    name: str
    language: str
    erase_on: date
    passages: Sequence[Passage]
    is_own: bool
    """Whether the person looking is on the bringer's side."""
    attested_alone: bool
    is_resting: bool
    """The panel reads nothing at present; only the bringer's side sees a page with a text."""
    reworded_on: date | None
    """When the panel got another text than it had read."""
    panel_changed_on: date | None = None
    """When a peer left the panel last."""
    is_key_due: bool = False
    """Somebody has left, and nobody has done anything here since."""


@dataclass(frozen=True)
class MessagesPage(Page):
    """The conversation alone, as `poll.js` fetches it."""

    template: ClassVar[str] = "rooms/_messages.html"

    messages: Sequence[Said]
    me: Participant

    @property
    def tag(self) -> str:
        """Return the ETag: another one as soon as something was said."""
        said = repr([(message.author.person_id, message.at) for message in self.messages])
        return f'"{blake2b(said.encode(), digest_size=16).hexdigest()}"'

    @property
    def title(self) -> Message:
        """Never shown: the fragment has no head."""
        return _("Room")


@dataclass(frozen=True)
class RoomPage(Page):
    """Where a room stands, who is in it, and everything the person looking may see."""

    template: ClassVar[str] = "rooms/show.html"

    text: Text
    state: str
    steps: Sequence[Step]
    here: Sequence[Here]
    openings: Sequence[Opened]
    """Who has opened the room, and on which days; for the bringer's side alone."""
    shut_out: Sequence[HeldKey]
    """Who has a new key, and sees nothing here until somebody lets them in again."""
    edition: str
    may: frozenset[str]
    """Values of `RoomAct` that are possible now."""
    has_delivered: bool
    rows: Sequence[Row]
    reviews: Sequence[Delivered]
    awaited: Sequence[Participant]
    uptake: UptakeNote | None
    talk: MessagesPage
    form: SpeakForm
    hint: Hint | None = None
    """Before a message is sent: what to look at once more."""

    @property
    def messages(self) -> Sequence[Said]:
        """What was said; under the name the fragment uses."""
        return self.talk.messages

    @property
    def me(self) -> Participant:
        """The person looking."""
        return self.talk.me

    @property
    def title(self) -> Message:
        """The place, not the case."""
        return _("Room")


@dataclass(frozen=True)
class VignettePage(Page):
    """The vignette alone, to read and to print."""

    template: ClassVar[str] = "rooms/vignette.html"

    text: Text

    @property
    def title(self) -> Message:
        """The kind of text, not the case."""
        return _("Vignette")


@dataclass(frozen=True)
class SheetPage(Page):
    """The whole room on paper: vignette, picture, what was written, the note."""

    template: ClassVar[str] = "rooms/sheet.html"

    text: Text
    here: Sequence[Here]
    edition: str
    rows: Sequence[Row]
    reviews: Sequence[Delivered]
    """The own, and those whose author allows it."""
    keeps_back: bool
    """Whether there are others, which stay inside."""
    uptake: UptakeNote | None

    @property
    def title(self) -> Message:
        """What lies in the printer, without saying of which case."""
        return _("Sheet of a room")


@dataclass(frozen=True)
class UptakePage(Page):
    """What the bringer takes along."""

    template: ClassVar[str] = "rooms/uptake.html"

    text: Text
    form: UptakeForm
    hint: Hint | None = None
    """Before the note is kept: what to look at once more."""
    other: UptakeNote | None = None
    """A newer note, when the form was opened before it was written."""

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("What you take along")


@dataclass(frozen=True)
class KeysPage(Page):
    """Whose key is which, to be compared by telephone."""

    template: ClassVar[str] = "rooms/keys.html"

    text: Text
    keys: Sequence[HeldKey]
    me: Participant

    @property
    def title(self) -> Message:
        """What is listed."""
        return _("Keys of a room")


@dataclass(frozen=True)
class LetInPage(Page):
    """Asks whether the numbers of a new key were compared."""

    template: ClassVar[str] = "rooms/let_in.html"

    text: Text
    key: HeldKey
    own: HeldKey
    form: LetInForm

    @property
    def title(self) -> Message:
        """The act, without saying whom."""
        return _("Let somebody in again")


@dataclass(frozen=True)
class ClosePage(Page):
    """Asks once more before a room is closed."""

    template: ClassVar[str] = "rooms/close.html"

    text: Text
    closed_until: date
    awaited: Sequence[Participant]
    has_note: bool

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Close the room")


@dataclass(frozen=True)
class BrakePage(Page):
    """Says what the brake does, and asks."""

    template: ClassVar[str] = "rooms/brake.html"

    text: Text
    form: BrakeForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("I may recognise someone")


@dataclass(frozen=True)
class RestingPage(Page):
    """A room that rests, for everybody on its panel alike; own words are all that can differ."""

    template: ClassVar[str] = "rooms/resting.html"

    case_id: UUID
    erase_on: date
    form: BrakeForm

    @property
    def title(self) -> Message:
        """The place, not the case."""
        return _("Room")


def text_of(room: Room) -> Text:
    """Return the vignette of a room as its pages carry it."""
    return Text(
        case_id=room.case.id,
        name=room.seen.vignette[Section.TITLE],
        language=room.seen.outline.language,
        erase_on=room.case.erase_on,
        passages=passages(room.seen),
        is_own=room.me.part is not Part.PEER,
        attested_alone=room.attested_alone,
        is_resting=room.case.is_resting,
        reworded_on=room.seen.reworded_on,
        panel_changed_on=room.case.panel_changed_on,
        is_key_due=room.case.rekey_since is not None,
    )
