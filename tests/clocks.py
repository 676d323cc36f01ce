"""A clock that tests set."""

from datetime import UTC, datetime, timedelta

import pytest

from app.kernel import clock


class Clock:
    """What time the house believes it is."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self, zone: object = None) -> datetime:
        """Return the moment, as `datetime.now` would."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Let it be another moment."""
        self.moment = moment.astimezone(UTC)

    def goes_on(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)


def a_clock(patched: pytest.MonkeyPatch, moment: datetime | None = None) -> Clock:
    """Stop the clock of the house, now or at a moment."""
    made = Clock((moment or clock.now()).astimezone(UTC))
    patched.setattr(clock, "datetime", made)
    return made
