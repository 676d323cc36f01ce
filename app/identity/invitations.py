"""The way in: an invitation of one use, then enrolment in a session that reaches nothing else."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from app.identity import access, enrolment, naming
from app.identity.actor import Actor
from app.identity.credentials import NewCredential
from app.identity.models import (
    Credential,
    Invitation,
    Membership,
    Person,
    RoleGrant,
)
from app.identity.policy import SPHERE_OF, Permission, Role, Sphere, require
from app.kernel import ledger
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid, NotFound, Refused
from app.kernel.text import LOCALES, SOURCE, _
from app.kernel.tokens import new_token, token_hash

VALID = timedelta(hours=72)


class InvitationVoid(Refused):
    """The invitation does not lead in; it is not said whether the address is known."""

    code = "invitation-void"
    message = _("This invitation does not fit. Please ask the person who gave it to you.")


def invite(
    session: WriteSession, actor: Actor, email: str, roles: Collection[str], *, now: datetime
) -> str:
    """Invite somebody into the lead's own NGO. Returns the token of the link to hand over."""
    require(actor, Permission.MEMBERS_INVITE)
    if _sphere(roles) is not Sphere.NGO:
        raise Invalid(_("These roles cannot be given here."), field="roles")
    token = issue(session, email, roles, actor.ngo_id, now=now)
    ledger.record(session, "person.invited", who=actor.person_id, what=actor.ngo_id)
    return token


def admit(
    session: WriteSession,
    actor: Actor,
    organisation_id: UUID | None,
    email: str,
    roles: Collection[str],
    *,
    now: datetime,
) -> str:
    """Invite the first lead of an NGO, or somebody of association or operation.

    Once an NGO has a lead, only its leads invite: the operator cannot place anybody there.
    """
    require(actor, Permission.COMMUNITY_ADMIT)
    token = admit_first(session, organisation_id, email, roles, now=now)
    ledger.record(session, "person.admitted", who=actor.person_id, what=organisation_id)
    return token


def admit_first(
    session: WriteSession,
    organisation_id: UUID | None,
    email: str,
    roles: Collection[str],
    *,
    now: datetime,
) -> str:
    """Apply the rules of `admit` for whoever already is at the machine (command line)."""
    if organisation_id is not None:
        access.lock_organisation(session, organisation_id)
        if Role.NGO_LEAD not in roles:
            raise Invalid(_("The first person of an NGO must be its lead."), field="roles")
        if access.has_lead(session, organisation_id):
            raise Refused(_("This NGO has a lead, who invites its people."))
        # An older link would otherwise bring in a second "first" lead later.
        session.execute(delete(Invitation).where(Invitation.organisation_id == organisation_id))
    return issue(session, email, roles, organisation_id, now=now)


def issue(
    session: WriteSession,
    email: str,
    roles: Collection[str],
    organisation_id: UUID | None,
    *,
    now: datetime,
) -> str:
    """Keep an invitation, whether or not the address is known. Returns its token."""
    sphere = _sphere(roles)
    if (sphere is Sphere.NGO) != (organisation_id is not None):
        raise Invalid(_("These roles cannot be given here."), field="roles")
    token = new_token()
    session.add(
        Invitation(
            token_hash=token_hash(token),
            email=naming.email(email),
            sphere=sphere,
            roles=frozenset(Role(role).value for role in roles),
            organisation_id=organisation_id,
            expires_at=now + VALID,
        )
    )
    session.flush()
    return token


def look_up(session: ReadSession, token: str, *, now: datetime) -> Invitation:
    """Return an invitation that still leads in. Raises `NotFound`."""
    found = session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash(token), Invitation.expires_at > now
        )
    )
    if found is None:
        raise NotFound
    return found


def accept(
    session: WriteSession,
    token: str,
    name: str,
    locale: str,
    prepared: NewCredential,
    *,
    now: datetime,
) -> tuple[Person, str]:
    """Join with an invitation, which is used up. Returns the person and the enrolment cookie.

    Raises `NotFound` for a token that never was, was used or is too old.
    """
    used = session.execute(
        delete(Invitation)
        .where(Invitation.token_hash == token_hash(token), Invitation.expires_at > now)
        .returning(
            Invitation.email, Invitation.sphere, Invitation.roles, Invitation.organisation_id
        )
    ).one_or_none()
    if used is None:
        raise NotFound
    email, sphere, roles, organisation_id = used
    person = Person(
        id=prepared.person_id,
        email=email,
        name=naming.name(name),
        sphere=sphere,
        locale=locale if locale in LOCALES else SOURCE,
        public_key=bytes(prepared.own_key.public_key),
    )
    if session.scalar(select(exists().where(Person.email == email))):
        raise InvitationVoid
    session.add(person)
    try:
        session.flush()
    except IntegrityError:  # somebody joined with this address at the same moment
        raise InvitationVoid from None
    session.add_all(RoleGrant(person_id=person.id, role=Role(r), sphere=sphere) for r in roles)
    session.add(Credential(person_id=person.id, **prepared.columns()))
    if organisation_id is not None:
        access.lock_organisation(session, organisation_id).second_reader_waived = False
        session.add(
            Membership(person_id=person.id, organisation_id=organisation_id, since=now.date())
        )
    session.flush()
    ledger.record(session, "person.joined", who=person.id, what=organisation_id)
    ledger.record(session, "key.created", who=person.id)
    for role in sorted(roles):
        ledger.record(session, f"role.granted.{role}", who=person.id)
    cookie = enrolment.begin(session, person, prepared.own_key, prepared.recovery_key, now=now)
    return person, cookie


def _sphere(roles: Collection[str]) -> Sphere:
    try:
        spheres = {SPHERE_OF[Role(role)] for role in roles}
    except ValueError:
        spheres = set()
    if len(spheres) != 1:
        raise Invalid(_("Please choose roles of one kind."), field="roles")
    return spheres.pop()
