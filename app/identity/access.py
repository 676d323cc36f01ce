"""What other packages may know of people: statements to join, and small frozen values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, Date, Select, Uuid, bindparam, or_, select

from app.identity.models import Credential, Membership, Organisation, Person, RoleGrant
from app.identity.policy import Role, Sphere
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class CaseWorker:
    """Somebody who could be asked, with the NGO they work for today."""

    person_id: UUID
    organisation_id: UUID


def running_memberships(
    on_day: date | BindParameter[date] | None = None,
) -> Select[UUID, UUID]:
    """Return the statement of who works where on a day (default: today); `.subquery()` to join.

    The day may be a parameter that is given when the statement runs.
    A membership that ends on a day no longer runs on that day: ending acts at once.
    """
    day = today() if on_day is None else on_day
    return select(Membership.person_id, Membership.organisation_id).where(
        Membership.since <= day, or_(Membership.until.is_(None), Membership.until > day)
    )


_WORKS_FOR = (
    running_memberships(bindparam("day", type_=Date()))
    .with_only_columns(Membership.organisation_id)
    .where(Membership.person_id == bindparam("person_id", type_=Uuid()))
)


def organisation_of(
    session: ReadSession, person_id: UUID, on_day: date | None = None
) -> UUID | None:
    """Return the NGO somebody works for on a day (default: today), or None."""
    day = today() if on_day is None else on_day
    return session.scalar(_WORKS_FOR, {"day": day, "person_id": person_id})


def works_at(session: ReadSession, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the NGO each of these people works for today; who works nowhere is left out."""
    running = running_memberships().subquery()
    rows = session.execute(
        select(running.c.person_id, running.c.organisation_id).where(
            running.c.person_id.in_(person_ids)
        )
    )
    return dict(iter(rows))


def former_member(session: ReadSession, email: str) -> UUID | None:
    """Return who signs in with this address no more, because they work for no NGO any more."""
    running = running_memberships().subquery()
    return session.scalar(
        select(Person.id).where(
            Person.email == email,
            Person.sphere == Sphere.NGO,
            Person.id.not_in(select(running.c.person_id)),
        )
    )


def public_keys(session: ReadSession, person_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the keys that secrets for these people are sealed to."""
    rows = session.execute(select(Person.id, Person.public_key).where(Person.id.in_(person_ids)))
    return dict(iter(rows))


def new_keys(session: ReadSession, person_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return since when those of these people have another key who once began again."""
    rows = session.execute(select(Person.id, Person.new_key_on).where(Person.id.in_(person_ids)))
    return {person_id: day for person_id, day in rows if day is not None}


def names(session: ReadSession, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what these people are called."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return dict(iter(rows))


def organisation_names(session: ReadSession, organisation_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what these NGOs are called."""
    rows = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids))
    )
    return dict(iter(rows))


def case_workers(session: ReadSession) -> list[CaseWorker]:
    """List the case workers of all NGOs who have finished signing up, by id."""
    running = running_memberships().subquery()
    rows = session.execute(
        select(running.c.person_id, running.c.organisation_id)
        .join(RoleGrant, RoleGrant.person_id == running.c.person_id)
        .join(Credential, Credential.person_id == running.c.person_id)
        .where(RoleGrant.role == Role.CASE_WORKER, Credential.enrolled)
        .order_by(running.c.person_id)
    )
    return [CaseWorker(person_id, organisation_id) for person_id, organisation_id in rows]


def has_lead(session: ReadSession, organisation_id: UUID, *, besides: UUID | None = None) -> bool:
    """Whether an NGO has a lead, perhaps besides one person."""
    running = running_memberships().subquery()
    lead = (
        select(running.c.person_id)
        .join(RoleGrant, RoleGrant.person_id == running.c.person_id)
        .where(running.c.organisation_id == organisation_id, RoleGrant.role == Role.NGO_LEAD)
    )
    if besides is not None:
        lead = lead.where(running.c.person_id != besides)
    return session.scalar(lead.limit(1)) is not None


def lock_organisation(session: WriteSession, organisation_id: UUID) -> Organisation:
    """Return an NGO whose people nobody else changes until this act is done.

    Raises `NotFound`.
    """
    found = session.get(Organisation, organisation_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def second_reader_waived(session: ReadSession, organisation_id: UUID) -> bool:
    """Whether an NGO of one person has switched the second reader off."""
    return bool(
        session.scalar(
            select(Organisation.second_reader_waived).where(Organisation.id == organisation_id)
        )
    )


def other_organisations(session: ReadSession, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """List all NGOs but one, by name; for choosing whom not to meet."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id != organisation_id)
        .order_by(Organisation.name)
    )
    return list(rows)
