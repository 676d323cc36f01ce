"""What a page of a case needs of it: frozen values, read once while the session is open."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from app.identity import access as people
from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.text import Message, _, current_locale
from app.web.cases.steps import STEP_ROUTES, STEP_WORDS, Step, WayMark, next_step, way
from app.web.cases.words import RESTS, RESTS_EXPLAINED, STATE_EXPLAINED, STATE_NAMES
from review.rooms.service import FORMERLY
from review.routing import service as routing
from review.vignettes import attestation, views
from review.vignettes.access import OWNERS, opened
from review.vignettes.attestation import Readers
from review.vignettes.decisions import Mark
from review.vignettes.models import Part
from review.vignettes.states import WRITABLE, CaseState, WrongState
from review.vignettes.text import Outline, Section, Vignette
from review.vignettes.views import CaseView
from standards import service as standards
from standards.edition import Edition, Group


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top of every page of a case."""

    id: UUID
    case_title: str
    state: CaseState
    part: Part
    revision: int
    erase_on: date
    edition: str | None
    resumes: CaseState | None
    """Where a room that rests goes on; None when none rests."""
    panel_changed_on: date | None
    """When a peer left the panel last."""

    @classmethod
    def of(cls, seen: CaseView) -> Self:
        """Take over what the domain has opened."""
        case = seen.case
        return cls(
            id=case.id,
            case_title=seen.vignette[Section.TITLE],
            state=case.state,
            part=seen.opened.part,
            revision=case.revision,
            erase_on=case.erase_on,
            edition=case.edition,
            resumes=case.resumes,
            panel_changed_on=case.panel_changed_on,
        )

    @property
    def is_resting(self) -> bool:
        """Whether its room rests until the text is confirmed again."""
        return self.resumes is not None

    @property
    def sign(self) -> str:
        """Where the case stands, as the code word of its picture."""
        return "resting" if self.is_resting else self.state.value

    @property
    def name(self) -> str | Message:
        """The title somebody gave, or that there is none yet."""
        return self.case_title or _("Without a title")

    @property
    def state_name(self) -> Message:
        """Where the case stands, in a word."""
        return RESTS if self.is_resting else STATE_NAMES[self.state]

    @property
    def state_explained(self) -> Message:
        """Where the case stands, in a sentence."""
        return RESTS_EXPLAINED if self.is_resting else STATE_EXPLAINED[self.state]

    @property
    def way(self) -> list[WayMark]:
        """The way from draft to closed."""
        return way(self.resumes or self.state)

    @property
    def step_number(self) -> int:
        """Which step of the way it is, counted from one."""
        return [mark.is_current for mark in self.way].index(True) + 1

    @property
    def is_writable(self) -> bool:
        """Whether the text can still change."""
        return self.state in WRITABLE

    @property
    def is_own(self) -> bool:
        """Whether it is the reader's own case: bringer or tandem partner."""
        return self.part in OWNERS

    @property
    def is_bringers(self) -> bool:
        """Whether the reader brings it; only the bringer asks peers."""
        return self.part is Part.BRINGER


@dataclass(frozen=True, slots=True)
class Stored:
    """The text of a case as it is kept, with what the check needs beside it."""

    head: Head
    outline: Outline
    vignette: Vignette
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, seen: CaseView) -> Self:
        """Take over what the domain has opened."""
        return cls(Head.of(seen), seen.outline, seen.vignette, seen.marks)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has to confirm the text."""

    name: str | Message
    is_you: bool
    has_confirmed: bool
    words: Message


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands for one of its own side, and what is next."""

    head: Head
    readers: tuple[Reader, ...]
    waived: bool
    you_confirmed: bool
    step: Step

    @property
    def lacks_second(self) -> bool:
        """Whether nobody besides the bringer reads it yet, and somebody has to."""
        return len(self.readers) == 1 and not self.waived

    @property
    def next_words(self) -> Message:
        """What is next."""
        return STEP_WORDS[self.step]

    @property
    def next_route(self) -> str | None:
        """Where that is done; None where others are at it."""
        return STEP_ROUTES[self.step]


def own(session: ReadSession, actor: Actor, case_id: UUID) -> CaseView:
    """Open a case of one's own. Raises `NotFound`."""
    return views.view(session, opened(session, actor, case_id, OWNERS))


def own_outline(session: ReadSession, actor: Actor, case_id: UUID) -> Stored:
    """Open a case of one's own whose outline can still change. Raises `NotFound`, `WrongState`."""
    stored = own_writable(session, actor, case_id)
    if stored.head.is_resting:
        raise WrongState
    return stored


def own_writable(session: ReadSession, actor: Actor, case_id: UUID) -> Stored:
    """Open a case of one's own whose text can still change. Raises `NotFound`, `WrongState`."""
    stored = Stored.of(own(session, actor, case_id))
    if not stored.head.is_writable:
        raise WrongState
    return stored


def standing(session: ReadSession, actor: Actor, seen: CaseView) -> Standing:
    """Return where a case stands and what comes next for the actor."""
    readers = attestation.readers(session, seen)
    part = seen.opened.part
    return Standing(
        head=Head.of(seen),
        readers=_named(session, actor, readers),
        waived=readers.waived,
        you_confirmed=actor.person_id in readers.confirmed,
        step=next_step(
            seen.case.state,
            part,
            actor.person_id,
            readers,
            is_exhausted=routing.is_exhausted(session, seen.case.id),
        ),
    )


def _named(session: ReadSession, actor: Actor, readers: Readers) -> tuple[Reader, ...]:
    second = _("works in tandem") if readers.second_is_tandem else _("second reader")
    roles = {readers.bringer_id: _("case bringer")}
    if readers.second_id is not None:
        roles[readers.second_id] = second
    for gone in readers.confirmed - roles.keys():  # has read, and has no access any more
        roles[gone] = _("second reader")
    names = people.names(session, roles)
    return tuple(
        Reader(names.get(id_, FORMERLY), id_ == actor.person_id, id_ in readers.confirmed, words)
        for id_, words in roles.items()
    )


def principles(session: ReadSession, version: str | None = None) -> list[tuple[str, str]]:
    """Return the principles a case can ask about, with their titles in the page's language."""
    edition = standards.edition(session, version) if version else standards.newest(session)
    return titles(edition)


def titles(edition: Edition) -> list[tuple[str, str]]:
    """Return id and title of the principles about direct work, in the order of the edition."""
    locale = current_locale()
    return [(each.id, each.title.in_(locale)) for each in edition.group(Group.A)]
