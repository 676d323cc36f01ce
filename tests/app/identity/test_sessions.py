from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from sqlalchemy import select, update

from app.identity import sessions
from app.identity.models import Membership, Person, SessionStage, SignIn
from app.identity.policy import Role
from app.kernel import clock
from app.kernel.db import Database
from app.kernel.errors import NotFound
from tests.builders import an_actor, an_organisation, who

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
KEY = PrivateKey.generate()


def a_cookie(
    database: Database,
    now: datetime,
    stage: SessionStage = SessionStage.SIGNED_IN,
    *roles: Role,
) -> str:
    with database.writing() as session:
        actor = an_actor(session, an_organisation(session), *roles)
        person = session.get_one(Person, actor.person_id)
        return sessions.begin(session, person, KEY, stage, " my phone ", now=now)[1]


def resumed(database: Database, cookie: str, now: datetime) -> sessions.Resumed | None:
    with database.reading() as session:
        return sessions.resume(session, cookie, now=now)


def kept_awake(database: Database, cookie: str, start: datetime, until: datetime) -> str:
    at = start
    while at + 20 * MINUTE < until:
        at += 20 * MINUTE
        cookie = sessions.renewed_cookie(who(database, cookie, at), now=at) or cookie
    return cookie


def test_the_cookie_opens_the_own_key_and_carries_the_roles(
    database: Database, now: datetime
) -> None:
    cookie = a_cookie(database, now, SessionStage.SIGNED_IN, Role.CASE_WORKER, Role.NGO_LEAD)

    found = who(database, cookie, now)

    assert bytes(found.actor.own_key) == bytes(KEY)
    assert found.actor.roles == {"case_worker", "ngo_lead"}
    assert found.stage is SessionStage.SIGNED_IN


@pytest.mark.parametrize("stage", [SessionStage.ENROLMENT, SessionStage.SECOND_FACTOR])
def test_who_is_still_on_the_way_in_carries_no_role(
    database: Database, now: datetime, stage: SessionStage
) -> None:
    assert who(database, a_cookie(database, now, stage), now).actor.roles == frozenset()


def test_the_row_holds_neither_token_nor_key(database: Database, now: datetime) -> None:
    cookie = a_cookie(database, now)
    with database.reading() as session:
        row = session.scalar(select(SignIn))
        assert row is not None
        held, label = row.token_hash + row.wrapped_key + row.label.encode(), row.label

    assert bytes(KEY) not in held
    assert cookie.split(".")[0].encode() not in held
    assert label == "my phone"


def test_thirty_idle_minutes_end_a_sign_in(database: Database, now: datetime) -> None:
    cookie = a_cookie(database, now)

    assert resumed(database, cookie, now + 30 * MINUTE - MOMENT) is not None
    assert resumed(database, cookie, now + 30 * MINUTE) is None


def test_ten_hours_end_a_sign_in_however_busy(database: Database, now: datetime) -> None:
    end = now + timedelta(hours=10)
    cookie = kept_awake(database, a_cookie(database, now), now, end)

    assert resumed(database, cookie, end - MOMENT) is not None
    assert resumed(database, cookie, end) is None


def test_a_cookie_is_renewed_only_after_a_minute_and_without_a_write(
    database: Database, now: datetime
) -> None:
    cookie = a_cookie(database, now)

    at = now + MINUTE
    assert sessions.renewed_cookie(who(database, cookie, at), now=at) is None
    later = at + MOMENT
    renewed = sessions.renewed_cookie(who(database, cookie, later), now=later)
    assert renewed is not None
    assert renewed.split(".")[0] == cookie.split(".")[0]
    assert resumed(database, renewed, now + 30 * MINUTE) is not None


def test_nobody_can_say_they_were_seen_later(database: Database, now: datetime) -> None:
    token, seen, mac = a_cookie(database, now).split(".")

    at = now + 31 * MINUTE
    assert resumed(database, f"{token}.{int(seen) + 31}.{mac}", at) is None


@given(
    data=st.data(),
    junk=st.sampled_from("0aZ.-_=é \x00"),
)
def test_any_changed_character_of_the_cookie_opens_nothing(
    database: Database, now: datetime, data: st.DataObject, junk: str
) -> None:
    cookie = a_cookie(database, now)
    place = data.draw(st.integers(0, len(cookie) - 1))
    changed = cookie[:place] + junk + cookie[place + 1 :]

    assert (resumed(database, changed, now) is None) == (changed != cookie)


@pytest.mark.parametrize("cookie", ["", ".", "..", "a.b.c", "x" * 5000, "a.٣.c"])
def test_what_is_no_cookie_opens_nothing(database: Database, now: datetime, cookie: str) -> None:
    assert resumed(database, cookie, now) is None


def test_a_destroyed_day_secret_closes_all_sign_ins_of_that_day(
    database: Database, now: datetime
) -> None:
    cookie = a_cookie(database, now)

    database.shred.destroy([f"day:{now:%Y-%m-%d}"])

    assert resumed(database, cookie, now) is None


def test_a_key_moved_to_another_row_is_not_opened(database: Database, now: datetime) -> None:
    mine, other = a_cookie(database, now), a_cookie(database, now)
    with database.writing() as session:
        one, two = session.scalars(select(SignIn)).all()
        one.wrapped_key, two.wrapped_key = two.wrapped_key, one.wrapped_key

    assert resumed(database, mine, now) is None
    assert resumed(database, other, now) is None


def test_a_rotated_token_replaces_the_old_and_keeps_the_absolute_end(
    database: Database, now: datetime
) -> None:
    old = a_cookie(database, now, SessionStage.SECOND_FACTOR)
    at = now + 20 * MINUTE
    with database.writing() as session:
        row = session.scalar(select(SignIn))
        assert row is not None
        new = sessions.rotate(session, row, KEY, SessionStage.SIGNED_IN, now=at)

    assert resumed(database, old, at) is None
    assert who(database, new, at).fresh_until == at + sessions.FRESH
    end = now + timedelta(hours=10)
    assert resumed(database, kept_awake(database, new, at, end), end) is None


def test_an_ended_membership_closes_the_session_at_once(database: Database) -> None:
    at = clock.now()
    cookie = a_cookie(database, at)
    with database.writing() as session:
        session.execute(update(Membership).values(until=clock.today()))

    assert resumed(database, cookie, at) is None


def test_own_sessions_can_be_seen_and_ended_but_not_those_of_others(
    database: Database, now: datetime
) -> None:
    mine, other = a_cookie(database, now), a_cookie(database, now)
    me, them = who(database, mine, now).actor, who(database, other, now).actor

    with database.reading() as session:
        listed = sessions.own_sessions(session, me, now=now)
    assert [(each.id, each.is_this) for each in listed] == [(me.session_id, True)]

    with pytest.raises(NotFound), database.writing() as session:
        sessions.revoke(session, me, them.session_id)
    with database.writing() as session:
        sessions.revoke(session, me, me.session_id)
    assert resumed(database, mine, now) is None
    assert resumed(database, other, now) is not None


def test_signing_out_ends_the_present_sign_in(database: Database, now: datetime) -> None:
    cookie = a_cookie(database, now)
    with database.writing() as session:
        sessions.sign_out(session, who(database, cookie, now).actor)

    assert resumed(database, cookie, now) is None


def test_the_form_token_stays_with_the_token_and_differs_between_sign_ins(
    database: Database, now: datetime
) -> None:
    cookie = a_cookie(database, now)
    later = now + 5 * MINUTE
    renewed = sessions.renewed_cookie(who(database, cookie, later), now=later)

    assert renewed is not None
    assert sessions.csrf_token(cookie) == sessions.csrf_token(renewed)
    assert sessions.csrf_token(cookie) != sessions.csrf_token(a_cookie(database, now))
