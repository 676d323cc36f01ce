"""Growing delays at a door after failed attempts, exact across processes.

Every knock is counted before it is answered, in a transaction of its own that stays even when the
sign-in fails; so attempts made at the same time cannot share one try. A closed door opens again
after at most a minute, whoever knocked: nobody can lock somebody else out for longer.
"""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.identity.models import Throttle
from app.kernel.db import Database, WriteSession
from app.kernel.errors import TooMany
from app.kernel.shred import ShredStore

FREE = 3
"""Attempts without any delay: people mistype."""
LONGEST = timedelta(seconds=60)


def door(shred: ShredStore, kind: str, name: str) -> bytes:
    """Return the keyed hash under which attempts at one address or person are counted."""
    return hmac.digest(shred.get_or_create("throttle"), f"{kind}:{name}".encode(), "sha256")


def knock(database: Database, door: bytes, *, now: datetime) -> None:
    """Count an attempt. Raises `TooMany` while the door is closed."""
    try:
        with database.writing() as session:
            _knock(session, door, now)
    except IntegrityError:  # another process counted the first attempt at the same moment
        with database.writing() as session:
            _knock(session, door, now)


def forgive(session: WriteSession, door: bytes) -> None:
    """Forget the attempts, because the right person came in."""
    session.execute(delete(Throttle).where(Throttle.door == door))


def delay(failures: int) -> timedelta:
    """Return how long a door stays closed after so many attempts: 1, 2, 4 ... 60 seconds."""
    if failures <= FREE:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE - 1, 10)), LONGEST)


def _knock(session: WriteSession, door: bytes, now: datetime) -> None:
    row = session.scalar(select(Throttle).where(Throttle.door == door).with_for_update())
    if row is None:
        row = Throttle(door=door, failures=0, closed_until=now)
        session.add(row)
    if row.closed_until > now:
        raise TooMany
    row.failures += 1
    row.closed_until = now + delay(row.failures)
