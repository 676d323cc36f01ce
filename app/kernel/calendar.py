"""A day for one's own calendar: one constant entry for everything, as with mail.

What is put into a calendar leaves the house: it lies on telephones and with providers, and
colleagues see it. So an entry (RFC 5545) says nothing but its day, in the same words whatever the
day is for, and leads to the start page.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from icalendar import Alarm, Calendar, Event

from app.kernel.sealed import derive
from app.kernel.text import Message, _

SENTENCE: Final[Message] = _("There may be something for you to look at. Please sign in.")
"""The only words in an entry, and those of its alarm."""
FILE: Final = "day.ics"
MEDIA_TYPE: Final = "text/calendar"
WORDED: Final = datetime(2026, 11, 28, tzinfo=UTC)
"""When these words were last changed: the DTSTAMP, which would else say when somebody took the
file. To be set anew together with them."""
REMINDED: Final = timedelta(hours=-15)
"""Nine o'clock on the day before: with the first second of its day a case is gone already."""
MAKER: Final = "-//intervision//day//EN"


def entry(base_url: str, day: date, name: str) -> bytes:
    """Return a file with one entry for a whole day, in the language of the present request.

    Only `day` and `name` (see `name_of`) differ from file to file. The entry is private, so that
    shared calendars show no words of it, and leaves the day free for other things. It has no
    description, no organiser, nobody who attends, and no METHOD: it invites nobody.
    """
    sentence = str(SENTENCE)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", sentence)
    alarm.add("trigger", REMINDED)
    event = Event()
    event.add("uid", name)
    event.add("dtstamp", WORDED)
    event.add("dtstart", day)
    event.add("summary", sentence)
    event.add("url", f"{base_url.rstrip('/')}/")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def name_of(own_key: bytes, day: date) -> str:
    """Return the UID of somebody's entry for a day; `own_key` is their private key, 32 bytes.

    The same for the same day, so that a calendar replaces the entry when it is taken twice. It
    follows from person and day alone, never from what ends on that day: two cases of one day are
    one entry, and a calendar does not tell how many there are. The price is that a day which moves
    leaves its old entry behind. It is derived (HKDF-SHA256) from a key that only the person opens,
    so that nobody who finds a calendar and takes everything at rest can tell whose entry it is,
    which two of a person belong together, or that two people have to do with each other.
    """
    return str(UUID(bytes=derive(own_key, "calendar-day", day.isoformat().encode())[:16]))
