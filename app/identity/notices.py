"""The constant notice: once per person and day, after the digest hour, whatever happened."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from sqlalchemy import delete, select

from app.identity import access
from app.identity.models import NoticeDue, Person
from app.identity.policy import Sphere
from app.kernel.clock import now as the_present
from app.kernel.clock import today
from app.kernel.db import Database, ReadSession, WriteSession
from app.kernel.digest import Digest
from app.kernel.mail import LOOK_SECONDS, Mailer, ServerAway, away_unless_refused, in_time
from app.kernel.sweeps import Sweep


def notice(session: WriteSession, person_ids: Collection[UUID]) -> None:
    """Let people know at the next digest that there may be something new for them."""
    _mark(session, person_ids, today())


def send_due(
    database: Database,
    mailer: Mailer,
    digest: Digest,
    *,
    now: datetime,
    seconds: float = LOOK_SECONDS,
) -> int:
    """Send what became due on a day (UTC) that was over when the digest hour struck.

    So the time of a mail says nothing of what happened, and nobody gets two on one day. A notice
    is taken out of the table before it is sent, so that nobody gets it twice; if it cannot be sent,
    it is laid back. When the mail server itself does not answer, or `seconds` are over, the others
    wait for the next look.
    """
    struck = digest.moment(now)
    if now < struck:
        return 0
    with database.reading() as session:
        waiting = session.scalars(
            select(NoticeDue.person_id).where(NoticeDue.since < struck.date())
        ).all()
    sent = 0
    for person_id in in_time(waiting, seconds):
        if now < struck + digest.delay(database.shred, person_id, now):
            continue
        try:
            sent += _send(database, mailer, person_id, struck.date(), now)
        except ServerAway:
            break
    return sent


def sweep(mailer: Mailer, digest: Digest) -> Sweep:
    """Return the sweep that sends the notices of an installation."""
    return Sweep(
        "notices",
        timedelta(minutes=2),
        lambda database: send_due(database, mailer, digest, now=the_present()),
    )


def _send(database: Database, mailer: Mailer, person_id: UUID, before: date, now: datetime) -> int:
    with database.writing() as session:
        since = session.scalar(
            delete(NoticeDue)
            .where(NoticeDue.person_id == person_id, NoticeDue.since < before)
            .returning(NoticeDue.since)
        )
        address = None if since is None else _address(session, person_id, now.date())
    if since is None or address is None:
        return 0
    try:
        mailer.notify(address)
    except (OSError, SMTPException) as error:
        with database.writing() as session:
            _mark(session, [person_id], since)
        away_unless_refused(error)
        return 0
    return 1


def _address(session: ReadSession, person_id: UUID, day: date) -> str | None:
    person = session.get_one(Person, person_id)
    if person.sphere is Sphere.NGO and access.organisation_of(session, person_id, day) is None:
        return None
    return person.email if person.wants_notices else None


def _mark(session: WriteSession, person_ids: Collection[UUID], since: date) -> None:
    # Locking the people first lets two acts mark the same person at the same moment.
    people = session.scalars(
        select(Person.id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()
    marked = session.scalars(
        select(NoticeDue.person_id).where(NoticeDue.person_id.in_(people))
    ).all()
    session.add_all(
        NoticeDue(person_id=person_id, since=since)
        for person_id in people
        if person_id not in marked
    )
    session.flush()
