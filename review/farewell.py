"""An account is deleted: what its person brought alone is erased, the rest passes on.

Delivered reviews and messages stay in the rooms they were written for, without a name, until those
are erased. Also an account without an NGO comes to this, when its time is over.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from app.identity import access as people
from app.identity import accounts, memberships, naming
from app.identity.actor import Actor
from app.identity.policy import Permission, require
from app.kernel.db import Database, ReadSession, WriteSession
from app.kernel.errors import Invalid
from app.kernel.text import _
from review import leaving, retention
from review.routing import profiles
from review.routing.models import Candidate
from review.vignettes import views
from review.vignettes.models import Case, Part, Participation
from review.vignettes.text import Section


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of somebody who is about to go."""

    title: str
    heir: str | None
    """The tandem partner who goes on with it; None when it is erased."""


def own_cases(session: ReadSession, actor: Actor) -> list[OwnCase]:
    """Return what becomes of each case the actor brought."""
    if actor.organisation_id is None:
        return []
    mine = [seen for seen in views.own_cases(session, actor) if seen.opened.part is Part.BRINGER]
    tandems = dict(
        iter(
            session.execute(
                select(Participation.case_id, Participation.person_id).where(
                    Participation.case_id.in_([seen.case.id for seen in mine]),
                    Participation.part == Part.TANDEM,
                )
            )
        )
    )
    names = people.names(session, tandems.values())
    return [
        OwnCase(seen.vignette[Section.TITLE], names.get(tandems.get(seen.case.id, actor.person_id)))
        for seen in mine
    ]


def delete_account(session: WriteSession, actor: Actor, typed: str) -> None:
    """Delete one's own account, at once and for good. `typed` is one's own address.

    Raises `Invalid` for another address, and `LastLead`.
    """
    require(actor, Permission.ACCOUNT_OWN)
    if not accounts.is_address_of(session, actor.person_id, typed):
        raise Invalid(_("This is not the address of your account."), field="address")
    if actor.organisation_id is not None:
        people.lock_organisation(session, actor.organisation_id)
        memberships.refuse_last_lead(session, actor.person_id, actor.organisation_id)
    accounts.end_invitations(session, actor.person_id)
    remove(session, actor.person_id)


def make_way(session: WriteSession, email: str) -> None:
    """Remove the account of somebody without an NGO who joins another one with this address.

    A new account is another person: it begins with another key, and inherits nothing.
    """
    former = people.former_member(session, naming.normal_email(email))
    if former is not None:
        remove(session, former)


def remove(session: WriteSession, person_id: UUID) -> None:
    """Let somebody out of everything, erase what was theirs alone, and remove the account."""
    memberships.stop(session, person_id)
    leaving.settle(session)
    for case_id in session.scalars(select(Case.id).where(Case.bringer_id == person_id)).all():
        retention.erase(session, case_id)
    retention.put_receipts_away(session, person_id)
    session.execute(delete(Candidate).where(Candidate.person_id == person_id))
    profiles.forget(session, person_id)
    accounts.remove(session, person_id)


def forget_former(database: Database) -> int:
    """Remove the accounts of those who have worked for no NGO for long enough."""
    with database.reading() as session:
        former = accounts.forgotten(session)
    for person_id in former:
        with database.writing() as session:
            if person_id in accounts.forgotten(session):  # not taken back meanwhile
                remove(session, person_id)
    return len(former)


def has_cases(session: ReadSession, person_ids: set[UUID], organisation_id: UUID) -> set[UUID]:
    """Return which of these people left cases behind that wait to be erased."""
    return set(
        session.scalars(
            select(Case.bringer_id).where(
                Case.bringer_id.in_(person_ids), Case.organisation_id == organisation_id
            )
        )
    )
