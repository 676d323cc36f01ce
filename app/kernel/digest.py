"""The daily hour of mails: fixed on the association's own clock, and the same for everybody.

One clock for all: a person's own time zone would tell where somebody is. Each mail waits a
while longer, up to an hour, by a delay that follows from a secret, the person and the day. So the
order of the mails says nothing, and people who belong together do not get theirs together; nothing
about it is stored, and all processes agree.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.kernel.config import Settings
from app.kernel.shred import ShredStore

LONGEST_DELAY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Digest:
    """An hour of the day (0 to 23) in a time zone."""

    hour: int
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> "Digest":
        """Return the hour of an installation."""
        return cls(settings.digest_hour, ZoneInfo(settings.time_zone))

    def moment(self, now: datetime) -> datetime:
        """Return when the hour strikes on the local day of `now`, in UTC.

        Where clocks jump over it, at the moment of the jump; where it comes twice, the first time.
        """
        day = now.astimezone(self.zone).date()
        return datetime.combine(day, time(self.hour), self.zone).astimezone(UTC)

    def delay(self, shred: ShredStore, person_id: UUID, now: datetime) -> timedelta:
        """Return how much longer the mail of one person waits on this day."""
        day = self.moment(now).date().isoformat()
        key = shred.get_or_create("digest")
        drawn = hmac.digest(key, f"{person_id}:{day}".encode(), "sha256")
        return LONGEST_DELAY * (int.from_bytes(drawn[:4]) / 2**32)
