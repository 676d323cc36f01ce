"""Ready-made people and NGOs; a test states only what matters to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pyotp

from app.identity import credentials, enrolment, invitations, service, sessions
from app.identity.actor import Actor
from app.identity.models import (
    Credential,
    Membership,
    Organisation,
    Person,
    RoleGrant,
    SessionStage,
)
from app.identity.policy import SPHERE_OF, Role
from app.kernel.clock import today
from app.kernel.db import Database, WriteSession
from app.kernel.ids import new_id
from app.kernel.sealed import Stretcher, new_key_pair

PASSPHRASE = "lantern quietly borrows a green harbour"
_number = count(1)


def an_organisation(session: WriteSession, name: str = "", country: str = "DE") -> UUID:
    """Return the id of a new NGO."""
    organisation = Organisation(name=name or f"Harbour {next(_number)}", country=country)
    session.add(organisation)
    session.flush()
    return organisation.id


def an_actor(
    session: WriteSession,
    organisation_id: UUID | None,
    *roles: Role,
    name: str = "",
    enrolled: bool = True,
) -> Actor:
    """Return somebody with a real key and a running membership, without a passphrase.

    Quick, because no Argon2id runs; `a_member` makes somebody who can really sign in.
    """
    roles = roles or (Role.CASE_WORKER,)
    number, own_key = next(_number), new_key_pair()
    sphere = SPHERE_OF[roles[0]]
    person = Person(
        id=new_id(),
        email=f"person{number}@example.org",
        name=name or f"Person {number}",
        sphere=sphere,
        locale="en",
        public_key=bytes(own_key.public_key),
    )
    session.add(person)
    session.flush()
    session.add_all(RoleGrant(person_id=person.id, role=role, sphere=sphere) for role in roles)
    if organisation_id is not None:
        session.add(
            Membership(
                person_id=person.id,
                organisation_id=organisation_id,
                since=today() - timedelta(days=300),
            )
        )
    session.add(
        Credential(
            person_id=person.id,
            salt=bytes(16),
            passes=1,
            memory_kib=8192,
            verifier=b"nothing hashes to this",
            wrapped_key=b"",
            recovery_wrapped_key=b"",
            totp_secret=b"",
            enrolled=enrolled,
        )
    )
    session.flush()
    return Actor(
        person_id=person.id,
        organisation_id=organisation_id,
        roles=frozenset(role.value for role in roles),
        session_id=new_id(),
        name=person.name,
        locale=person.locale,
        own_key=own_key,
    )


@dataclass(frozen=True)
class Joined:
    """Somebody who came in through an invitation and has not enrolled yet."""

    person_id: UUID
    email: str
    cookie: str
    secret: str
    sheet: tuple[str, ...] = ()
    """The eight groups of their recovery sheet, once it is on paper."""

    def code(self, now: datetime) -> str:
        """Return what the authenticator app shows at a moment."""
        return pyotp.TOTP(self.secret).at(now)


def a_newcomer(
    database: Database,
    stretcher: Stretcher,
    organisation_id: UUID | None,
    *roles: Role,
    now: datetime,
    passphrase: str = PASSPHRASE,
) -> Joined:
    """Invite somebody and let them join; they stand before their recovery sheet."""
    email = f"newcomer{next(_number)}@example.org"
    prepared = credentials.prepare(passphrase, stretcher, credentials.pepper(database.shred))
    with database.writing() as session:
        token = invitations.issue(
            session, email, roles or (Role.CASE_WORKER,), organisation_id, now=now
        )
        person, cookie = invitations.accept(session, token, "New Comer", "en", prepared, now=now)
        credential = session.get_one(Credential, person.id)
        secret = credentials.totp_secret(credential, prepared.own_key)
        return Joined(person.id, email, cookie, secret)


def a_member(
    database: Database,
    stretcher: Stretcher,
    organisation_id: UUID | None,
    *roles: Role,
    now: datetime,
    passphrase: str = PASSPHRASE,
) -> Joined:
    """Let somebody join and enrol; their cookie is the one of a completed sign-in."""
    joined = a_newcomer(
        database, stretcher, organisation_id, *roles, now=now, passphrase=passphrase
    )
    actor = who(database, joined.cookie, now).actor
    with database.writing() as session:
        sheet = enrolment.recovery_sheet(session, actor)
        enrolment.confirm_recovery(session, actor, right_groups(session, actor))
        cookie = enrolment.confirm_totp(session, actor, joined.code(now), now=now)
    return Joined(joined.person_id, joined.email, cookie, joined.secret, sheet)


def right_groups(session: WriteSession, actor: Actor) -> dict[int, str]:
    """Return what somebody types who has the sheet on paper."""
    sheet = enrolment.recovery_sheet(session, actor)
    return {number: sheet[number - 1] for number in enrolment.asked_groups(actor)}


def who(database: Database, cookie: str, now: datetime) -> sessions.Resumed:
    """Return who holds a cookie that must be good."""
    with database.reading() as session:
        resumed = sessions.resume(session, cookie, now=now)
    assert resumed is not None
    return resumed


def sign_in(
    database: Database, stretcher: Stretcher, member: Joined, *, now: datetime
) -> sessions.Resumed:
    """Come in with passphrase and code, as somebody does in the morning."""
    first = service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    assert first.stage is SessionStage.SECOND_FACTOR
    actor = who(database, first.cookie, now).actor
    second = service.second_factor(database, actor, member.code(now), now=now)
    return who(database, second.cookie, now)
