"""An own case to take along: what its bringer wrote and got, and nothing that others kept inside.

Peers stand in it by their letter, without name or NGO; their reviews only where they allow it.
Nothing is put side by side or added up: review by review, in the order of the panel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.text import Message, _
from review.feedback import leaving
from review.feedback import service as feedback
from review.feedback.service import Delivered, UptakeNote
from review.rooms import service as rooms
from review.rooms.service import Room, Said
from review.vignettes.access import OWNERS, opened
from review.vignettes.states import CaseState
from review.vignettes.views import CaseView, view
from standards.edition import Edition

NOTICE: Message = _("Formative, not for funding, vetting or risk assessment.")
"""Stands on every sheet and in every file that leaves the house."""


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as its bringer takes it along."""

    seen: CaseView
    edition: Edition | None
    """The edition its reviews are written under; None without a room."""
    uptake: UptakeNote | None
    said: Sequence[Said]
    """What the actor said in the room; nothing of what others said."""
    reviews: Sequence[Delivered]
    """Those whose author allows it, now."""
    keeps_back: bool
    """Whether there are reviews that stay in the room."""


def own_case(session: ReadSession, actor: Actor, case_id: UUID) -> OwnCase:
    """Return a case of the actor's own, to take along. Raises `NotFound`."""
    own = opened(session, actor, case_id, OWNERS)
    if own.case.state not in (CaseState.OPEN, CaseState.CLOSED) and not own.case.is_resting:
        return OwnCase(view(session, own), None, None, (), (), keeps_back=False)
    room = rooms.enter(session, actor, case_id)
    written = _written(session, actor, room)
    reviews = leaving.for_paper(room, written)
    return OwnCase(
        seen=room.seen,
        edition=feedback.pinned_edition(session, room),
        uptake=feedback.uptake(session, room),
        said=[said for said in rooms.messages(session, room) if said.author == room.me],
        reviews=reviews,
        keeps_back=len(reviews) < len(written),
    )


def _written(session: ReadSession, actor: Actor, room: Room) -> tuple[Delivered, ...]:
    if room.state is CaseState.SEEKING:
        return ()  # it rests, and will go on looking for its panel
    return feedback.delivered(session, actor, room)
