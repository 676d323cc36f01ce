"""Beginning again with a new key, when passphrase and recovery sheet are both lost.

It takes two: the person's mail link, and somebody answerable who has spoken with them (a lead of
their NGO; the operator where no other lead is, and for association and operation). Neither gives
data: what was sealed to the old key stays sealed, and nobody has a copy of it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from app.identity import access, enrolment, naming, passkeys, recovery, sessions
from app.identity.actor import Actor
from app.identity.credentials import NewCredential
from app.identity.models import Credential, NewKeyAllowed, OneTimeCode, Person
from app.identity.notices import notice
from app.identity.policy import Permission, Sphere, require
from app.kernel import ledger
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound, Refused
from app.kernel.text import _

VALID = timedelta(hours=72)


class NotAllowedYet(Refused):
    """The mail link alone makes no new key."""

    code = "new-key-not-allowed"
    message = _("Nobody has confirmed yet that you need a new key. Please call them first.")


def allow(session: WriteSession, actor: Actor, person_id: UUID, *, now: datetime) -> None:
    """Confirm that somebody of the lead's own NGO needs a new key. Raises `NotFound`."""
    require(actor, Permission.MEMBERS_INVITE)
    if person_id == actor.person_id:
        raise NotFound
    if access.organisation_of(session, person_id, now.date()) != actor.ngo_id:
        raise NotFound
    _allow(session, person_id, now)
    ledger.record(session, "new_key.allowed", who=actor.person_id, what=person_id)


def allow_at_the_machine(session: WriteSession, email: str, *, now: datetime) -> None:
    """Confirm it for somebody whom no lead can confirm: a lead without another, an operator.

    Raises `NotFound`, and `Refused` where a lead is there to ask.
    """
    person = session.scalar(select(Person).where(Person.email == naming.normal_email(email)))
    if person is None:
        raise NotFound
    if person.sphere is Sphere.NGO:
        ngo = access.organisation_of(session, person.id, now.date())
        if ngo is None:
            raise NotFound
        if access.has_lead(session, ngo, besides=person.id):
            raise Refused(_("This NGO has a lead, who confirms it."))
    _allow(session, person.id, now)
    ledger.record(session, "new_key.allowed", what=person.id)


def is_allowed(session: ReadSession, person_id: UUID, *, now: datetime) -> bool:
    """Whether somebody answerable has confirmed that this person needs a new key."""
    allowed = session.get(NewKeyAllowed, person_id)
    return allowed is not None and allowed.expires_at > now


def start_over(session: WriteSession, token: str, prepared: NewCredential, *, now: datetime) -> str:
    """Begin again with a new key pair, behind mail link and confirmation; both are used up.

    Returns the cookie of an enrolment: a new sheet and a new second factor come next. Raises
    `NotFound` and `NotAllowedYet`.
    """
    person_id = recovery.use_up(session, token, now=now)
    if person_id is None or person_id != prepared.person_id:
        raise NotFound
    allowed = session.scalar(
        delete(NewKeyAllowed)
        .where(NewKeyAllowed.person_id == person_id, NewKeyAllowed.expires_at > now)
        .returning(NewKeyAllowed.person_id)
    )
    if allowed is None:
        raise NotAllowedYet
    person = session.get_one(Person, person_id, with_for_update=True)
    person.public_key = bytes(prepared.own_key.public_key)
    person.new_key_on = now.date()
    session.execute(delete(OneTimeCode).where(OneTimeCode.person_id == person_id))
    passkeys.forget_all(session, person_id)
    session.execute(
        update(Credential)
        .where(Credential.person_id == person_id)
        .values(
            **prepared.columns(),
            totp_last_step=0,
            enrolled=False,
            recovered_on=None,
        )
    )
    sessions.end_all(session, person_id)
    ledger.record(session, "key.changed", who=person_id)
    notice(session, [person_id])
    return enrolment.begin(session, person, prepared.own_key, prepared.recovery_key, now=now)


def _allow(session: WriteSession, person_id: UUID, now: datetime) -> None:
    session.merge(NewKeyAllowed(person_id=person_id, expires_at=now + VALID))
    session.flush()
    notice(session, [person_id])
