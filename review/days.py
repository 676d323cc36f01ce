"""The days on which something ends that somebody takes part in."""

from datetime import date

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from review.rooms import service as rooms
from review.routing import invitations
from review.vignettes import views


def own_days(session: ReadSession, actor: Actor) -> frozenset[date]:
    """Return the days on which a case of the actor is erased, or an invitation to them ends.

    From the lists that their pages show: cases they bring or confirm, rooms they are in as a peer,
    those of them that rest, and what they are asked. Which day is of which case, and of what kind,
    is not told: nobody needs it who has the day.
    """
    inside = [*views.own_cases(session, actor), *rooms.rooms_as_peer(session, actor)]
    resting = rooms.resting_rooms(session, actor)
    asked = invitations.invitations(session, actor)
    return frozenset(
        {
            *(seen.case.erase_on for seen in inside),
            *(room.erase_on for room in resting),
            *(each.answer_until for each in asked),
        }
    )
