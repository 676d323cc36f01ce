"""Exact at the limits, told once, resumed after a kill: retention from first day to last."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from app.identity.actor import Actor
from app.identity.models import NoticeDue
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.shred import ShredStore
from review import retention, sweeps
from review.rooms import service as rooms
from review.routing import invitations
from review.vignettes.access import opened
from review.vignettes.keys import family
from review.vignettes.models import Case, ErasureReceipt, ExpiryWarning
from tests.clocks import a_clock
from tests.community import Community

SECOND = timedelta(seconds=1)
DAYS = [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29), date(2026, 12, 31)]
"""Clocks put forward and back in Europe, a leap day, the end of a year."""


@pytest.fixture
def bringer(community: Community) -> Actor:
    return community.case_worker("ngo1", 1)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own clock goes by the time of a place that changes it."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def is_there(community: Community, actor: Actor, case_id: UUID) -> bool:
    with community.database.reading() as session:
        try:
            opened(session, actor, case_id)
        except NotFound:
            return False
    return True


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("last", DAYS)
@pytest.mark.usefixtures("berlin")
def test_a_draft_is_there_to_the_last_second_and_gone_with_the_first_of_its_day(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch, last: date
) -> None:
    midnight = _midnight(last)
    clock = a_clock(monkeypatch, midnight - timedelta(days=30))
    case_id = community.begin(bringer)
    clock.set(midnight - SECOND)
    assert is_there(community, bringer, case_id)
    assert sweeps.erase_due(community.database) == 0
    clock.set(midnight)
    assert not is_there(community, bringer, case_id)

    assert sweeps.erase_due(community.database) == 1
    assert community.database.shred.names(family(case_id)) == []


def test_people_in_every_zone_lose_it_at_the_same_moment(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = a_clock(monkeypatch, datetime(2026, 9, 25, 12, tzinfo=UTC))
    case_id = community.begin(bringer)
    for zone in ("Pacific/Kiritimati", "Europe/Paris", "America/Los_Angeles"):
        clock.set(datetime(2026, 10, 25, tzinfo=UTC).astimezone(ZoneInfo(zone)) - SECOND)
        assert is_there(community, bringer, case_id)
        clock.set(datetime(2026, 10, 25, tzinfo=UTC).astimezone(ZoneInfo(zone)))
        assert not is_there(community, bringer, case_id)


def test_an_open_room_ends_after_ninety_days_and_a_closed_one_after_thirty(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = today() + timedelta(days=10)
    clock = a_clock(monkeypatch, _midnight(begun + timedelta(days=1)) - SECOND)
    second = community.case_worker("ngo1", 2)
    left_open, _peers = community.open_room(bringer, second)
    closed, _peers = community.open_room(bringer, second)
    clock.goes_on(days=20)
    with community.database.writing() as session:
        rooms.close(session, bringer, rooms.enter(session, bringer, closed))
    for case_id, days in ((closed, 20 + 30), (left_open, 90)):
        clock.set(_midnight(begun + timedelta(days=days)) - SECOND)
        assert is_there(community, bringer, case_id)
        clock.goes_on(seconds=1)
        assert not is_there(community, bringer, case_id)

    assert sweeps.erase_due(community.database) == 2


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_nobody_is_invited_to_a_case_whose_day_has_come(
    community: Community, bringer: Actor
) -> None:
    case_id = community.attested_case(bringer, community.case_worker("ngo1", 2))
    community.submit(bringer, case_id)
    asked = community.asked(case_id)
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today()

    assert community.asked(case_id) == []
    with community.database.writing() as session, pytest.raises(NotFound):
        invitations.accept(session, asked[0], case_id)


def test_its_people_are_told_once_that_it_ends(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = a_clock(monkeypatch)
    case_id = community.begin(bringer)
    database = community.database
    clock.goes_on(days=30 - retention.WARNED_DAYS - 1)
    assert sweeps.warn_ending(database) == 0
    clock.goes_on(days=1)
    assert (sweeps.warn_ending(database), sweeps.warn_ending(database)) == (1, 0)
    with database.reading() as session:
        assert session.get_one(NoticeDue, bringer.person_id).since == today()
        assert session.get_one(Case, case_id).revision == 1  # an open form is not stale by it
    clock.goes_on(days=1)
    assert sweeps.warn_ending(database) == 0

    community.finish(bringer, case_id)  # a change moves the day, and that one is told, too
    clock.goes_on(days=25)
    assert (sweeps.warn_ending(database), sweeps.warn_ending(database)) == (1, 0)
    clock.goes_on(days=10)
    assert (sweeps.warn_ending(database), sweeps.erase_due(database)) == (0, 1)
    assert count(database, ExpiryWarning) == 0


def test_a_whole_room_is_told(community: Community, bringer: Actor) -> None:
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today() + timedelta(days=2)
    sweeps.warn_ending(community.database)
    with community.database.reading() as session:
        told = set(session.scalars(select(NoticeDue.person_id)))

    assert {bringer.person_id, *(peer.person_id for peer in peers)} <= told


def test_the_bringer_gets_a_receipt_and_nobody_else(community: Community, bringer: Actor) -> None:
    database = community.database
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    other = community.begin(bringer)
    for each in (case_id, other):
        with database.writing() as session:
            retention.withdraw(session, bringer, each)
    with database.reading() as session:
        assert list(retention.receipts(session, bringer)) == [today()]
        assert [retention.receipts(session, peer) for peer in peers] == [[], []]
        columns = {column.name for column in ErasureReceipt.__table__.columns}
    assert columns == {"person_id", "on_day"}
    with database.writing() as session:
        retention.put_receipts_away(session, bringer.person_id)

    assert count(database, ErasureReceipt) == 0


def test_a_receipt_is_forgotten_after_thirty_days(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = a_clock(monkeypatch)
    case_id = community.begin(bringer)
    with community.database.writing() as session:
        retention.withdraw(session, bringer, case_id)
    clock.goes_on(days=retention.RECEIPT_DAYS - 1)
    assert sweeps.forget_receipts(community.database) == 0
    clock.goes_on(days=1)
    assert sweeps.forget_receipts(community.database) == 1


def test_two_workers_erase_a_case_once(community: Community, bringer: Actor) -> None:
    case_id = community.begin(bringer)
    with community.database.writing() as session:
        assert retention.erase(session, case_id)
    with community.database.reading() as session:
        lines = ledger.head(session)
    with community.database.writing() as session:
        assert not retention.erase(session, case_id)
    with community.database.reading() as session:
        assert ledger.head(session) == lines


def test_a_case_that_cannot_be_erased_keeps_no_other_alive(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = community.database
    cases = [community.begin(bringer) for _number in range(3)]
    with database.writing() as session:
        session.execute(update(Case).values(erase_on=today()))
    stuck = min(cases)
    destroy = ShredStore.destroy_family

    def fails(store: ShredStore, prefix: str) -> None:
        if prefix == family(stuck):
            raise OSError
        destroy(store, prefix)

    with monkeypatch.context() as broken:
        broken.setattr(ShredStore, "destroy_family", fails)
        with pytest.raises(OSError):
            sweeps.erase_due(database)
    with database.reading() as session:
        assert session.scalars(select(Case.id)).all() == [stuck]

    assert sweeps.erase_due(database) == 1


def _dies(url: str, shred_url: str, step: str) -> None:
    """Run the sweep in a process of its own that is gone at one step of the second case."""
    database = Database(url, ShredStore(shred_url))
    seen = 0

    def stop(name: str) -> None:
        nonlocal seen
        if name == step:
            seen += 1
            if seen == 2:
                os._exit(9)  # no `finally`, no rollback: as if the plug was pulled

    destroy, erase, record = ShredStore.destroy_family, retention.erase, ledger.record

    def destroying(store: ShredStore, prefix: str) -> None:
        stop("before the keys")
        destroy(store, prefix)
        stop("after the keys")

    def recording(*given: object, **named: object) -> None:
        record(*given, **named)  # type: ignore[arg-type]
        stop("after the rows")

    def erasing(*given: object) -> bool:
        done = erase(*given)  # type: ignore[arg-type]
        stop("before the commit")
        return done

    ShredStore.destroy_family = destroying  # type: ignore[method-assign]
    ledger.record, retention.erase = recording, erasing  # type: ignore[assignment]
    sweeps.erase_due(database)


@pytest.mark.parametrize(
    "step", ["before the keys", "after the keys", "after the rows", "before the commit"]
)
def test_a_killed_sweep_is_finished_by_the_next(
    community: Community, bringer: Actor, settings: object, step: str
) -> None:
    database = community.database
    kept = community.begin(bringer)
    cases = [community.begin(bringer) for _number in range(3)]
    with database.writing() as session:
        session.execute(update(Case).where(Case.id.in_(cases)).values(erase_on=today()))
    child = multiprocessing.get_context("spawn").Process(
        target=_dies,
        args=(settings.database_url, settings.shred_url, step),  # type: ignore[attr-defined]
    )
    child.start()
    child.join(60)
    assert child.exitcode == 9
    with database.reading() as session:
        there = set(session.scalars(select(Case.id)))
    assert kept in there
    assert len(there) == 3  # one is erased whole; the second is still there as rows

    assert sweeps.erase_due(database) == 2
    with database.reading() as session:
        assert session.scalars(select(Case.id)).all() == [kept]
        assert ledger.first_broken(session) is None
        assert list(retention.receipts(session, bringer)) == [today()]
    assert {name.split(":")[1] for name in database.shred.names("case:")} == {str(kept)}
