"""The way back with the recovery sheet (DESIGN.md, section 5.5): mail link *and* recovery key.

The link alone opens nothing: a person's key lies under their passphrase and under what is printed
on their sheet, and nowhere else. Asking for a link is the same act for every address: it writes
one row; the mail goes out later, so that nobody can tell by the time an answer takes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from sqlalchemy import delete, func, select

from app.identity import credentials, naming, service, sessions, sheet, throttle
from app.identity.actor import Actor
from app.identity.callers import NOBODY_KNOWS, Caller
from app.identity.credentials import KnownCredential
from app.identity.limits import Act
from app.identity.models import Credential, Person, RecoveryLink
from app.identity.notices import notice
from app.identity.service import ComeIn
from app.kernel import ledger
from app.kernel.clock import now as the_present
from app.kernel.db import Database, ReadSession, WriteSession
from app.kernel.errors import Invalid, NotFound
from app.kernel.mail import LOOK_SECONDS, Mailer, ServerAway, away_unless_refused, in_time
from app.kernel.sealed import CannotOpen, Stretcher
from app.kernel.sweeps import Sweep
from app.kernel.text import _
from app.kernel.tokens import new_token, token_hash

VALID = timedelta(hours=1)
QUIET = timedelta(minutes=10)
"""Nobody gets a second mail while the first is younger: strangers cannot fill a mailbox."""


class WrongRecoveryKey(Invalid):
    """Not the key of this sheet; whether it could be one at all is not said."""

    code = "wrong-recovery-key"
    message = _("This is not the key of your sheet. Please compare it group by group.")


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a link leads back, taken out of the transaction that read it."""

    person_id: UUID
    email: str
    name: str
    credential: KnownCredential
    recovery_wrapped_key: bytes


@dataclass(frozen=True, slots=True)
class OwnPast:
    """When the key began anew, and the sheet was used: for its owner, who would notice."""

    new_key_on: date | None
    recovered_on: date | None


def ask(database: Database, email: str, *, now: datetime, caller: Caller = NOBODY_KNOWS) -> None:
    """Ask for a link by mail. Known or not, the same is done. Raises `TooMany`, for both alike."""
    address = naming.normal_email(email)
    way = throttle.way(database.shred, Act.LINK, address, caller, now=now)
    throttle.knock(database, way, now=now)
    with database.writing() as session:
        known = service.known(session, address, now)
        session.add(
            RecoveryLink(person_id=known.person_id if known else None, expires_at=now + VALID)
        )


def send_due(
    database: Database, mailer: Mailer, *, now: datetime, seconds: float = LOOK_SECONDS
) -> int:
    """Mail the links that were asked for, and forget what was asked for nobody.

    What waits is taken away before the mail is sent, so that nobody gets two; if it cannot be
    sent, it is laid back. When the mail server itself does not answer, or `seconds` are over, the
    others wait for the next look, which comes in another order: none is always behind another.
    """
    due = select(RecoveryLink.id, RecoveryLink.person_id).where(RecoveryLink.token_hash.is_(None))
    with database.reading() as session:
        waiting = session.execute(due.order_by(func.random())).all()
    sent = 0
    for row in in_time(waiting, seconds):
        try:
            sent += _send(database, mailer, row.id, row.person_id, now)
        except ServerAway:
            break
    return sent


def sweep(mailer: Mailer) -> Sweep:
    """Return the sweep that mails the links of an installation."""
    return Sweep(
        "recovery-links",
        timedelta(minutes=1),
        lambda database: send_due(database, mailer, now=the_present()),
    )


def look_up(session: ReadSession, token: str, *, now: datetime) -> Found:
    """Return whom a link leads back. Raises `NotFound` for one that is used, old or made up."""
    row = session.execute(
        select(Person, Credential)
        .join(RecoveryLink, RecoveryLink.person_id == Person.id)
        .join(Credential, Credential.person_id == Person.id)
        .where(RecoveryLink.token_hash == token_hash(token), RecoveryLink.expires_at > now)
    ).one_or_none()
    if row is None:
        raise NotFound
    person, credential = row
    if service.known(session, person.email, now) is None:  # works here no longer
        raise NotFound
    return Found(
        person.id,
        person.email,
        person.name,
        KnownCredential.of(credential),
        credential.recovery_wrapped_key,
    )


def recover(
    database: Database,
    stretcher: Stretcher,
    token: str,
    typed_key: str,
    passphrase: str,
    *,
    now: datetime,
    caller: Caller = NOBODY_KNOWS,
) -> ComeIn:
    """Choose a new passphrase with link and sheet together; the second factor comes next.

    Every sign-in ends, and the link is used up; the sheet stays good. Raises `NotFound`, `Invalid`
    for the passphrase, `WrongRecoveryKey` and `TooMany`.
    """
    with database.reading() as session:
        found = look_up(session, token, now=now)
    credentials.check_passphrase(passphrase, found.email, found.name)
    way = throttle.way(database.shred, Act.RECOVERY_KEY, str(found.person_id), now=now)
    throttle.knock(database, way, now=now)
    recovery_key = sheet.read_recovery_key(typed_key) or bytes(sheet.RECOVERY_BYTES)
    try:
        own_key = credentials.open_with_recovery(
            found.person_id, found.recovery_wrapped_key, recovery_key
        )
    except CannotOpen:
        raise WrongRecoveryKey(field="recovery_key") from None
    pepper = credentials.pepper(database.shred)
    chosen = credentials.choose_passphrase(found.person_id, own_key, passphrase, stretcher, pepper)
    with database.writing() as session:
        if use_up(session, token, now=now) != found.person_id:
            raise NotFound
        credential = session.get_one(Credential, found.person_id, with_for_update=True)
        if credential.recovery_wrapped_key != found.recovery_wrapped_key:
            raise NotFound  # a new key was made meanwhile
        credentials.wear(credential, chosen)
        credential.recovered_on = now.date()
        sessions.end_all(session, found.person_id)
        throttle.forgive(session, way)
        came = throttle.way(session.shred, Act.SIGN_IN, found.email, caller, now=now)
        throttle.forgive(session, came)
        ledger.record(session, "passphrase.recovered", who=found.person_id)
        notice(session, [found.person_id])
        person = session.get_one(Person, found.person_id)
        return service.let_in(session, person, own_key, "", now)


def own_past(session: ReadSession, actor: Actor) -> OwnPast:
    """Return the days on which key and passphrase of the own account changed."""
    person = session.get_one(Person, actor.person_id)
    credential = session.get_one(Credential, actor.person_id)
    return OwnPast(person.new_key_on, credential.recovered_on)


def use_up(session: WriteSession, token: str, *, now: datetime) -> UUID | None:
    """Take a link away, and every other one of the same person. Returns whose it was, if good."""
    person_id = session.scalar(
        delete(RecoveryLink)
        .where(RecoveryLink.token_hash == token_hash(token), RecoveryLink.expires_at > now)
        .returning(RecoveryLink.person_id)
    )
    if person_id is not None:
        session.execute(delete(RecoveryLink).where(RecoveryLink.person_id == person_id))
    return person_id


def _send(
    database: Database, mailer: Mailer, asked: UUID, person_id: UUID | None, now: datetime
) -> int:
    token = new_token()
    with database.writing() as session:
        until = session.scalar(
            delete(RecoveryLink)
            .where(RecoveryLink.id == asked, RecoveryLink.token_hash.is_(None))
            .returning(RecoveryLink.expires_at)
        )
        person = session.get(Person, person_id) if person_id and until else None
        if person is None or _has_young_link(session, person.id, now):
            return 0
        address = person.email
        # Older links stay good: whoever else asks must not take away the one somebody is using.
        session.execute(
            delete(RecoveryLink).where(
                RecoveryLink.person_id == person.id, RecoveryLink.token_hash.is_(None)
            )
        )
        session.add(
            RecoveryLink(
                id=asked,
                person_id=person.id,
                token_hash=token_hash(token),
                expires_at=now + VALID,
            )
        )
    try:
        mailer.send_way_back(address, token)
    except (OSError, SMTPException) as error:
        with database.writing() as session:
            link = session.get(RecoveryLink, asked)
            if link is not None and until is not None:
                link.token_hash, link.expires_at = None, until
        away_unless_refused(error)
        return 0
    return 1


def _has_young_link(session: ReadSession, person_id: UUID, now: datetime) -> bool:
    young = select(RecoveryLink.id).where(
        RecoveryLink.person_id == person_id,
        RecoveryLink.token_hash.is_not(None),
        RecoveryLink.expires_at > now + VALID - QUIET,
    )
    return session.scalar(young.limit(1)) is not None
