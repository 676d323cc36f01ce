from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from app.identity import notices
from app.identity.models import Membership, NoticeDue, Person
from app.kernel.clock import today
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.digest import LONGEST_DELAY, Digest
from app.kernel.ids import new_id
from app.kernel.mail import SpoolMailer, notice
from tests.builders import an_actor, an_organisation

UTC_SEVEN = Digest(7, ZoneInfo("UTC"))
STRIKES = datetime.combine(today() + timedelta(days=1), time(7), UTC)
TOMORROW = STRIKES + LONGEST_DELAY


class Mailbox:
    """Remembers whom the constant notice went to; can be out of order."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.is_down = False

    def notify(self, address: str) -> None:
        if self.is_down:
            raise OSError
        self.sent.append(address)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def person(database: Database) -> UUID:
    with database.writing() as session:
        person_id = an_actor(session, an_organisation(session)).person_id
        notices.notice(session, [person_id])
    return person_id


def send(database: Database, mailbox: Mailbox, now: datetime = TOMORROW) -> int:
    return notices.send_due(database, mailbox, UTC_SEVEN, now=now)


def test_a_notice_waits_for_the_next_digest_hour(
    database: Database, person: UUID, mailbox: Mailbox
) -> None:
    assert send(database, mailbox, TOMORROW - timedelta(days=1)) == 0
    assert send(database, mailbox, STRIKES - timedelta(microseconds=1)) == 0

    assert send(database, mailbox) == 1
    assert len(mailbox.sent) == 1


def test_many_events_are_one_mail_and_nothing_is_left(
    database: Database, person: UUID, mailbox: Mailbox
) -> None:
    with database.writing() as session:
        notices.notice(session, [person, person, new_id()])
    with database.writing() as session:
        notices.notice(session, [person])

    assert send(database, mailbox) == 1
    assert send(database, mailbox) == 0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(NoticeDue)) == 0


def test_what_could_not_be_sent_stays_due(
    database: Database, person: UUID, mailbox: Mailbox
) -> None:
    mailbox.is_down = True
    assert send(database, mailbox) == 0

    mailbox.is_down = False
    assert send(database, mailbox) == 1


def test_who_wants_none_or_has_left_gets_none(
    database: Database, person: UUID, mailbox: Mailbox
) -> None:
    with database.writing() as session:
        session.get_one(Person, person).wants_notices = False
        gone = an_actor(session, an_organisation(session)).person_id
        session.execute(
            update(Membership).where(Membership.person_id == gone).values(until=today())
        )
        notices.notice(session, [gone])

    assert send(database, mailbox) == 0
    assert mailbox.sent == []


def test_every_mail_says_the_same(settings: Settings) -> None:
    SpoolMailer(settings).notify("ada@example.org")
    SpoolMailer(settings).notify("bob@example.org")

    texts = [path.read_bytes() for path in settings.mail_spool.iterdir()]
    assert len(texts) == 2
    ada = bytes(notice(settings, "ada@example.org"))
    assert {text.replace(b"bob@", b"ada@") for text in texts} == {ada}
