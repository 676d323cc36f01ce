"""The days on which something ends that somebody takes part in."""

from datetime import date

from app.identity.actor import Actor
from app.identity.policy import Permission, require
from app.kernel.db import ReadSession
from review.routing import invitations
from review.vignettes.access import resting_for, visible_to
from review.vignettes.models import Case


def own_days(session: ReadSession, actor: Actor) -> frozenset[date]:
    """Return the days on which a case of the actor is erased, or an invitation to them ends.

    Of cases they bring, confirm or look at as a peer; no case is opened for it. Which day is of
    which case, and of what kind, is not told: nobody needs it who has the day.
    """
    require(actor, Permission.ROOM_TAKE_PART)
    inside = visible_to(actor).with_only_columns(Case.erase_on)
    resting = resting_for(actor).with_only_columns(Case.erase_on)
    asked = {each.answer_until for each in invitations.invitations(session, actor)}
    return frozenset({*session.scalars(inside), *session.scalars(resting), *asked})
