"""Who may do what in a room, and when. Pure: one rule for the page, the act and the tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.kernel.errors import Refused
from app.kernel.text import Message, _
from review.vignettes.models import Part
from review.vignettes.states import ROOM, CaseState


class RoomAct(StrEnum):
    """What can be done in a room."""

    READ_VIGNETTE = "read_vignette"
    WRITE_REVIEW = "write_review"
    DELIVER_REVIEW = "deliver_review"
    ADD_TO_REVIEW = "add_to_review"
    SEE_REVIEWS = "see_reviews"
    SPEAK = "speak"
    WRITE_UPTAKE = "write_uptake"
    CLOSE = "close"
    BRAKE = "brake"
    SEE_OPENINGS = "see_openings"
    ALLOW_EXPORT = "allow_export"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in a room."""

    state: CaseState
    """Where the room stands; while it rests, where it will go on."""
    part: Part
    has_delivered: bool
    is_resting: bool = False


class NotYourTurn(Refused):
    """The room does not allow it to this person at this moment."""

    code = "not-your-turn"
    message: Message = _("This is not possible in the room right now.")


_REASONS: Mapping[RoomAct, Message] = MappingProxyType(
    {
        RoomAct.READ_VIGNETTE: _("The room is not open."),
        RoomAct.WRITE_REVIEW: _("Each peer writes one review while the room is open."),
        RoomAct.DELIVER_REVIEW: _("The review can be delivered once the whole panel stands."),
        RoomAct.ADD_TO_REVIEW: _("Additions are possible after delivery, while the room is open."),
        RoomAct.SEE_REVIEWS: _(
            "Independent first: you see what the others wrote once you have delivered your own."
        ),
        RoomAct.SPEAK: _(
            "Messages are possible while the room is open, once your own review is delivered."
        ),
        RoomAct.WRITE_UPTAKE: _("Only the case bringer notes what to take along."),
        RoomAct.CLOSE: _("Only the case bringer closes an open room."),
        RoomAct.BRAKE: _("There is no room to stop."),
        RoomAct.SEE_OPENINGS: _("Only the case bringer sees who has opened the room."),
        RoomAct.ALLOW_EXPORT: _("There is no delivered review of yours in this room."),
    }
)

_RESTS = _("The room rests: nothing is written in it until its text is confirmed again.")

WHILE_RESTING = frozenset({RoomAct.READ_VIGNETTE, RoomAct.SEE_REVIEWS, RoomAct.SEE_OPENINGS})
"""What the bringer's side may still do in a room that rests. The panel may nothing."""


def may(standing: Standing, act: RoomAct) -> bool:
    """Whether somebody may do something in a room now.

    The brake is for everybody inside, at any time: also a second peer tells the bringer.
    """
    state, is_peer = standing.state, standing.part is Part.PEER
    is_owner = standing.part in (Part.BRINGER, Part.TANDEM)
    is_open = state is CaseState.OPEN
    has_spoken = is_owner or (is_peer and standing.has_delivered)
    if act is RoomAct.BRAKE:
        return (is_owner or is_peer) and state in ROOM
    if standing.is_resting and not (is_owner and act in WHILE_RESTING):
        return False
    rules: Mapping[RoomAct, bool] = {
        RoomAct.READ_VIGNETTE: is_owner or (is_peer and state in ROOM),
        RoomAct.WRITE_REVIEW: is_peer
        and not standing.has_delivered
        and state in (CaseState.SEEKING, CaseState.OPEN),
        RoomAct.DELIVER_REVIEW: is_peer and not standing.has_delivered and is_open,
        RoomAct.ADD_TO_REVIEW: is_peer and standing.has_delivered and is_open,
        RoomAct.SEE_REVIEWS: has_spoken and state in (CaseState.OPEN, CaseState.CLOSED),
        RoomAct.SPEAK: has_spoken and is_open,
        RoomAct.WRITE_UPTAKE: is_owner and state in (CaseState.OPEN, CaseState.CLOSED),
        RoomAct.CLOSE: is_owner and is_open,
        RoomAct.SEE_OPENINGS: is_owner and state in ROOM,
        RoomAct.ALLOW_EXPORT: is_peer
        and standing.has_delivered
        and state in (CaseState.OPEN, CaseState.CLOSED),
    }
    return rules[act]


def why_not(act: RoomAct) -> Message:
    """Return the sentence that explains when an act is possible."""
    return _REASONS[act]


def require(standing: Standing, act: RoomAct) -> None:
    """Raise `NotYourTurn` with the reason unless the act is possible now."""
    if not may(standing, act):
        raise NotYourTurn(_RESTS if standing.is_resting else _REASONS[act])
