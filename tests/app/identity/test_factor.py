"""One-time codes stand in for a lost app, once each; another app takes over."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select

from app.identity import factor, presence, service, sessions
from app.identity.actor import Actor
from app.identity.credentials import WrongSignIn
from app.identity.models import NoticeDue, OneTimeCode, SessionStage, SignIn
from app.kernel import clock
from app.kernel.db import Database
from app.kernel.errors import NotFound, TooMany
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import CannotOpen, Place, Stretcher, open_sealed
from tests.builders import PASSPHRASE, Joined, a_member, who

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def actor(database: Database, member: Joined, now: datetime) -> Actor:
    return who(database, member.cookie, now).actor


def codes_of(database: Database, actor: Actor) -> tuple[str, ...]:
    with database.reading() as session:
        return factor.shown_codes(session, actor)


def between(database: Database, stretcher: Stretcher, member: Joined, now: datetime) -> Actor:
    """Return somebody who has given their passphrase."""
    step = service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    return who(database, step.cookie, now).actor


def test_enrolment_makes_ten_codes_that_are_shown_until_they_are_on_paper(
    database: Database, actor: Actor
) -> None:
    codes = codes_of(database, actor)

    assert len(set(codes)) == factor.CODES
    assert all(len(code.replace(" ", "")) == factor.CODE_DIGITS for code in codes)
    with database.writing() as session:
        assert factor.codes_left(session, actor) == factor.CODES
        factor.codes_are_on_paper(session, actor)
    assert codes_of(database, actor) == ()


def test_a_one_time_code_opens_the_house_once(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    code = codes_of(database, actor)[3]
    step = service.second_factor(database, between(database, stretcher, member, now), code, now=now)

    assert step.stage is SessionStage.SIGNED_IN
    with database.reading() as session:
        assert factor.codes_left(session, actor) == factor.CODES - 1
        assert session.get(NoticeDue, member.person_id) is not None
        assert "one_time_code.used" in session.scalars(select(LedgerEntry.fact)).all()
    with pytest.raises(WrongSignIn):
        service.second_factor(database, between(database, stretcher, member, now), code, now=now)


def test_the_codes_of_somebody_else_open_nothing(
    database: Database,
    stretcher: Stretcher,
    ngo: UUID,
    member: Joined,
    actor: Actor,
    now: datetime,
) -> None:
    other = a_member(database, stretcher, ngo, now=now - MINUTE)
    with pytest.raises(WrongSignIn):
        service.second_factor(
            database,
            between(database, stretcher, other, now),
            codes_of(database, actor)[0],
            now=now,
        )

    with database.reading() as session:
        assert factor.codes_left(session, actor) == factor.CODES


@pytest.mark.parametrize("typed", ["0" * 10, "", "12345", "1" * 11, "١٢٣٤٥٦٧٨٩٠", "abcdefghij"])
def test_what_is_no_code_of_theirs_is_refused(
    database: Database, stretcher: Stretcher, member: Joined, now: datetime, typed: str
) -> None:
    with pytest.raises(WrongSignIn):
        service.second_factor(database, between(database, stretcher, member, now), typed, now=now)


def test_guessing_codes_is_slowed_down_like_any_second_factor(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    halfway = between(database, stretcher, member, now)
    for _ in range(4):
        with pytest.raises(WrongSignIn):
            service.second_factor(database, halfway, "0" * 10, now=now)
    with pytest.raises(TooMany):
        service.second_factor(database, halfway, codes_of(database, actor)[0], now=now)


def test_neither_database_nor_shred_store_can_try_a_code(database: Database, actor: Actor) -> None:
    """Every secret of the house as a key, and the plain hashes, against every code."""
    codes = [code.replace(" ", "") for code in codes_of(database, actor)]
    with database.reading() as session:
        hashes = set(session.scalars(select(OneTimeCode.code_hash)))
        sheet = session.scalars(select(SignIn.codes)).one()
    secrets = [database.shred.get(name) or b"" for name in database.shred.names("")]
    assert secrets
    assert sheet is not None
    for code in codes:
        assert sha256(code.encode()).digest() not in hashes
        for secret in secrets:
            assert hmac.digest(secret, code.encode(), "sha256") not in hashes
        assert code.encode() not in sheet
    for secret in secrets:
        with pytest.raises(CannotOpen):
            open_sealed(secret, sheet, Place("sign_in", actor.session_id, "codes"))


def test_new_codes_make_the_old_ones_worthless(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    old = codes_of(database, actor)
    with database.writing() as session:
        factor.renew_codes(session, actor)
    new = codes_of(database, actor)

    assert set(old).isdisjoint(new)
    with pytest.raises(WrongSignIn):
        service.second_factor(database, between(database, stretcher, member, now), old[0], now=now)
    service.second_factor(database, between(database, stretcher, member, now), new[0], now=now)


def test_another_app_takes_over_and_other_sign_ins_end(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    other = between(database, stretcher, member, now)
    with database.reading() as session:
        setup = factor.new_app(session, actor)
        assert factor.new_app(session, actor) == setup
    code = pyotp.TOTP(setup.secret).at(now)
    with database.writing() as session:
        cookie = factor.replace_app(session, actor, code, now=now)

    with database.reading() as session:
        assert sessions.resume(session, member.cookie, now=now) is None  # a new token
        assert session.get(SignIn, other.session_id) is None
        assert factor.new_app(session, actor).secret != setup.secret
    assert who(database, cookie, now).actor.session_id == actor.session_id
    later = now + MINUTE
    halfway = between(database, stretcher, member, later)
    with pytest.raises(WrongSignIn):
        service.second_factor(database, halfway, member.code(later), now=later)
    new_code = pyotp.TOTP(setup.secret).at(later)
    service.second_factor(database, halfway, new_code, now=later)


def test_a_wrong_code_of_the_new_app_changes_nothing(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    with pytest.raises(WrongSignIn), database.writing() as session:
        factor.replace_app(session, actor, member.code(now), now=now)

    halfway = between(database, stretcher, member, now)
    service.second_factor(database, halfway, member.code(now), now=now)


def test_presence_is_shown_with_passphrase_and_code_and_holds_a_quarter_of_an_hour(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    later = now + 20 * MINUTE
    assert who(database, member.cookie, later).fresh_until < later
    cookie = presence.prove(database, stretcher, actor, PASSPHRASE, member.code(later), now=later)

    assert who(database, cookie, later).fresh_until == later + sessions.FRESH
    with database.reading() as session:
        assert sessions.resume(session, member.cookie, now=later) is None


def test_presence_takes_a_one_time_code_too(
    database: Database, stretcher: Stretcher, actor: Actor, now: datetime
) -> None:
    code = codes_of(database, actor)[0]

    assert presence.prove(database, stretcher, actor, PASSPHRASE, code, now=now)


def test_presence_needs_both_and_is_slowed_down(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    tries = [("wrong", member.code(now)), (PASSPHRASE, "000000")] * 2
    for passphrase, code in tries:
        with pytest.raises(WrongSignIn):
            presence.prove(database, stretcher, actor, passphrase, code, now=now)
    with pytest.raises(TooMany):
        presence.prove(database, stretcher, actor, PASSPHRASE, member.code(now), now=now)


def test_somebody_between_the_factors_shows_no_presence(
    database: Database, stretcher: Stretcher, member: Joined, now: datetime
) -> None:
    halfway = between(database, stretcher, member, now)

    with pytest.raises(NotFound):
        presence.prove(database, stretcher, halfway, PASSPHRASE, member.code(now), now=now)
