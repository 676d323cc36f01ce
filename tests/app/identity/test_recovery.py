"""The way back with mail link and recovery sheet: neither is enough, together they are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from app.identity import enrolment, recovery, service, sessions, sheet
from app.identity.credentials import WrongSignIn
from app.identity.models import Membership, NoticeDue, RecoveryLink, SessionStage
from app.identity.recovery import QUIET, VALID, WrongRecoveryKey
from app.identity.sweeps import forget_ways_back
from app.kernel import clock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotFound, TooMany
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import Stretcher
from app.kernel.tokens import new_token
from tests.builders import PASSPHRASE, Joined, a_member, a_newcomer, an_organisation, sign_in, who
from tests.postbox import Postbox, link_for, token_in

ANOTHER = "nine slow barges carry the evening bread"
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def comes_back(
    database: Database, stretcher: Stretcher, now: datetime
) -> Callable[..., service.ComeIn]:
    def come_back(token: str, key: str, at: datetime = now) -> service.ComeIn:
        return recovery.recover(database, stretcher, token, key, ANOTHER, now=at)

    return come_back


def links(database: Database) -> list[RecoveryLink]:
    with database.reading() as session:
        rows = list(session.scalars(select(RecoveryLink)))
        session.expunge_all()
        return rows


def facts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(LedgerEntry.fact).order_by(LedgerEntry.number)))


def test_link_and_sheet_together_open_the_same_key_under_a_new_passphrase(
    database: Database,
    stretcher: Stretcher,
    member: Joined,
    comes_back: Callable[..., service.ComeIn],
    now: datetime,
) -> None:
    before = who(database, member.cookie, now).actor.own_key
    token = link_for(database, member.email, now=now)

    step = comes_back(token, " ".join(member.sheet))

    assert step.stage is SessionStage.SECOND_FACTOR
    actor = who(database, step.cookie, now).actor
    assert bytes(actor.own_key) == bytes(before)
    assert actor.roles == frozenset()
    service.second_factor(database, actor, member.code(now), now=now)
    with pytest.raises(WrongSignIn):
        service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    service.first_factor(database, stretcher, member.email, ANOTHER, now=now)


def test_every_sign_in_ends_and_link_and_notice_and_ledger_know(
    database: Database,
    member: Joined,
    comes_back: Callable[..., service.ComeIn],
    now: datetime,
) -> None:
    token = link_for(database, member.email, now=now)

    comes_back(token, "".join(member.sheet).lower())

    with database.reading() as session:
        assert sessions.resume(session, member.cookie, now=now) is None
        assert session.get(NoticeDue, member.person_id) is not None
    assert links(database) == []
    assert facts(database)[-1] == "passphrase.recovered"
    with pytest.raises(NotFound):
        comes_back(token, "".join(member.sheet))


def test_the_sheet_stays_good_and_its_owner_sees_that_it_was_used(
    database: Database,
    stretcher: Stretcher,
    member: Joined,
    comes_back: Callable[..., service.ComeIn],
    now: datetime,
) -> None:
    comes_back(link_for(database, member.email, now=now), "".join(member.sheet))
    step = comes_back(link_for(database, member.email, now=now + MINUTE), "".join(member.sheet))

    with database.reading() as session:
        past = recovery.own_past(session, who(database, step.cookie, now).actor)
    assert (past.recovered_on, past.new_key_on) == (now.date(), None)


@given(position=st.integers(0, 31), shift=st.integers(1, 31))
def test_a_key_with_one_wrong_character_opens_nothing(
    database: Database, stretcher: Stretcher, position: int, shift: int
) -> None:
    """Of the real key of a real person; the link is as good after as before."""
    at = clock.now()
    with database.writing() as session:
        ngo = an_organisation(session)
    member = a_member(database, stretcher, ngo, now=at)
    token = link_for(database, member.email, now=at)
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    key = "".join(member.sheet)
    wrong = letters[(letters.index(key[position]) + shift) % 32]
    with pytest.raises(WrongRecoveryKey):
        recovery.recover(
            database,
            stretcher,
            token,
            key[:position] + wrong + key[position + 1 :],
            ANOTHER,
            now=at,
        )
    with database.reading() as session:
        assert recovery.look_up(session, token, now=at).person_id == member.person_id


@pytest.mark.parametrize("typed", ["", "0000", "U" * 32, "é" * 32, "0" * 32, "A" * 200])
def test_what_is_no_key_gets_the_answer_of_a_wrong_one(
    database: Database,
    member: Joined,
    comes_back: Callable[..., service.ComeIn],
    now: datetime,
    typed: str,
) -> None:
    with pytest.raises(WrongRecoveryKey) as refused:
        comes_back(link_for(database, member.email, now=now), typed)

    assert refused.value.field == "recovery_key"


def test_the_sheet_of_somebody_else_opens_nothing(
    database: Database,
    stretcher: Stretcher,
    ngo: UUID,
    member: Joined,
    comes_back: Callable[..., service.ComeIn],
    now: datetime,
) -> None:
    other = a_member(database, stretcher, ngo, now=now - MINUTE)

    with pytest.raises(WrongRecoveryKey):
        comes_back(link_for(database, member.email, now=now), "".join(other.sheet))


def test_wrong_keys_are_slowed_down_and_the_right_one_forgives(
    database: Database, member: Joined, comes_back: Callable[..., service.ComeIn], now: datetime
) -> None:
    token = link_for(database, member.email, now=now)
    for _ in range(4):
        with pytest.raises(WrongRecoveryKey):
            comes_back(token, "0" * 32)
    with pytest.raises(TooMany):
        comes_back(token, "".join(member.sheet))

    comes_back(token, "".join(member.sheet), now + MINUTE)


def test_a_weak_passphrase_is_refused_before_the_key_is_tried(
    database: Database, stretcher: Stretcher, member: Joined, now: datetime
) -> None:
    token = link_for(database, member.email, now=now)
    for _ in range(6):  # never TooMany: no attempt at the key was made
        with pytest.raises(Invalid) as refused:
            recovery.recover(database, stretcher, token, "0" * 32, "a" * 20, now=now)
        assert refused.value.field == "passphrase"


def test_the_link_ends_after_an_hour(
    database: Database, member: Joined, comes_back: Callable[..., service.ComeIn], now: datetime
) -> None:
    token = link_for(database, member.email, now=now)

    with database.reading() as session:
        assert recovery.look_up(session, token, now=now + VALID - MOMENT)
    with pytest.raises(NotFound):
        comes_back(token, "".join(member.sheet), now + VALID)


def test_a_made_up_link_leads_nowhere(
    comes_back: Callable[..., service.ComeIn], member: Joined
) -> None:
    for token in (new_token(), "", "x" * 500):
        with pytest.raises(NotFound):
            comes_back(token, "".join(member.sheet))


def test_the_database_holds_no_token(database: Database, member: Joined, now: datetime) -> None:
    token = link_for(database, member.email, now=now)

    [link] = links(database)
    assert token.encode() not in (link.token_hash or b"")
    assert link.token_hash is not None


def test_asking_leaves_the_same_for_a_known_and_an_unknown_address(
    database: Database, member: Joined, now: datetime
) -> None:
    recovery.ask(database, member.email.upper(), now=now)
    recovery.ask(database, "nobody@example.org", now=now)
    recovery.ask(database, "no address \x00 at all", now=now)

    asked = links(database)
    assert len(asked) == 3
    assert {link.token_hash for link in asked} == {None}
    box = Postbox()
    recovery.send_due(database, box, now=now)
    assert [address for address, _mail in box.mails] == [member.email]
    assert len(links(database)) == 1


def test_asking_is_slowed_down_for_known_and_unknown_alike(
    database: Database, member: Joined, now: datetime
) -> None:
    def asks(email: str) -> list[bool]:
        answers = []
        for _ in range(6):
            try:
                recovery.ask(database, email, now=now)
            except TooMany:
                answers.append(False)
            else:
                answers.append(True)
        return answers

    assert asks(member.email) == asks("nobody@example.org")
    assert not asks(member.email)[-1]


def test_who_works_here_no_longer_gets_no_link_and_an_old_one_is_dead(
    database: Database, member: Joined, comes_back: Callable[..., service.ComeIn], now: datetime
) -> None:
    token = link_for(database, member.email, now=now)
    with database.writing() as session:
        session.execute(update(Membership).values(until=clock.today()))
    box = Postbox()
    recovery.ask(database, member.email, now=now + QUIET)
    recovery.send_due(database, box, now=now + QUIET)

    assert box.mails == []
    with pytest.raises(NotFound):
        comes_back(token, "".join(member.sheet))


def test_nobody_gets_a_second_mail_while_the_first_is_young(
    database: Database, member: Joined, now: datetime
) -> None:
    box = Postbox()
    for at in (now, now + QUIET - MOMENT, now + QUIET):
        recovery.ask(database, member.email, now=at)
        recovery.send_due(database, box, now=at)

    first, second = (token_in(mail) for _address, mail in box.mails)
    with database.reading() as session:
        # Strangers who ask again do not take away the link somebody is using.
        for token in (first, second):
            assert recovery.look_up(session, token, now=now + QUIET)


def test_a_mail_that_cannot_be_sent_is_sent_later(
    database: Database, member: Joined, now: datetime
) -> None:
    box = Postbox(fails=True)
    recovery.ask(database, member.email, now=now)
    assert recovery.send_due(database, box, now=now) == 0
    box.fails = False

    assert recovery.send_due(database, box, now=now + MINUTE) == 1
    assert recovery.send_due(database, box, now=now + MINUTE) == 0
    with database.reading() as session:
        assert recovery.look_up(session, token_in(box.mails[0][1]), now=now + MINUTE)


def test_links_are_forgotten_when_they_lead_nowhere(
    database: Database, member: Joined, now: datetime
) -> None:
    link_for(database, member.email, now=now)
    recovery.ask(database, "nobody@example.org", now=now)

    assert forget_ways_back(database, now + VALID - MOMENT) == 0
    assert forget_ways_back(database, now + VALID) == 2


def test_somebody_who_never_finished_signing_up_goes_on_where_they_were(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    newcomer = a_newcomer(database, stretcher, ngo, now=now)
    actor = who(database, newcomer.cookie, now).actor
    with database.reading() as session:
        sheet = enrolment.recovery_sheet(session, actor)
    token = link_for(database, newcomer.email, now=now)

    step = recovery.recover(database, stretcher, token, "".join(sheet), ANOTHER, now=now)

    assert step.stage is SessionStage.ENROLMENT


@given(st.binary(min_size=20, max_size=20))
def test_a_printed_key_is_read_back_as_it_was(key: bytes) -> None:
    groups = sheet.recovery_groups(key)

    assert sheet.read_recovery_key(" ".join(groups).lower()) == key
    assert sheet.read_recovery_key("-".join(groups).replace("0", "O")) == key
    assert sheet.read_recovery_key("".join(groups)[:-1]) is None


def test_the_member_can_still_sign_in_when_nobody_uses_the_link(
    database: Database, stretcher: Stretcher, member: Joined, now: datetime
) -> None:
    link_for(database, member.email, now=now)

    assert sign_in(database, stretcher, member, now=now).actor.person_id == member.person_id
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RecoveryLink)) == 1
