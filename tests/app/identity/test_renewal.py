"""A new key takes two: the person's mail link, and somebody answerable. It opens nothing old."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.identity import credentials, recovery, renewal, service, sessions, sheet
from app.identity.actor import Actor
from app.identity.credentials import NewCredential, WrongSignIn
from app.identity.models import Credential, Membership, NoticeDue, OneTimeCode, Person
from app.identity.policy import Role
from app.identity.renewal import VALID, NotAllowedYet
from app.identity.sweeps import forget_ways_back
from app.kernel import clock
from app.kernel.db import Database
from app.kernel.errors import NotAllowed, NotFound, Refused
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import CannotOpen, Stretcher
from tests.builders import (
    PASSPHRASE,
    Joined,
    a_member,
    a_newcomer,
    an_actor,
    an_organisation,
    who,
)
from tests.postbox import link_for

ANOTHER = "nine slow barges carry the evening bread"
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def lead(database: Database, ngo: UUID) -> Actor:
    with database.writing() as session:
        return an_actor(session, ngo, Role.NGO_LEAD)


def a_new_key(database: Database, stretcher: Stretcher, person_id: UUID) -> NewCredential:
    pepper = credentials.pepper(database.shred)
    return credentials.prepare(ANOTHER, stretcher, pepper, person_id=person_id)


def test_link_and_lead_together_make_a_new_key_and_enrolment_begins(
    database: Database,
    stretcher: Stretcher,
    lead: Actor,
    member: Joined,
    now: datetime,
) -> None:
    before = who(database, member.cookie, now).actor.own_key
    token = link_for(database, member.email, now=now)
    prepared = a_new_key(database, stretcher, member.person_id)
    with database.writing() as session:
        renewal.allow(session, lead, member.person_id, now=now)
    with database.writing() as session:
        cookie = renewal.start_over(session, token, prepared, now=now)

    actor = who(database, cookie, now).actor
    assert actor.roles == frozenset()
    assert bytes(actor.own_key) == bytes(prepared.own_key) != bytes(before)
    with database.reading() as session:
        person = session.get_one(Person, member.person_id)
        assert person.public_key == bytes(prepared.own_key.public_key)
        assert person.new_key_on == now.date()
        assert sessions.resume(session, member.cookie, now=now) is None
        assert session.scalars(select(OneTimeCode)).all() == []
        assert not session.get_one(Credential, member.person_id).enrolled
        assert session.get(NoticeDue, member.person_id) is not None
        facts = session.scalars(select(LedgerEntry.fact)).all()
        assert {"new_key.allowed", "key.changed"} <= set(facts)
        assert not renewal.is_allowed(session, member.person_id, now=now)
        with pytest.raises(NotFound):
            recovery.look_up(session, token, now=now)


def test_the_old_passphrase_and_the_old_sheet_open_nothing_any_more(
    database: Database,
    stretcher: Stretcher,
    lead: Actor,
    member: Joined,
    now: datetime,
) -> None:
    token = link_for(database, member.email, now=now)
    prepared = a_new_key(database, stretcher, member.person_id)
    with database.writing() as session:
        renewal.allow(session, lead, member.person_id, now=now)
        renewal.start_over(session, token, prepared, now=now)

    with pytest.raises(WrongSignIn):
        service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    with database.reading() as session:
        blob = session.get_one(Credential, member.person_id).recovery_wrapped_key
    old = sheet.read_recovery_key("".join(member.sheet))
    assert old is not None
    with pytest.raises(CannotOpen):
        credentials.open_with_recovery(member.person_id, blob, old)


def test_the_mail_link_alone_makes_no_new_key(
    database: Database, stretcher: Stretcher, member: Joined, now: datetime
) -> None:
    token = link_for(database, member.email, now=now)
    prepared = a_new_key(database, stretcher, member.person_id)
    with pytest.raises(NotAllowedYet), database.writing() as session:
        renewal.start_over(session, token, prepared, now=now)

    with database.reading() as session:  # nothing was used up
        assert recovery.look_up(session, token, now=now).person_id == member.person_id
        assert session.get_one(Person, member.person_id).new_key_on is None


def test_the_lead_alone_makes_no_new_key(
    database: Database,
    stretcher: Stretcher,
    lead: Actor,
    member: Joined,
    now: datetime,
) -> None:
    prepared = a_new_key(database, stretcher, member.person_id)
    with database.writing() as session:
        renewal.allow(session, lead, member.person_id, now=now)
    with pytest.raises(NotFound), database.writing() as session:
        renewal.start_over(session, "x" * 43, prepared, now=now)


def test_a_link_makes_no_key_for_somebody_else(
    database: Database,
    stretcher: Stretcher,
    ngo: UUID,
    lead: Actor,
    member: Joined,
    now: datetime,
) -> None:
    other = a_member(database, stretcher, ngo, now=now - MINUTE)
    token = link_for(database, member.email, now=now)
    prepared = a_new_key(database, stretcher, other.person_id)
    with database.writing() as session:
        renewal.allow(session, lead, other.person_id, now=now)
    with pytest.raises(NotFound), database.writing() as session:
        renewal.start_over(session, token, prepared, now=now)


def test_the_confirmation_ends_after_72_hours(
    database: Database, lead: Actor, member: Joined, now: datetime
) -> None:
    with database.writing() as session:
        renewal.allow(session, lead, member.person_id, now=now)
    with database.reading() as session:
        assert renewal.is_allowed(session, member.person_id, now=now + VALID - MOMENT)
        assert not renewal.is_allowed(session, member.person_id, now=now + VALID)

    assert forget_ways_back(database, now + VALID) == 1


def test_a_lead_confirms_for_nobody_elsewhere_and_not_for_themselves(
    database: Database, lead: Actor, now: datetime
) -> None:
    with database.writing() as session:
        stranger = an_actor(session, an_organisation(session)).person_id
        operator = an_actor(session, None, Role.OPERATOR).person_id
    for person_id in (stranger, operator, lead.person_id):
        with pytest.raises(NotFound), database.writing() as session:
            renewal.allow(session, lead, person_id, now=now)


@pytest.mark.parametrize("role", [Role.CASE_WORKER, Role.NGO_DELEGATE])
def test_only_a_lead_confirms(
    database: Database, ngo: UUID, member: Joined, now: datetime, role: Role
) -> None:
    with database.writing() as session:
        colleague = an_actor(session, ngo, role)
    with pytest.raises(NotAllowed), database.writing() as session:
        renewal.allow(session, colleague, member.person_id, now=now)


def test_at_the_machine_only_what_no_lead_can_confirm(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    lead = a_newcomer(database, stretcher, ngo, Role.NGO_LEAD, now=now)
    worker = a_newcomer(database, stretcher, ngo, now=now)
    operator = a_newcomer(database, stretcher, None, Role.OPERATOR, now=now)
    for email in (lead.email.upper(), operator.email):
        with database.writing() as session:
            renewal.allow_at_the_machine(session, email, now=now)
    with pytest.raises(Refused), database.writing() as session:
        renewal.allow_at_the_machine(session, worker.email, now=now)
    with database.writing() as session:
        session.execute(update(Membership).values(until=clock.today()))
    for email in (lead.email, "nobody@example.org"):
        with pytest.raises(NotFound), database.writing() as session:
            renewal.allow_at_the_machine(session, email, now=now)
