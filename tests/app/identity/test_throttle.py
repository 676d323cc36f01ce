"""Doors: delays that grow, exact across processes, and no door a stranger can hold shut."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from ipaddress import ip_network
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.identity import callers, sweeps, throttle
from app.identity.callers import NOBODY_KNOWS, Caller
from app.identity.limits import LIMITS, Act, Door
from app.identity.models import Person, Throttle
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.errors import TooMany
from app.kernel.shred import ShredStore
from tests.builders import an_actor, an_organisation

SECOND = timedelta(seconds=1)
FREE = LIMITS[Act.SIGN_IN, Door.HERE].free
TABLE = sorted(LIMITS, key=str)


def caller(address: str = "198.51.100.7", device: str | None = None) -> Caller:
    return Caller(callers.network_of(callers.address_of(address, (), ())), device)


def knocks(
    database: Database, name: str, at: datetime, who: Caller = NOBODY_KNOWS, act: Act = Act.SIGN_IN
) -> bool:
    try:
        throttle.knock(database, throttle.way(database.shred, act, name, who, now=at), now=at)
    except TooMany:
        return False
    return True


def crowd(database: Database, name: str, at: datetime, knocking: int) -> None:
    """Let strangers knock, each from a network of its own."""
    for number in range(knocking):
        knocks(database, name, at, caller(f"11.{number // 250}.{number % 250}.1"))


def test_three_attempts_are_free_and_then_the_delay_doubles(
    database: Database, now: datetime
) -> None:
    assert [knocks(database, "ada", now) for _ in range(5)] == [True] * 4 + [False]
    assert not knocks(database, "ada", now + SECOND - timedelta(microseconds=1))
    assert knocks(database, "ada", now + SECOND)
    assert not knocks(database, "ada", now + 2 * SECOND)
    assert knocks(database, "ada", now + 3 * SECOND)


@given(st.sampled_from(TABLE), st.integers(0, 10_000))
def test_delays_grow_and_never_exceed_the_longest(key: tuple[Act, Door], attempts: int) -> None:
    limit = LIMITS[key]

    assert limit.delay(attempts) <= limit.delay(attempts + 1) <= limit.longest
    assert (limit.delay(attempts) == timedelta(0)) is (attempts <= limit.free)


@pytest.mark.parametrize("act", Act)
def test_every_act_has_a_limit_on_every_door_of_its_way(
    database: Database, now: datetime, act: Act
) -> None:
    way = throttle.way(database.shred, act, "ada", caller("8.8.8.8"), now=now)

    assert all((act, door) in LIMITS for door in way.doors)
    assert len(set(way.doors.values())) == len(way.doors)


def test_the_same_name_is_another_door_for_another_act(shred: ShredStore, now: datetime) -> None:
    ways = [throttle.way(shred, act, "ada", caller("8.8.8.8"), now=now) for act in Act]
    doors = [door for way in ways for door in way.doors.values()]

    assert len(set(doors)) == len(doors)


def test_a_stranger_who_keeps_knocking_does_not_shut_out_the_owner(
    database: Database, now: datetime
) -> None:
    at = now
    for _ in range(400):
        knocks(database, "ada", at, caller("203.0.113.9"))
        at += 5 * SECOND

    assert not knocks(database, "ada", at, caller("203.0.113.200"))
    assert knocks(database, "ada", at, caller("198.51.100.7"))


def test_strangers_from_everywhere_slow_networks_that_are_new_but_close_none(
    database: Database, now: datetime
) -> None:
    crowd(database, "ada", now, 300)
    owner = caller("8.8.8.8")

    assert knocks(database, "ada", now, owner)
    assert not knocks(database, "ada", now + timedelta(minutes=14), owner)
    assert knocks(database, "ada", now + timedelta(minutes=15), owner)


def test_a_browser_that_came_in_before_is_not_slowed_by_anybody(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        ada = an_actor(session, an_organisation(session))
        session.get_one(Person, ada.person_id).email = "ada@example.org"
        device = callers.remember(session, ada, now=now)
    crowd(database, "ada@example.org", now, 300)
    crowd_at_home = caller("8.8.8.8")
    for _ in range(200):
        knocks(database, "ada@example.org", now, crowd_at_home)

    assert not knocks(database, "ada@example.org", now, crowd_at_home)
    assert [
        knocks(database, "ada@example.org", now, caller("8.8.8.8", device)) for _ in range(5)
    ] == [True] * 4 + [False]


def test_a_browser_is_recognised_for_its_own_account_and_time_only(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        ada = an_actor(session, an_organisation(session))
        session.get_one(Person, ada.person_id).email = "ada@example.org"
        device = callers.remember(session, ada, now=now)
    shred = database.shred

    def is_known(cookie: str | None, address: str = "ada@example.org", at: datetime = now) -> bool:
        return callers.recognised(shred, Caller(None, cookie), address, now=at) is not None

    assert is_known(device)
    # The cookie names nobody: neither as it is written nor as bytes.
    for name in ("ada@example.org", str(ada.person_id)):
        assert name not in device
        assert name.encode().hex() not in device
    assert is_known(device, at=now + callers.REMEMBERED)
    assert not is_known(device, at=now + callers.REMEMBERED + timedelta(days=1))
    assert not is_known(device, "bob@example.org")
    nonce, day, mark = device.split(".")
    for forged in (None, "", f"{nonce}.2030-01-01.{mark}", f"{'0' * 32}.{day}.{mark}", device[:-1]):
        assert not is_known(forged)


def test_one_network_cannot_try_all_accounts(database: Database, now: datetime) -> None:
    stranger = caller("8.8.8.8")
    let_in = [knocks(database, f"person{number}", now, stranger) for number in range(60)]

    assert let_in.count(True) == LIMITS[Act.SIGN_IN, Door.NETWORK].free + 1
    assert knocks(database, "person0", now, caller("9.9.9.9"))


def test_who_comes_in_takes_back_their_own_attempt_from_the_network(
    database: Database, now: datetime
) -> None:
    for number in range(100):
        way = throttle.way(database.shred, Act.SIGN_IN, f"p{number}", caller("8.8.8.8"), now=now)
        throttle.knock(database, way, now=now)
        with database.writing() as session:
            throttle.forgive(session, way)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.9", "192.168.1.4", "fd00::1"])
def test_a_network_that_is_not_of_the_internet_has_no_door_for_all(
    shred: ShredStore, now: datetime, address: str
) -> None:
    way = throttle.way(shred, Act.SIGN_IN, "ada", caller(address), now=now)

    assert Door.NETWORK not in way.doors


def test_one_door_says_nothing_about_another_and_holds_no_name(
    database: Database, now: datetime
) -> None:
    for _ in range(6):
        knocks(database, "ada@example.org", now, caller("8.8.8.8"))

    assert knocks(database, "bob@example.org", now, caller("8.8.8.8"))
    with database.reading() as session:
        doors = session.scalars(select(Throttle.door)).all()
    assert all(b"example" not in door and len(door) == 32 for door in doors)


def test_an_address_is_forgotten_with_its_day(database: Database, now: datetime) -> None:
    def doors(at: datetime) -> set[bytes]:
        way = throttle.way(database.shred, Act.SIGN_IN, "ada", caller("8.8.8.8"), now=at)
        return {way.doors[Door.HERE], way.doors[Door.NETWORK]}

    today = doors(now)
    assert today == doors(now + timedelta(hours=2))
    assert not today & doors(now + timedelta(days=1))

    sweeps.forget_attempts(database, now + timedelta(days=1))
    assert database.shred.names(throttle.NETWORKS) == [
        f"network:{now + timedelta(days=1):%Y-%m-%d}"
    ]
    assert not today & doors(now)  # with both stores, nobody can compute it again


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2ff:1::9", "2001:db8:1:200::/56"),
        ("127.0.0.1", None),
        ("testclient", None),
        (None, None),
    ],
)
def test_a_network_is_what_one_line_is_given(address: str | None, network: str | None) -> None:
    found = callers.network_of(callers.address_of(address, (), ()))

    assert found == (ip_network(network) if network else None)


PROXY = ip_network("10.0.0.0/30")


@pytest.mark.parametrize(
    ("connection", "forwarded", "found"),
    [
        ("8.8.8.8", ["9.9.9.9"], "8.8.8.8"),  # no proxy of ours: whatever it says is its own
        ("10.0.0.1", ["9.9.9.9"], "9.9.9.9"),
        ("10.0.0.1", ["1.2.3.4", "9.9.9.9"], "9.9.9.9"),  # the first was said by the caller
        ("10.0.0.1", ["1.2.3.4", "9.9.9.9", " 10.0.0.2"], "9.9.9.9"),
        ("10.0.0.1", ["9.9.9.9:4711"], "9.9.9.9"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("::ffff:10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", [], None),
        ("10.0.0.1", ["unknown"], None),
        ("10.0.0.1", ["9.9.9.9", "unknown"], None),
        ("10.0.0.1", ["10.0.0.2"], None),
    ],
)
def test_a_header_is_believed_from_a_named_proxy_only(
    connection: str, forwarded: list[str], found: str | None
) -> None:
    address = callers.address_of(connection, forwarded, (PROXY,))

    assert (str(address) if address else None) == found


def test_the_right_person_is_forgiven(database: Database, now: datetime) -> None:
    for _ in range(5):
        knocks(database, "ada", now)
    with database.writing() as session:
        throttle.forgive(session, throttle.way(database.shred, Act.SIGN_IN, "ada", now=now))

    assert knocks(database, "ada", now)


def test_attempts_at_the_same_moment_are_all_counted(database: Database, now: datetime) -> None:
    throttle.way(database.shred, Act.SIGN_IN, "ada", now=now)
    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(lambda _: knocks(database, "ada", now), range(24)))

    assert let_in.count(True) == FREE + 1


def many_knocks(settings: Settings, now: datetime, start: object, counted: object) -> None:
    """Run in a process of its own: knock at the doors of two accounts, again and again."""
    database = Database(settings.database_url, ShredStore(settings.shred_url))
    start.wait(60)  # type: ignore[attr-defined]
    for turn, name in product(range(10), ("ada", "bob")):
        del turn
        counted.put((name, knocks(database, name, now, caller("8.8.8.8"))))  # type: ignore[attr-defined]
    database.dispose()


def test_processes_share_every_door_and_count_exactly(
    database: Database, settings: Settings, now: datetime
) -> None:
    spawning = multiprocessing.get_context("spawn")
    start, counted = spawning.Barrier(4), spawning.Queue()
    processes = [
        spawning.Process(target=many_knocks, args=(settings, now, start, counted)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    answers = [counted.get(timeout=120) for _ in range(80)]
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0] * 4
    for name in ("ada", "bob"):
        assert answers.count((name, True)) == FREE + 1
    with database.reading() as session:
        counts = sorted(session.scalars(select(Throttle.failures)).all())
    assert counts == [FREE + 1] * 4 + [2 * (FREE + 1)]
