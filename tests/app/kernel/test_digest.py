from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.config import Settings
from app.kernel.digest import LONGEST_DELAY, Digest
from app.kernel.ids import new_id
from app.kernel.shred import ShredStore

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "UTC", "Pacific/Auckland", "America/St_Johns", "Australia/Lord_Howe"]


def strikes(hour: int, day: date) -> datetime:
    return Digest(hour, BERLIN).moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (date(2026, 1, 15), 7, "06:00"),
        (date(2026, 7, 15), 7, "05:00"),
        (date(2026, 3, 28), 7, "06:00"),
        (date(2026, 3, 29), 7, "05:00"),  # clocks go forward in the night before
        (date(2026, 3, 29), 2, "01:00"),  # the hour that is jumped over: when it is jumped over
        (date(2026, 10, 25), 2, "00:00"),  # the hour that comes twice: the first time
        (date(2026, 10, 25), 7, "06:00"),
    ],
)
def test_the_hour_strikes_on_the_clock_of_the_association(day: date, hour: int, utc: str) -> None:
    struck = strikes(hour, day)

    assert (f"{struck:%H:%M}", struck.date()) == (utc, day)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 24 * 60 - 1),
)
def test_it_strikes_once_on_every_local_day(zone: str, hour: int, day: date, minute: int) -> None:
    now = datetime.combine(day, time(minute // 60, minute % 60), UTC)
    digest = Digest(hour, ZoneInfo(zone))
    struck = digest.moment(now)

    local = struck.astimezone(digest.zone)
    assert local.date() == now.astimezone(digest.zone).date()
    assert (
        timedelta(0)
        <= local.replace(tzinfo=None) - datetime.combine(local.date(), time(hour))
        <= timedelta(hours=1)
    )
    assert timedelta(hours=22) <= digest.moment(struck + timedelta(hours=24)) - struck


def test_delays_are_drawn_anew_each_day_and_agree_everywhere(shred: ShredStore) -> None:
    digest = Digest(7, BERLIN)
    monday, tuesday = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (2, 3))
    people = [new_id() for _ in range(100)]

    def order(at: datetime) -> list[UUID]:
        return sorted(people, key=lambda person: digest.delay(shred, person, at))

    assert order(monday) == order(monday + timedelta(hours=3))
    assert order(monday) != order(tuesday)
    delays = [digest.delay(shred, person, monday) for person in people]
    assert all(timedelta(0) <= delay < LONGEST_DELAY for delay in delays)
    assert max(delays) - min(delays) > LONGEST_DELAY / 2


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="time_zone"):
        Settings(time_zone=zone)


def test_an_installation_says_its_hour_and_zone() -> None:
    chosen = Settings(digest_hour=6, time_zone="Europe/Paris")

    assert Digest.of(chosen) == Digest(6, ZoneInfo("Europe/Paris"))
