"""A day to put into one's own calendar.

One address for days of every kind. It names no case: browsers write the address of a file beside
it, where it would stay after the case is gone.
"""

from datetime import date

from fastapi import APIRouter, Request, Response

from app.kernel import calendar
from app.kernel.errors import NotFound
from app.kernel.text import speaking
from app.web.access import Participant, Reading
from app.web.files import file_of
from app.web.house import house_of
from review import days

router = APIRouter()


@router.get("/days/{day}.ics", name="day.take")
def take(request: Request, session: Reading, actor: Participant, day: date) -> Response:
    """Give a day of the actor's as a file, in their own language rather than the browser's."""
    if day not in days.own_days(session, actor):
        raise NotFound
    name = calendar.name_of(bytes(actor.own_key), day)
    with speaking(actor.locale):
        content = calendar.entry(house_of(request).settings.base_url, day, name)
    return file_of(calendar.FILE, content, calendar.MEDIA_TYPE)
