"""Acts around people and NGOs: founding, leaving, settling, and signing in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nacl.public import PrivateKey
from sqlalchemy import exists, select

from app.identity import (
    access,
    credentials,
    enrolment,
    factor,
    memberships,
    naming,
    sessions,
    throttle,
)
from app.identity.actor import Actor
from app.identity.callers import NOBODY_KNOWS, Caller, remember
from app.identity.credentials import KnownCredential, WrongSignIn
from app.identity.factor import Proof
from app.identity.limits import Act
from app.identity.models import (
    Credential,
    Organisation,
    Person,
    RoleGrant,
    SessionStage,
)
from app.identity.policy import Permission, Role, Sphere, require
from app.kernel import ledger
from app.kernel.db import Database, ReadSession, WriteSession
from app.kernel.errors import Invalid, NotFound, Refused
from app.kernel.ids import NOBODY
from app.kernel.sealed import Stretcher
from app.kernel.text import LOCALES, _


class NotAlone(Refused):
    """Only an NGO of one person has nobody for the second reading."""

    code = "not-alone"
    message = _("As long as your NGO has more than one person, somebody reads a second time.")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for the NGO today."""

    person_id: UUID
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """What the lead may see and settle of the own NGO."""

    id: UUID
    name: str
    second_reader_waived: bool
    may_waive: bool


@dataclass(frozen=True, slots=True)
class AdmittedOrganisation:
    """An NGO as the operator sees it: a name, and whether its first lead is still missing."""

    id: UUID
    name: str
    country: str
    has_lead: bool


@dataclass(frozen=True, slots=True)
class ComeIn:
    """A step on the way in: the cookie to set, and what comes next."""

    cookie: str
    stage: SessionStage
    device: str | None = None
    """The cookie by which the browser is recognised next time, once somebody is in."""


def create_organisation(session: WriteSession, actor: Actor, name: str, country: str) -> UUID:
    """Take an NGO into the community."""
    require(actor, Permission.COMMUNITY_ADMIT)
    organisation_id = found_organisation(session, name, country)
    ledger.record(session, "organisation.admitted", who=actor.person_id, what=organisation_id)
    return organisation_id


def found_organisation(session: WriteSession, name: str, country: str) -> UUID:
    """Apply the rules of `create_organisation` for whoever already is at the machine."""
    organisation = Organisation(name=naming.name(name), country=naming.country(country))
    if session.scalar(select(exists().where(Organisation.name == organisation.name))):
        raise Invalid(_("There is an NGO of this name already."), field="name")
    session.add(organisation)
    session.flush()
    return organisation.id


def organisations(session: ReadSession, actor: Actor) -> list[AdmittedOrganisation]:
    """List the NGOs of the community for the operator, by name."""
    require(actor, Permission.COMMUNITY_ADMIT)
    rows = session.scalars(select(Organisation).order_by(Organisation.name))
    return [
        AdmittedOrganisation(row.id, row.name, row.country, access.has_lead(session, row.id))
        for row in rows
    ]


def own_organisation(session: ReadSession, actor: Actor) -> OwnOrganisation:
    """Return what the lead may settle."""
    require(actor, Permission.ORGANISATION_SETTLE)
    row = session.get_one(Organisation, actor.ngo_id)
    may_waive = len(_running(session, row.id)) == 1
    return OwnOrganisation(row.id, row.name, row.second_reader_waived, may_waive)


def members(session: ReadSession, actor: Actor) -> list[Member]:
    """List who works for the lead's own NGO today, by name."""
    require(actor, Permission.MEMBERS_END)
    people = _running(session, actor.ngo_id)
    grants = session.execute(
        select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(people))
    ).all()
    return [
        Member(
            person_id, name, frozenset(role.value for holder, role in grants if holder == person_id)
        )
        for person_id, name in people.items()
    ]


def colleagues(session: ReadSession, actor: Actor) -> list[tuple[UUID, str]]:
    """List the other case workers of the own NGO, who could be tandem or second reader."""
    require(actor, Permission.CASE_BRING)
    people = _running(session, actor.ngo_id)
    workers = session.scalars(
        select(RoleGrant.person_id).where(
            RoleGrant.person_id.in_(people), RoleGrant.role == Role.CASE_WORKER
        )
    ).all()
    return [
        (person_id, name)
        for person_id, name in people.items()
        if person_id in workers and person_id != actor.person_id
    ]


def end_membership(session: WriteSession, actor: Actor, person_id: UUID) -> None:
    """End somebody's work for the lead's own NGO; they are signed out everywhere at once.

    Raises `NotFound` for everybody who does not work there, and `LastLead`.
    """
    require(actor, Permission.MEMBERS_END)
    organisation = access.lock_organisation(session, actor.ngo_id)
    if person_id not in _running(session, organisation.id):
        raise NotFound
    memberships.refuse_last_lead(session, person_id, organisation.id, alone_may_go=False)
    memberships.stop(session, person_id)
    ledger.record(session, "membership.ended", who=actor.person_id, what=person_id)


def waive_second_reader(session: WriteSession, actor: Actor, waive: bool) -> None:
    """Let an NGO of one person attest alone, or take that back. Raises `NotAlone`."""
    require(actor, Permission.ORGANISATION_SETTLE)
    organisation = access.lock_organisation(session, actor.ngo_id)
    if waive and len(_running(session, organisation.id)) != 1:
        raise NotAlone
    organisation.second_reader_waived = waive
    fact = "second_reader.waived" if waive else "second_reader.restored"
    ledger.record(session, fact, who=actor.person_id, what=organisation.id)


def set_locale(session: WriteSession, actor: Actor, locale: str) -> None:
    """Remember the language a person reads."""
    if locale not in LOCALES:
        raise Invalid(_("Please choose one of the languages offered."), field="locale")
    session.get_one(Person, actor.person_id).locale = locale


def wants_notices(session: ReadSession, actor: Actor) -> bool:
    """Whether a person wants the constant notice by mail."""
    return session.get_one(Person, actor.person_id).wants_notices


def own_email(session: ReadSession, actor: Actor) -> str:
    """Return the address somebody signs in with."""
    return session.get_one(Person, actor.person_id).email


def set_notices(session: WriteSession, actor: Actor, wants: bool) -> None:
    """Switch the constant notice by mail on or off."""
    session.get_one(Person, actor.person_id).wants_notices = wants


def first_factor(
    database: Database,
    stretcher: Stretcher,
    email: str,
    passphrase: str,
    label: str = "",
    *,
    now: datetime,
    caller: Caller = NOBODY_KNOWS,
) -> ComeIn:
    """Come in with address and passphrase, as far as the second factor or enrolment.

    Takes the database, not a session: the attempt is counted in a transaction of its own, and
    Argon2id runs between transactions. Unknown address, wrong passphrase and ended membership
    take the same work and get the same answer. Raises `WrongSignIn` and `TooMany`.
    """
    address = naming.normal_email(email)
    way = throttle.way(database.shred, Act.SIGN_IN, address, caller, now=now)
    throttle.knock(database, way, now=now)
    with database.reading() as session:
        credential = known(session, address, now)
    pepper = credentials.pepper(database.shred)
    if credential is None:
        own_key = credentials.unlock_nobody(passphrase, stretcher, pepper)
    else:
        own_key = credentials.unlock(credential, passphrase, stretcher, pepper)
    with database.writing() as session:
        throttle.forgive(session, way)
        person = session.scalar(select(Person).where(Person.email == address))
        if person is None or known(session, address, now) != credential:
            raise WrongSignIn  # changed while the passphrase was checked
        return let_in(session, person, own_key, label, now)


def second_factor(database: Database, actor: Actor, proof: Proof, *, now: datetime) -> ComeIn:
    """Complete a sign-in with a code or a passkey; either works once.

    Raises `WrongSignIn`, `WrongPasskey` and `TooMany`.
    """
    way = throttle.way(database.shred, Act.CODE, str(actor.person_id), now=now)
    throttle.knock(database, way, now=now)
    cookie = factor.show(database, actor, proof, way, SessionStage.SECOND_FACTOR, now=now)
    with database.reading() as session:
        return ComeIn(cookie, SessionStage.SIGNED_IN, remember(session, actor, now=now))


def let_in(
    session: WriteSession, person: Person, own_key: PrivateKey, label: str, now: datetime
) -> ComeIn:
    """Begin the sign-in of somebody whose key is open: second factor, or enrolment."""
    credential = session.get_one(Credential, person.id)
    if credential.enrolled:
        stage = SessionStage.SECOND_FACTOR
        return ComeIn(sessions.begin(session, person, own_key, stage, label, now=now)[1], stage)
    # The sheet of an enrolment that was left cannot be shown again: make a new one. Another window
    # that has the old one confirmed could finish with it, and it opens nothing any more.
    sessions.end_all(session, person.id)
    recovery_key = credentials.new_recovery_key()
    credential.recovery_wrapped_key = credentials.wrap_for_recovery(
        person.id, own_key, recovery_key
    )
    cookie = enrolment.begin(session, person, own_key, recovery_key, now=now)
    return ComeIn(cookie, SessionStage.ENROLMENT)


def known(session: ReadSession, address: str, now: datetime) -> KnownCredential | None:
    """Return what somebody signs in with, or None for an address nobody comes in with."""
    if not address.isprintable():  # PostgreSQL does not even take the question
        return None
    found = session.execute(
        select(Person, Credential)
        .join(Credential, Credential.person_id == Person.id)
        .where(Person.email == address)
    ).one_or_none()
    # Asked for nobody as well: a known address must not cost one statement more.
    works_for = access.organisation_of(session, found[0].id if found else NOBODY, now.date())
    if found is None:
        return None
    person, credential = found
    if person.sphere is Sphere.NGO and works_for is None:
        return None
    return KnownCredential.of(credential)


def _running(session: ReadSession, organisation_id: UUID) -> dict[UUID, str]:
    running = access.running_memberships().subquery()
    rows = session.execute(
        select(Person.id, Person.name)
        .join(running, running.c.person_id == Person.id)
        .where(running.c.organisation_id == organisation_id)
        .order_by(Person.name, Person.id)
    )
    return dict(iter(rows))
