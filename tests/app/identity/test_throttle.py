from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.identity import throttle
from app.identity.models import Throttle
from app.kernel.db import Database
from app.kernel.errors import TooMany

SECOND = timedelta(seconds=1)


def knocks(database: Database, name: str, at: datetime) -> bool:
    try:
        throttle.knock(database, throttle.door(database.shred, "passphrase", name), now=at)
    except TooMany:
        return False
    return True


def test_three_attempts_are_free_and_then_the_delay_doubles(
    database: Database, now: datetime
) -> None:
    assert [knocks(database, "ada", now) for _ in range(5)] == [True] * 4 + [False]
    assert not knocks(database, "ada", now + SECOND - timedelta(microseconds=1))
    assert knocks(database, "ada", now + SECOND)
    assert not knocks(database, "ada", now + 2 * SECOND)
    assert knocks(database, "ada", now + 3 * SECOND)


@given(st.integers(0, 10_000))
def test_delays_grow_and_never_exceed_a_minute(failures: int) -> None:
    assert throttle.delay(failures) <= throttle.delay(failures + 1) <= timedelta(seconds=60)


def test_strangers_cannot_close_a_door_for_longer_than_a_minute(
    database: Database, now: datetime
) -> None:
    at = now
    for _ in range(60):
        knocks(database, "ada", at)
        at += 5 * SECOND

    with database.reading() as session:
        closed_until = session.scalar(select(Throttle.closed_until))
    assert closed_until is not None
    assert closed_until <= at + timedelta(seconds=60)
    assert knocks(database, "ada", closed_until)


def test_one_door_says_nothing_about_another_and_holds_no_name(
    database: Database, now: datetime
) -> None:
    for _ in range(6):
        knocks(database, "ada@example.org", now)

    assert knocks(database, "bob@example.org", now)
    with database.reading() as session:
        doors = session.scalars(select(Throttle.door)).all()
    assert all(b"example" not in door and len(door) == 32 for door in doors)


def test_the_right_person_is_forgiven(database: Database, now: datetime) -> None:
    for _ in range(5):
        knocks(database, "ada", now)
    with database.writing() as session:
        throttle.forgive(session, throttle.door(database.shred, "passphrase", "ada"))

    assert knocks(database, "ada", now)


def test_attempts_at_the_same_moment_are_all_counted(database: Database, now: datetime) -> None:
    throttle.door(database.shred, "passphrase", "ada")
    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(lambda _: knocks(database, "ada", now), range(24)))

    assert let_in.count(True) == throttle.FREE + 1
