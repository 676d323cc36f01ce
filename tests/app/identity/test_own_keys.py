"""Another passphrase or sheet while signed in: the key stays, the old ones open nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.identity import enrolment, own_keys, recovery, service, sessions
from app.identity.actor import Actor
from app.identity.credentials import WrongSignIn
from app.identity.enrolment import NotEnrolling
from app.identity.models import NoticeDue, SessionStage, SignIn
from app.identity.own_keys import WrongPassphrase
from app.identity.recovery import WrongRecoveryKey
from app.kernel import clock
from app.kernel.db import Database
from app.kernel.errors import Invalid, TooMany
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import Stretcher
from tests.builders import PASSPHRASE, Joined, right_groups, who
from tests.postbox import link_for

ANOTHER = "nine slow barges carry the evening bread"


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def actor(database: Database, member: Joined, now: datetime) -> Actor:
    return who(database, member.cookie, now).actor


def another_sign_in(
    database: Database, stretcher: Stretcher, member: Joined, now: datetime
) -> Actor:
    step = service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    half = who(database, step.cookie, now).actor
    cookie = service.second_factor(database, half, member.code(now), now=now).cookie
    return who(database, cookie, now).actor


def facts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(LedgerEntry.fact)))


def new_sheet(database: Database, actor: Actor) -> tuple[str, ...]:
    with database.writing() as session:
        own_keys.lay_out_sheet(session, actor)
        return own_keys.laid_out_sheet(session, actor)


def confirm(database: Database, actor: Actor) -> None:
    with database.writing() as session:
        own_keys.confirm_sheet(session, actor, right_groups(session, actor))


def comes_back(
    database: Database, stretcher: Stretcher, member: Joined, sheet: tuple[str, ...], now: datetime
) -> Actor:
    link = link_for(database, member.email, now=now)
    step = recovery.recover(database, stretcher, link, " ".join(sheet), ANOTHER, now=now)
    return who(database, step.cookie, now).actor


def test_another_passphrase_opens_the_same_key_and_the_old_one_nothing(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    own_keys.change_passphrase(database, stretcher, actor, PASSPHRASE, ANOTHER, now=now)

    step = service.first_factor(database, stretcher, member.email, ANOTHER, now=now)
    assert step.stage is SessionStage.SECOND_FACTOR
    again = who(database, step.cookie, now).actor
    assert bytes(again.own_key) == bytes(actor.own_key)
    service.second_factor(database, again, member.code(now), now=now)
    with pytest.raises(WrongSignIn):
        service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    assert "passphrase.changed" in facts(database)
    with database.reading() as session:
        assert session.get(NoticeDue, member.person_id) is not None


def test_with_another_passphrase_other_sign_ins_end_and_this_one_gets_a_new_token(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    other = another_sign_in(database, stretcher, member, now)
    cookie = own_keys.change_passphrase(database, stretcher, actor, PASSPHRASE, ANOTHER, now=now)

    with database.reading() as session:
        assert sessions.resume(session, member.cookie, now=now) is None
        assert session.get(SignIn, other.session_id) is None
    assert who(database, cookie, now).actor.session_id == actor.session_id


def test_the_sheet_stays_good_with_another_passphrase(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    own_keys.change_passphrase(database, stretcher, actor, PASSPHRASE, ANOTHER, now=now)

    assert comes_back(database, stretcher, member, member.sheet, now)


def test_the_present_passphrase_is_needed_and_guessing_it_is_slowed_down(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassphrase) as refused:
            own_keys.change_passphrase(database, stretcher, actor, "wrong", ANOTHER, now=now)
        assert refused.value.field == "present"
    with pytest.raises(TooMany):
        own_keys.change_passphrase(database, stretcher, actor, PASSPHRASE, ANOTHER, now=now)
    assert who(database, member.cookie, now)
    assert "passphrase.changed" not in facts(database)


@pytest.mark.parametrize("chosen", ["short", "b" * 20, PASSPHRASE, "intervision intervision"])
def test_a_weak_or_the_same_passphrase_is_refused(
    database: Database,
    stretcher: Stretcher,
    member: Joined,
    actor: Actor,
    now: datetime,
    chosen: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        own_keys.change_passphrase(database, stretcher, actor, PASSPHRASE, chosen, now=now)

    assert refused.value.field == "passphrase"
    assert service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)


def test_a_change_that_was_overtaken_changes_nothing(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    """The link and the sheet choose another one while the present one is being stretched."""

    class Overtaken(Stretcher):
        def stretch(self, *given: object) -> bytes:
            if not done:
                done.append(True)
                comes_back(database, stretcher, member, member.sheet, now)
            return stretcher.stretch(*given)  # type: ignore[arg-type]

    done: list[bool] = []
    slow = Overtaken(stretcher.default, 1)
    with pytest.raises((WrongPassphrase, own_keys.sessions.NotFound)):
        own_keys.change_passphrase(
            database, slow, actor, PASSPHRASE, "seven kites wait above a quiet quarry", now=now
        )
    assert service.first_factor(database, stretcher, member.email, ANOTHER, now=now)


def test_a_new_sheet_takes_over_when_two_groups_are_typed_back(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    sheet = new_sheet(database, actor)
    assert sheet != member.sheet
    confirm(database, actor)

    with pytest.raises(WrongRecoveryKey):
        comes_back(database, stretcher, member, member.sheet, now)
    later = now + timedelta(hours=1)
    back = comes_back(database, stretcher, member, sheet, later)
    assert bytes(back.own_key) == bytes(actor.own_key)
    assert "recovery_sheet.renewed" in facts(database)
    with database.reading() as session:
        assert own_keys.laid_out_sheet(session, actor) == ()


def test_until_then_the_old_sheet_stays_good(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    new_sheet(database, actor)
    first, second = enrolment.asked_groups(actor)
    with pytest.raises(Invalid) as refused, database.writing() as session:
        own_keys.confirm_sheet(session, actor, {first: "AAAA", second: "BBBB"})

    assert refused.value.field == f"group_{first}"
    assert comes_back(database, stretcher, member, member.sheet, now)


def test_the_groups_of_the_old_sheet_confirm_nothing(
    database: Database, actor: Actor, member: Joined
) -> None:
    new_sheet(database, actor)
    typed = {number: member.sheet[number - 1] for number in enrolment.asked_groups(actor)}
    with pytest.raises(Invalid), database.writing() as session:
        own_keys.confirm_sheet(session, actor, typed)


def test_without_a_new_sheet_there_is_nothing_to_confirm(database: Database, actor: Actor) -> None:
    with pytest.raises(NotEnrolling), database.writing() as session:
        own_keys.confirm_sheet(session, actor, {})


def test_of_two_new_sheets_only_the_confirmed_one_counts(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    other = another_sign_in(database, stretcher, member, now)
    mine, theirs = new_sheet(database, actor), new_sheet(database, other)
    assert mine != theirs
    confirm(database, actor)
    with pytest.raises(NotEnrolling), database.writing() as session:
        own_keys.confirm_sheet(session, other, {})

    assert comes_back(database, stretcher, member, mine, now)


def test_a_new_sheet_is_shown_in_the_sign_in_that_made_it_alone(
    database: Database, stretcher: Stretcher, member: Joined, actor: Actor, now: datetime
) -> None:
    other = another_sign_in(database, stretcher, member, now)
    new_sheet(database, actor)
    with database.reading() as session:
        assert own_keys.laid_out_sheet(session, other) == ()
