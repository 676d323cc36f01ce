"""The community shortens how long cases are kept, and never lengthens it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.policy import Role
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, StaleEdit
from app.kernel.ledger import LedgerEntry
from review.rooms import service as rooms
from review.vignettes import periods
from review.vignettes.models import Case, RetentionPeriods
from review.vignettes.states import LONGEST, SHORTEST, Periods
from tests.builders import an_actor
from tests.community import Community

SHORTER = Periods(20, 60, 10)
ANY = st.builds(Periods, *(st.integers(1, 120) for _ in range(3)))


@pytest.fixture
def editor(database: Database) -> Actor:
    with database.writing() as session:
        return an_actor(session, None, Role.STANDARD_EDITOR)


def shorten(database: Database, actor: Actor, wanted: Periods, seen: int | None = None) -> None:
    with database.writing() as session:
        periods.shorten(session, actor, wanted, seen)


def days_left(database: Database, case_id: object) -> int:
    with database.reading() as session:
        return (session.get_one(Case, case_id).erase_on - today()).days


def test_a_case_keeps_the_periods_it_was_begun_with(community: Community, editor: Actor) -> None:
    database = community.database
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    before = community.attested_case(bringer, second)
    shorten(database, editor, SHORTER)
    later = community.begin(bringer)

    assert (days_left(database, before), days_left(database, later)) == (30, 20)
    community.submit(bringer, before)
    assert days_left(database, before) == 90
    community.finish(bringer, later)
    assert days_left(database, later) == 20


def test_a_case_begun_later_is_shorter_on_its_whole_way(
    community: Community, editor: Actor
) -> None:
    shorten(community.database, editor, SHORTER)
    bringer = community.case_worker("ngo1", 1)
    case_id, _peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    assert days_left(community.database, case_id) == 60
    with community.database.writing() as session:
        rooms.close(session, bringer, rooms.enter(session, bringer, case_id))

    assert days_left(community.database, case_id) == 10


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.STANDARD_EDITOR])
def test_nobody_else_shortens_them(community: Community, role: Role) -> None:
    ngo = None if role is Role.OPERATOR else community.ngos["ngo1"]
    with community.database.writing() as session:
        somebody = an_actor(session, ngo, role)
    with pytest.raises(NotAllowed):
        shorten(community.database, somebody, SHORTER)


def test_that_it_was_done_stands_in_the_ledger(database: Database, editor: Actor) -> None:
    shorten(database, editor, SHORTER)
    with database.reading() as session:
        facts = session.scalars(select(LedgerEntry.fact)).all()

        assert facts == ["periods.shortened"]
        assert ledger.acts_of(session, editor.person_id) == [(today(), "periods.shortened")]


def test_who_has_seen_older_periods_decides_nothing(database: Database, editor: Actor) -> None:
    shorten(database, editor, SHORTER)
    with pytest.raises(StaleEdit):
        shorten(database, editor, SHORTEST, None)

    shorten(database, editor, SHORTEST, 1)
    with database.reading() as session:
        assert periods.current(session) == (2, SHORTEST)


@given(wishes=st.lists(ANY, max_size=8))
def test_whatever_is_wished_periods_only_become_shorter(
    database: Database, wishes: list[Periods]
) -> None:
    with database.writing() as session:
        editor = an_actor(session, None, Role.STANDARD_EDITOR)
    for wanted in wishes:
        with database.reading() as session:
            number, before = periods.current(session)
        names = ("draft_days", "open_days", "closed_days")
        fits = wanted != before and all(
            getattr(SHORTEST, name) <= getattr(wanted, name) <= getattr(before, name)
            for name in names
        )
        if fits:
            shorten(database, editor, wanted, number)
        else:
            with pytest.raises(Invalid):
                shorten(database, editor, wanted, number)
        with database.reading() as session:
            after = periods.current(session)[1]
        assert after == (wanted if fits else before)
        assert all(getattr(after, name) <= getattr(LONGEST, name) for name in names)


@pytest.mark.parametrize(
    "days", [(31, 90, 30), (30, 91, 30), (30, 90, 31), (6, 90, 30), (30, 29, 30), (30, 90, 6)]
)
def test_the_database_itself_refuses_what_is_out_of_bounds(
    database: Database, days: tuple[int, int, int]
) -> None:
    draft, sent, closed = days
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(
            insert(RetentionPeriods).values(
                number=1, since=today(), draft_days=draft, open_days=sent, closed_days=closed
            )
        )


def test_closing_late_never_moves_the_day_away(community: Community) -> None:
    bringer = community.case_worker("ngo1", 1)
    case_id, _peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today() + timedelta(days=3)
    with community.database.writing() as session:
        rooms.close(session, bringer, rooms.enter(session, bringer, case_id))

    assert days_left(community.database, case_id) == 3
