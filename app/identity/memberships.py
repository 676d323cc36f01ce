"""Working for an NGO ends, is taken up again within a while, or moves to another NGO.

What follows for cases is not known here: whoever calls these settles it (`review.leaving`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, update

from app.identity import access, sessions
from app.identity.actor import Actor
from app.identity.invitations import InvitationVoid, look_up
from app.identity.models import Credential, Invitation, Membership, Person, RoleGrant
from app.identity.notices import notice
from app.identity.policy import Permission, Role, Sphere, require
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound, Refused
from app.kernel.text import _
from app.kernel.tokens import token_hash

FORMER_DAYS = 30
"""How long an account without an NGO stays, so that a membership can be resumed."""


class LastLead(Refused):
    """An NGO without a lead could no longer invite or end anything."""

    code = "last-lead"
    message = _("The last lead of an NGO cannot leave before somebody else leads it.")


class NotSignedUp(Refused):
    """Somebody who has no second factor yet can be trusted with nothing more."""

    code = "not-signed-up"
    message = _("They have to finish signing up first.")


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who worked here until a short while ago."""

    person_id: UUID
    name: str
    left_on: date
    forgotten_on: date
    """The day their account is removed, unless they work somewhere again."""
    works_elsewhere: bool

    @property
    def days_left(self) -> int:
        """How many days are left until then."""
        return max(0, (self.forgotten_on - today()).days)


def refuse_last_lead(
    session: ReadSession, person_id: UUID, organisation_id: UUID, *, alone_may_go: bool = True
) -> None:
    """Raise `LastLead` when somebody's leaving would leave people without a lead.

    Whoever is alone may go: an NGO of nobody gets its next first lead from the association.
    """
    if session.get(RoleGrant, (person_id, Role.NGO_LEAD)) is None:
        return
    if access.has_lead(session, organisation_id, besides=person_id):
        return
    running = access.running_memberships().subquery()
    others = exists().where(
        running.c.organisation_id == organisation_id, running.c.person_id != person_id
    )
    if not alone_may_go or session.scalar(select(others)):
        raise LastLead


def stop(session: WriteSession, person_id: UUID) -> None:
    """End whatever membership somebody has, and sign them out everywhere."""
    session.execute(
        update(Membership)
        .where(Membership.person_id == person_id, Membership.until.is_(None))
        .values(until=today())
    )
    sessions.end_all(session, person_id)


def former(session: ReadSession, actor: Actor) -> list[Former]:
    """List who left the lead's own NGO and could come back, the newest first."""
    require(actor, Permission.MEMBERS_END)
    rows = session.execute(
        select(Person.id, Person.name, Membership.until)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == actor.ngo_id,
            Membership.until > today() - timedelta(days=FORMER_DAYS),
        )
        .order_by(Membership.until.desc(), Person.name, Person.id)
    ).all()
    works_at = access.works_at(session, {person_id for person_id, _name, _until in rows})
    found: dict[UUID, Former] = {}
    for person_id, name, until in rows:
        if until is None or works_at.get(person_id) == actor.ngo_id:
            continue
        end, elsewhere = until + timedelta(days=FORMER_DAYS), person_id in works_at
        found.setdefault(person_id, Former(person_id, name, until, end, elsewhere))
    return list(found.values())


def resume(session: WriteSession, actor: Actor, person_id: UUID) -> None:
    """Take somebody back who left the lead's own NGO a short while ago. Raises `NotFound`."""
    require(actor, Permission.MEMBERS_INVITE)
    organisation = access.lock_organisation(session, actor.ngo_id)
    waiting = [each for each in former(session, actor) if not each.works_elsewhere]
    if person_id not in {each.person_id for each in waiting}:
        raise NotFound
    organisation.second_reader_waived = False
    session.add(Membership(person_id=person_id, organisation_id=organisation.id, since=today()))
    session.flush()
    ledger.record(session, "membership.resumed", who=actor.person_id, what=person_id)
    notice(session, [person_id])


def let_lead(session: WriteSession, actor: Actor, person_id: UUID) -> None:
    """Let a colleague lead the NGO, too. They come in anew with it: every sign-in of theirs ends.

    Raises `NotFound` for everybody who does not work there, and `NotSignedUp`.
    """
    require(actor, Permission.MEMBERS_INVITE)
    access.lock_organisation(session, actor.ngo_id)
    if access.works_at(session, {person_id}).get(person_id) != actor.ngo_id:
        raise NotFound
    if session.get(RoleGrant, (person_id, Role.NGO_LEAD)) is not None:
        return  # sent twice by a double click: one result
    if not session.get_one(Credential, person_id).enrolled:
        raise NotSignedUp
    session.add(RoleGrant(person_id=person_id, role=Role.NGO_LEAD, sphere=Sphere.NGO))
    sessions.end_all(session, person_id)
    ledger.record(session, f"role.granted.{Role.NGO_LEAD}", who=actor.person_id, what=person_id)
    notice(session, [person_id])


def may_move(session: ReadSession, actor: Actor, token: str, *, now: datetime) -> Invitation:
    """Return an invitation that the actor can take up with the account they have.

    Raises `NotFound`, and `InvitationVoid` when it is for another address, kind or the same NGO.
    """
    invitation = look_up(session, token, now=now)
    person = session.get_one(Person, actor.person_id)
    fits = (
        invitation.email == person.email
        and person.sphere is Sphere.NGO
        and invitation.organisation_id not in (None, actor.organisation_id)
    )
    if not fits:
        raise InvitationVoid
    return invitation


def move(session: WriteSession, actor: Actor, token: str, *, now: datetime) -> None:
    """Work for another NGO from now on, with the same account and key, in its roles.

    The invitation is used up; every sign-in ends. Raises `NotFound`, `InvitationVoid`, `LastLead`.
    """
    invitation = may_move(session, actor, token, now=now)
    there, roles = invitation.organisation_id, invitation.roles
    assert there is not None
    for organisation_id in sorted({there, actor.ngo_id}):
        access.lock_organisation(session, organisation_id)
    used = session.scalar(
        delete(Invitation)
        .where(Invitation.token_hash == token_hash(token))
        .returning(Invitation.token_hash)
    )
    if used is None:
        raise NotFound
    refuse_last_lead(session, actor.person_id, actor.ngo_id)
    stop(session, actor.person_id)
    access.lock_organisation(session, there).second_reader_waived = False
    session.execute(delete(RoleGrant).where(RoleGrant.person_id == actor.person_id))
    session.add_all(
        RoleGrant(person_id=actor.person_id, role=Role(role), sphere=Sphere.NGO) for role in roles
    )
    session.add(Membership(person_id=actor.person_id, organisation_id=there, since=now.date()))
    session.flush()
    ledger.record(session, "membership.moved", who=actor.person_id, what=there)
    for role in sorted(roles):
        ledger.record(session, f"role.granted.{role}", who=actor.person_id)
