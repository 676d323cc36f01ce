from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.identity import invitations, sweeps, throttle
from app.identity.limits import Act
from app.identity.models import Invitation, SignIn, Throttle
from app.identity.policy import Role
from app.kernel.db import Base, Database
from app.kernel.sealed import Stretcher
from tests.builders import a_member, an_organisation, who

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def ngo(database: Database) -> UUID:
    with database.writing() as session:
        return an_organisation(session)


def how_many(database: Database, table: type[Base]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_sign_ins_are_kept_until_their_absolute_end(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    a_member(database, stretcher, ngo, now=now)
    end = now + timedelta(hours=10)

    assert sweeps.end_sign_ins(database, end - MOMENT) == 0
    assert sweeps.end_sign_ins(database, end) == 1
    assert sweeps.end_sign_ins(database, end) == 0
    assert how_many(database, SignIn) == 0


def test_the_secret_of_a_day_lives_until_its_last_sign_in_must_have_ended(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    last_moment = now.replace(hour=23, minute=59, second=59, microsecond=999_999)
    member = a_member(database, stretcher, ngo, now=last_moment)
    day = f"day:{now:%Y-%m-%d}"
    end = now.replace(hour=10, minute=0) + timedelta(days=1)

    sweeps.end_sign_ins(database, end - 2 * MOMENT)
    assert database.shred.get(day) is not None
    who(database, member.cookie, last_moment)
    sweeps.end_sign_ins(database, end)
    assert database.shred.names("day:") == []


def test_failed_attempts_are_forgotten_after_a_day(database: Database, now: datetime) -> None:
    way = throttle.way(database.shred, Act.SIGN_IN, "ada", now=now)
    throttle.knock(database, way, now=now)
    day = timedelta(days=1)

    assert sweeps.forget_attempts(database, now + day) == 0
    assert sweeps.forget_attempts(database, now + day + MOMENT) == 1
    assert how_many(database, Throttle) == 0


def test_expired_invitations_are_forgotten_with_their_address(
    database: Database, ngo: UUID, now: datetime
) -> None:
    with database.writing() as session:
        invitations.issue(session, "ada@example.org", [Role.CASE_WORKER], ngo, now=now)
    end = now + timedelta(hours=72)

    assert sweeps.forget_invitations(database, end - MOMENT) == 0
    assert sweeps.forget_invitations(database, end) == 1
    assert how_many(database, Invitation) == 0


def test_every_sweep_can_look_at_an_empty_house(database: Database) -> None:
    assert [sweep.run(database) for sweep in sweeps.SWEEPS] == [0] * len(sweeps.SWEEPS)
