"""What comes next for somebody in a case, and which page it is on. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from app.kernel.text import Message, _
from app.web.cases.words import STATE_NAMES
from review.vignettes.access import OWNERS
from review.vignettes.attestation import Readers
from review.vignettes.models import Part
from review.vignettes.states import CaseState
from review.vignettes.text import Section

ORDER = tuple(CaseState)


class Step(StrEnum):
    """The next thing to do, or to wait for."""

    WRITE = "write"
    CONFIRM = "confirm"
    CHOOSE_READER = "choose_reader"
    WAIT_FOR_READER = "wait_for_reader"
    WAIT_FOR_BRINGER = "wait_for_bringer"
    SEND = "send"
    WAIT_FOR_PEERS = "wait_for_peers"
    ASK_MORE = "ask_more"
    ROOM = "room"


STEP_WORDS: Mapping[Step, Message] = MappingProxyType(
    {
        Step.WRITE: _("Write and check the text"),
        Step.CONFIRM: _("Read the whole text and confirm it"),
        Step.CHOOSE_READER: _("Choose a second reader"),
        Step.WAIT_FOR_READER: _("The second reader reads and confirms"),
        Step.WAIT_FOR_BRINGER: _("The case bringer goes on"),
        Step.SEND: _("Look at who could be asked, and send it"),
        Step.WAIT_FOR_PEERS: _("Peers are being asked; there is nothing to do"),
        Step.ASK_MORE: _("Nobody is left to be asked: look for more peers"),
        Step.ROOM: _("Go to the room"),
    }
)

STEP_ROUTES: Mapping[Step, str | None] = MappingProxyType(
    {
        Step.WRITE: "case.write",
        Step.CONFIRM: "case.read",
        Step.CHOOSE_READER: "case.second_reader",
        Step.WAIT_FOR_READER: None,
        Step.WAIT_FOR_BRINGER: None,
        Step.SEND: "case.shortlist",
        Step.WAIT_FOR_PEERS: None,
        Step.ASK_MORE: "case.shortlist",
        Step.ROOM: "room.show",
    }
)
"""Where a step is done; None where only others can do it."""


def next_step(
    state: CaseState, part: Part, actor_id: UUID, readers: Readers, *, is_exhausted: bool = False
) -> Step:
    """Return what comes next in a case for one of its own side."""
    if state is CaseState.DRAFT:
        return Step.WRITE if part in OWNERS else Step.WAIT_FOR_BRINGER
    if state is CaseState.SCREENED:
        return _confirming(part, actor_id, readers)
    if state is CaseState.ATTESTED:
        return Step.SEND if part is Part.BRINGER else Step.WAIT_FOR_BRINGER
    if state is CaseState.SEEKING:
        is_asking = is_exhausted and part is Part.BRINGER
        return Step.ASK_MORE if is_asking else Step.WAIT_FOR_PEERS
    return Step.ROOM


def _confirming(part: Part, actor_id: UUID, readers: Readers) -> Step:
    if actor_id not in readers.confirmed:
        return Step.CONFIRM
    if part is not Part.BRINGER:
        return Step.WAIT_FOR_BRINGER
    has_reader = readers.second_id is not None or readers.waived
    return Step.WAIT_FOR_READER if has_reader else Step.CHOOSE_READER


class WayMark(NamedTuple):
    """One state on the way of a case, as the stepper shows it."""

    words: Message
    is_done: bool
    is_current: bool


def way(state: CaseState) -> list[WayMark]:
    """Return the way of a case from draft to closed, and where it stands."""
    at = ORDER.index(state)
    return [WayMark(STATE_NAMES[each], index < at, index == at) for index, each in enumerate(ORDER)]


class View(StrEnum):
    """How the text is written: one question per page, or everything on one."""

    ONE = "one"
    ALL = "all"


SECTIONS = tuple(Section)


def turned(view: View, at: Section, go: str) -> tuple[View, Section]:
    """Return what is shown after a button of the write page: another view or another question."""
    if go in tuple(View):
        return View(go), at
    if go in tuple(Section):
        return view, Section(go)
    by = {"next": 1, "back": -1}.get(go, 0)
    index = min(max(SECTIONS.index(at) + by, 0), len(SECTIONS) - 1)
    return view, SECTIONS[index]
