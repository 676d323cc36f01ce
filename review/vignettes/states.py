"""The life of a case, as a table. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.kernel.errors import Refused
from app.kernel.text import Message, _


class CaseState(StrEnum):
    """Where a case stands. An erased case has no state: it is not there."""

    DRAFT = "draft"
    SCREENED = "screened"
    ATTESTED = "attested"
    SEEKING = "seeking"
    OPEN = "open"
    CLOSED = "closed"


class Act(StrEnum):
    """What moves a case on."""

    EDIT = "edit"
    DECIDE_ALL = "decide_all"
    ATTEST = "attest"
    HAND_BACK = "hand_back"
    SUBMIT = "submit"
    RECALL = "recall"
    OPEN_ROOM = "open_room"
    CLOSE = "close"
    REST = "rest"
    END_ALONE = "end_alone"


_TABLE: Mapping[tuple[CaseState, Act], CaseState] = MappingProxyType(
    {
        (CaseState.DRAFT, Act.EDIT): CaseState.DRAFT,
        (CaseState.SCREENED, Act.EDIT): CaseState.DRAFT,
        (CaseState.ATTESTED, Act.EDIT): CaseState.DRAFT,
        (CaseState.DRAFT, Act.DECIDE_ALL): CaseState.SCREENED,
        (CaseState.SCREENED, Act.ATTEST): CaseState.ATTESTED,
        (CaseState.SCREENED, Act.HAND_BACK): CaseState.DRAFT,
        (CaseState.ATTESTED, Act.HAND_BACK): CaseState.DRAFT,
        (CaseState.ATTESTED, Act.SUBMIT): CaseState.SEEKING,
        (CaseState.SEEKING, Act.RECALL): CaseState.DRAFT,
        (CaseState.SEEKING, Act.OPEN_ROOM): CaseState.OPEN,
        (CaseState.OPEN, Act.CLOSE): CaseState.CLOSED,
        # Nobody of the bringer's side is left: what peers hold can be read until it is erased.
        (CaseState.SEEKING, Act.END_ALONE): CaseState.CLOSED,
        (CaseState.OPEN, Act.END_ALONE): CaseState.CLOSED,
        # The brake: the text is as it was after its check, and nobody has confirmed it.
        (CaseState.SEEKING, Act.REST): CaseState.SCREENED,
        (CaseState.OPEN, Act.REST): CaseState.SCREENED,
        (CaseState.CLOSED, Act.REST): CaseState.SCREENED,
    }
)
"""A room that rests goes back to where it was as soon as its text is confirmed again; only the case
itself remembers where that is (`Case.resumes`)."""

WRITABLE = frozenset({CaseState.DRAFT, CaseState.SCREENED, CaseState.ATTESTED})
"""The text can still change, and only the bringer's NGO reads it."""

ROOM = (CaseState.SEEKING, CaseState.OPEN, CaseState.CLOSED)
"""Peers may be inside, and read. In every other state they do not: also while the room rests."""


@dataclass(frozen=True, slots=True)
class Periods:
    """How many days a case is kept at most: as a draft, from sending it on, after closing."""

    draft_days: int
    open_days: int
    closed_days: int


LONGEST = Periods(draft_days=30, open_days=90, closed_days=30)
"""What holds until the community shortens it (DESIGN.md, section 5.6); nothing is ever longer."""
SHORTEST = Periods(draft_days=7, open_days=30, closed_days=7)
"""Below that nobody could finish: a slip of the keyboard must not make the place useless."""
ALONE_DAYS = 30
"""As long as a membership can be resumed (`app.identity.memberships.FORMER_DAYS`)."""


class WrongState(Refused):
    """The case has moved on, or is not there yet."""

    code = "wrong-state"
    message: Message = _("The case has moved on meanwhile, so this cannot be done now.")


def after(state: CaseState, act: Act) -> CaseState:
    """Return where an act leads. Raises `WrongState` where the table has no line."""
    try:
        return _TABLE[state, act]
    except KeyError:
        raise WrongState from None


def erase_on(state: CaseState, day: date, periods: Periods = LONGEST) -> date:
    """Return the day on which a case that enters `state` on `day` is erased at the latest.

    Days are days of UTC: a case is over for everybody with the first second of that day, whatever
    clocks are put forward or back that night.
    """
    days = {
        CaseState.SEEKING: periods.open_days,
        CaseState.OPEN: periods.open_days,
        CaseState.CLOSED: periods.closed_days,
    }
    return day + timedelta(days=days.get(state, periods.draft_days))


def erase_alone_on(day: date) -> date:
    """Return the day on which a case is erased at the latest whose bringer left on `day`."""
    return day + timedelta(days=ALONE_DAYS)
