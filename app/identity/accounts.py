"""An account is no more: everything that belongs to a person alone is removed.

The ledger keeps its rotating tags, which nobody can turn back into a name. What others hold of the
person (cases, rooms) is settled before (`review.farewell`).
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from app.identity import access, naming
from app.identity.memberships import FORMER_DAYS
from app.identity.models import (
    Credential,
    Invitation,
    Membership,
    NewKeyAllowed,
    NoticeDue,
    OneTimeCode,
    Passkey,
    Person,
    RecoveryLink,
    RoleGrant,
    SignIn,
)
from app.identity.policy import Sphere
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession

_OF_A_PERSON = (
    SignIn,
    OneTimeCode,
    Passkey,
    RecoveryLink,
    NewKeyAllowed,
    NoticeDue,
    Credential,
    RoleGrant,
    Membership,
)


def address_of(session: ReadSession, person_id: UUID) -> str:
    """Return how somebody signs in."""
    return session.get_one(Person, person_id).email


def is_address_of(session: ReadSession, person_id: UUID, typed: str) -> bool:
    """Whether somebody has typed their own address."""
    return naming.normal_email(typed) == address_of(session, person_id)


def remove(session: WriteSession, person_id: UUID) -> None:
    """Remove a person and all that is theirs alone."""
    session.flush()
    for table in _OF_A_PERSON:
        session.execute(delete(table).where(table.person_id == person_id))
    session.execute(delete(Person).where(Person.id == person_id))
    ledger.record(session, "account.removed", who=person_id)


def end_invitations(session: WriteSession, person_id: UUID) -> None:
    """Let invitations to somebody's address end: they do not want to come in."""
    address = address_of(session, person_id)
    session.execute(delete(Invitation).where(Invitation.email == address))


def forgotten(session: ReadSession) -> list[UUID]:
    """Return who has worked for no NGO for so long that their account is to be removed."""
    running = access.running_memberships().subquery()
    return list(
        session.scalars(
            select(Person.id)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Person.sphere == Sphere.NGO,
                Person.id.not_in(select(running.c.person_id)),
            )
            .group_by(Person.id)
            .having(func.max(Membership.until) <= today() - timedelta(days=FORMER_DAYS))
            .order_by(Person.id)
        )
    )
