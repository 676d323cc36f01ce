"""The bringer sees who opens the room: noted for every address of a room, whatever it shows.

The one thing that looking leaves behind, and it is about whoever looks: nobody can read in a room
without its bringer seeing the day. Done before the route begins, in transactions of its own, and
at most once for each person and day.
"""

from contextlib import suppress
from uuid import UUID

from fastapi import Request

from app.identity.models import SessionStage
from app.identity.policy import Permission, may
from app.kernel.errors import NotFound, Refused
from app.web.access import whoever
from app.web.house import house_of
from review.rooms import openings


def noted(request: Request, case_id: UUID) -> None:
    """Write down that the room is opened today; the route itself says no to whom it must."""
    resumed = whoever(request)
    if resumed is None or resumed.stage is not SessionStage.SIGNED_IN:
        return
    actor, database = resumed.actor, house_of(request).database
    if not may(actor, Permission.ROOM_TAKE_PART):
        return
    with suppress(NotFound, Refused):
        with database.reading() as session:
            if openings.is_noted(session, actor, case_id):
                return
        with database.writing() as session:
            openings.note(session, actor, case_id)
