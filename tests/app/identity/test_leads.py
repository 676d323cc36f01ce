"""A lead lets a colleague lead as well: so an NGO does not hang on one person."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from app.identity import memberships, service, sessions
from app.identity.actor import Actor
from app.identity.memberships import LastLead, NotSignedUp
from app.identity.models import NoticeDue, Person, RoleGrant, SessionStage, SignIn
from app.identity.policy import Role
from app.kernel.clock import now
from app.kernel.db import Database
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.ledger import LedgerEntry
from tests.builders import an_actor, an_organisation


@pytest.fixture
def ngo(database: Database) -> UUID:
    with database.writing() as session:
        return an_organisation(session)


@pytest.fixture
def actor(database: Database, ngo: UUID) -> Callable[..., Actor]:
    def make(*roles: Role, organisation: UUID | None = None, enrolled: bool = True) -> Actor:
        with database.writing() as session:
            return an_actor(session, organisation or ngo, *roles, enrolled=enrolled)

    return make


def roles_of(database: Database, actor: Actor) -> set[Role]:
    with database.reading() as session:
        own = select(RoleGrant.role).where(RoleGrant.person_id == actor.person_id)
        return set(session.scalars(own))


def test_a_colleague_leads_too_and_comes_in_anew(
    database: Database, actor: Callable[..., Actor]
) -> None:
    lead, colleague = actor(Role.NGO_LEAD), actor()
    with database.writing() as session:
        person = session.get_one(Person, colleague.person_id)
        sessions.begin(session, person, colleague.own_key, SessionStage.SIGNED_IN, now=now())
    for _ in range(2):  # sent twice: one result
        with database.writing() as session:
            memberships.let_lead(session, lead, colleague.person_id)

    assert roles_of(database, colleague) == {Role.CASE_WORKER, Role.NGO_LEAD}
    with database.reading() as session:
        facts = list(session.scalars(select(LedgerEntry.fact)))
        told = list(session.scalars(select(NoticeDue.person_id)))
        assert session.scalars(select(SignIn)).all() == []
    assert facts.count("role.granted.ngo_lead") == 1
    assert told == [colleague.person_id]


def test_the_first_lead_may_go_afterwards(database: Database, actor: Callable[..., Actor]) -> None:
    lead, colleague = actor(Role.NGO_LEAD), actor()
    with pytest.raises(LastLead), database.writing() as session:
        service.end_membership(session, lead, lead.person_id)
    with database.writing() as session:
        memberships.let_lead(session, lead, colleague.person_id)

    with database.writing() as session:
        service.end_membership(session, lead, lead.person_id)


def test_nobody_of_elsewhere_is_let_lead_and_nobody_but_a_lead_does_it(
    database: Database, actor: Callable[..., Actor]
) -> None:
    with database.writing() as session:
        elsewhere = an_organisation(session)
    lead, colleague, stranger = actor(Role.NGO_LEAD), actor(), actor(organisation=elsewhere)
    with database.writing() as session:
        gone = an_actor(session, lead.ngo_id)
        memberships.stop(session, gone.person_id)
    for other in (stranger, gone):
        with pytest.raises(NotFound), database.writing() as session:
            memberships.let_lead(session, lead, other.person_id)
    with pytest.raises(NotAllowed), database.writing() as session:
        memberships.let_lead(session, colleague, colleague.person_id)

    assert all(Role.NGO_LEAD not in roles_of(database, each) for each in (colleague, stranger))


def test_whoever_has_not_signed_up_leads_nothing_yet(
    database: Database, actor: Callable[..., Actor]
) -> None:
    """Else the last lead who can come in might leave."""
    lead, newcomer = actor(Role.NGO_LEAD), actor(enrolled=False)
    with pytest.raises(NotSignedUp), database.writing() as session:
        memberships.let_lead(session, lead, newcomer.person_id)

    assert roles_of(database, newcomer) == {Role.CASE_WORKER}
