from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.ids import new_id
from app.kernel.ledger import LedgerEntry, LedgerHead
from tests.clocks import a_clock

WHO = new_id()


def written(database: Database, lines: int = 6) -> None:
    with database.writing() as session:
        session.execute(delete(LedgerEntry))
        session.execute(delete(LedgerHead))
    with database.writing() as session:
        for number in range(lines):
            ledger.record(session, f"test.act{number % 3}", who=WHO, what=new_id())


def first_broken(database: Database) -> int | None:
    with database.reading() as session:
        return ledger.first_broken(session)


def test_an_untouched_ledger_is_whole(database: Database) -> None:
    assert first_broken(database) is None
    written(database)
    assert first_broken(database) is None


@given(st.integers(1, 6))
def test_a_deleted_line_shows(database: Database, number: int) -> None:
    written(database)
    with database.writing() as session:
        session.execute(delete(LedgerEntry).where(LedgerEntry.number == number))

    assert first_broken(database) == number


@given(
    number=st.integers(1, 6),
    column=st.sampled_from(["fact", "who", "what", "day", "digest", "before"]),
)
def test_any_changed_column_shows(database: Database, number: int, column: str) -> None:
    written(database)
    with database.writing() as session:
        line = session.get_one(LedgerEntry, number)
        old = getattr(line, column)
        changed = {
            "fact": "test.other",
            "day": line.day.replace(year=line.day.year - 1),
        }.get(column, bytes(reversed(line.digest)))
        assert changed != old
        setattr(line, column, changed)

    assert first_broken(database) == number


@given(st.integers(1, 5))
def test_two_lines_in_another_order_show(database: Database, number: int) -> None:
    written(database)
    with database.writing() as session:
        one, two = (session.get_one(LedgerEntry, number + step) for step in (0, 1))
        one.fact, two.fact = two.fact, one.fact
        one.what, two.what = two.what, one.what

    assert first_broken(database) == number


@given(st.integers(1, 5))
def test_cutting_off_the_end_shows(database: Database, kept: int) -> None:
    written(database)
    with database.writing() as session:
        session.execute(delete(LedgerEntry).where(LedgerEntry.number > kept))

    assert first_broken(database) == kept + 1


def test_an_inserted_line_shows(database: Database) -> None:
    written(database)
    with database.writing() as session:
        last = session.get_one(LedgerEntry, 6)
        added = LedgerEntry(
            number=7,
            day=last.day,
            fact="test.added",
            who=WHO.bytes,
            what=WHO.bytes,
            before=last.digest,
            digest=b"",
        )
        added.digest = ledger._digest(added)
        session.add(added)

    assert first_broken(database) == 7


def test_names_stand_there_as_tags_that_a_destroyed_secret_unlinks(database: Database) -> None:
    written(database, 2)
    with database.reading() as session:
        one, two = session.scalars(select(LedgerEntry.who).order_by(LedgerEntry.number))
    assert one == two
    assert WHO.bytes not in one

    database.shred.destroy_family("ledger:")
    with database.writing() as session:
        ledger.record(session, "test.act", who=WHO)
        after = session.get_one(LedgerEntry, 3).who

    assert after != one
    assert first_broken(database) is None


def test_acts_at_the_same_moment_make_one_chain(database: Database) -> None:
    written(database, 1)

    def act(who: UUID) -> None:
        with database.writing() as session:
            ledger.record(session, "test.act", who=who)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, [new_id() for _ in range(24)]))

    assert first_broken(database) is None
    with database.reading() as session:
        assert session.scalar(select(LedgerHead.number)) == 25


def test_an_act_that_failed_left_no_line(database: Database) -> None:
    written(database, 1)
    with pytest.raises(RuntimeError), database.writing() as session:
        ledger.record(session, "test.act", who=WHO)
        raise RuntimeError

    with database.reading() as session:
        assert session.scalar(select(LedgerHead.number)) == 1
    assert first_broken(database) is None


def test_moving_the_head_back_shows(database: Database) -> None:
    written(database, 3)
    with database.writing() as session:
        session.execute(update(LedgerHead).values(number=2))

    assert first_broken(database) == 3


def test_a_month_that_is_forgotten_links_to_nobody_any_more(database):
    who = new_id()
    with database.writing() as session:
        ledger.record(session, "case.begun", who=who)
        ledger.record(session, "case.erased", who=who)
    this_month = today()

    assert ledger.forget_before(database.shred, this_month) == 0
    assert ledger.forget_before(database.shred, this_month + timedelta(days=40)) == 1
    with database.writing() as session:
        ledger.record(session, "case.begun", who=who)
        tags = session.scalars(select(LedgerEntry.who).order_by(LedgerEntry.number)).all()
        assert ledger.first_broken(session) is None

    assert tags[0] == tags[1] != tags[2]


def test_somebody_reads_what_they_did_in_the_months_that_still_link_to_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, clock = new_id(), a_clock(monkeypatch)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 2)]
    for day in days:
        clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        with database.writing() as session:
            ledger.record(session, f"test.act{day.day}", who=WHO, what=other)
            ledger.record(session, "test.other", who=other, what=WHO)
    own = [(day, f"test.act{day.day}") for day in days]

    with database.reading() as session:
        assert ledger.acts_of(session, WHO) == own
        assert ledger.acts_of(session, other) == [(day, "test.other") for day in days]
        assert ledger.acts_of(session, new_id()) == []
        assert ledger.forget_before(database.shred, date(2026, 1, 31)) == 1
        assert ledger.acts_of(session, WHO) == own[1:]
        database.shred.keep("other:2026-03", bytes(32))  # a secret of something else
        assert ledger.forget_before(database.shred, date(2026, 4, 1)) == 2
        assert ledger.acts_of(session, WHO) == []
    assert database.shred.names("") == ["other:2026-03"]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_line_written_anew_with_a_digest_that_fits_shows_at_the_next(
    database: Database, number: int
) -> None:
    written(database)
    with database.writing() as session:
        line = session.get_one(LedgerEntry, number)
        line.fact = "test.other"
        line.digest = ledger._digest(line)

    assert first_broken(database) == number + 1


def test_from_a_known_line_on_only_what_follows_is_looked_at(database: Database) -> None:
    written(database)
    with database.writing() as session:
        known = ledger.Head(3, session.get_one(LedgerEntry, 3).digest)
        assert ledger.first_broken(session, after=known) is None
        session.get_one(LedgerEntry, 2).fact = "test.other"
        assert ledger.first_broken(session, after=known) is None
        session.get_one(LedgerEntry, 5).fact = "test.other"
        assert ledger.first_broken(session, after=known) == 5
        assert ledger.first_broken(session) == 2


def test_a_line_is_known_by_digest_and_place(database: Database) -> None:
    written(database, 2)
    with database.reading() as session:
        digest = session.get_one(LedgerEntry, 2).digest

        assert ledger.holds(session, ledger.GENESIS)
        assert ledger.holds(session, digest)
        assert ledger.holds(session, digest, number=2)
        assert not ledger.holds(session, digest, number=1)
        assert not ledger.holds(session, bytes(reversed(digest)))
        assert ledger.head(session) == ledger.Head(2, digest)


def test_an_empty_ledger_begins_at_the_start(database: Database) -> None:
    with database.reading() as session:
        assert ledger.head(session) == ledger.START == (0, bytes(32))


def test_the_form_of_a_line_never_changes() -> None:
    """Heads were mailed to the board: a digest made today must fit for ever."""
    line = LedgerEntry(
        number=3,
        day=date(2026, 3, 2),
        fact="case.withdrawn",
        who=bytes(16),
        what=bytes(range(16)),
        before=bytes(32),
    )

    made = "887a35018904220bdc56b85ff9165aab2a227e21ede42fed0e55395f0ac01da0"
    assert ledger._digest(line).hex() == made


def test_a_line_names_the_day_and_tags_of_16_bytes_and_zeros_for_nobody(
    database: Database,
) -> None:
    with database.writing() as session:
        ledger.record(session, "test.act", what=WHO)
        line = session.get_one(LedgerEntry, 1)

        assert (line.fact, line.day, line.who) == ("test.act", today(), bytes(16))
        assert len(line.what) == 16
        assert line.what != bytes(16)
    assert database.shred.names("ledger:") == [f"ledger:{today():%Y-%m}"]
