"""Promise 9: one constant text for everything, at a fixed hour, without ids, names or counts.

One other mail exists: the way back of a forgotten passphrase, constant but for its link.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.identity import notices, recovery, renewal
from app.identity.models import NoticeDue, Person
from app.identity.policy import Role
from app.kernel.clock import now, today
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.digest import Digest
from app.kernel.mail import BODY, SUBJECT, WAY_BACK, SpoolMailer, notice
from app.kernel.sealed import fingerprint, new_key_pair
from review import retention
from review.rooms import keys
from review.rooms import service as rooms
from review.routing import invitations
from tests.builders import an_actor
from tests.community import Community, a_community

UTC_SEVEN = Digest(7, ZoneInfo("UTC"))
HEADERS = {
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}


def spooled(settings: Settings) -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(settings.mail_spool).glob("*"))]


def sent_for(
    database: Database, settings: Settings, happens: Callable[[Community], None]
) -> dict[str, bytes]:
    """Let something happen, and return what each person gets the next morning."""
    community = a_community(database)
    clear(database)
    happens(community)
    tomorrow = datetime.combine(today() + timedelta(days=1), datetime.min.time(), UTC)
    notices.send_due(database, SpoolMailer(settings), UTC_SEVEN, now=tomorrow.replace(hour=8))
    return {str(message_from_bytes(raw)["To"]): raw for raw in spooled(settings)}


def clear(database: Database) -> None:
    with database.writing() as session:
        for row in session.scalars(select(NoticeDue)):
            session.delete(row)


def is_asked(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    community.submit(bringer, community.attested_case(bringer, second))


def declines(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second)
    community.submit(bringer, case_id)
    with community.database.writing() as session:
        invitations.decline(session, community.asked(case_id)[0], case_id)


def opens_a_room(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    community.open_room(bringer, second)


def delivers(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    for peer in peers:
        community.deliver(peer, case_id)


def withdraws(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, _ = community.open_room(bringer, second)
    with community.database.writing() as session:
        retention.withdraw(session, bringer, case_id)


def begins_again(community: Community) -> None:
    """A lost key, a lead's word, a new key, and a room that opens again."""
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    own_key = new_key_pair()
    with community.database.writing() as session:
        lead = an_actor(session, peers[0].ngo_id, Role.NGO_LEAD)
        renewal.allow(session, lead, peers[0].person_id, now=now())
        person = session.get_one(Person, peers[0].person_id)
        person.public_key = bytes(own_key.public_key)
        room = rooms.enter(session, bringer, case_id)
        compared = fingerprint(person.public_key)
        keys.let_in_again(session, bringer, room, peers[0].person_id, compared)


EVENTS = [begins_again, is_asked, declines, opens_a_room, delivers, withdraws]


@pytest.mark.parametrize("happens", EVENTS)
def test_every_event_gives_the_same_bytes_but_for_the_address(
    database: Database, settings: Settings, happens: Callable[[Community], None]
) -> None:
    sent = sent_for(database, settings, happens)

    assert sent
    for address, raw in sent.items():
        assert bytes(notice(settings, address)) == raw


def test_a_person_gets_one_mail_a_day_whatever_happened(
    database: Database, settings: Settings
) -> None:
    def much(community: Community) -> None:
        for happens in (is_asked, opens_a_room, delivers):
            happens(community)

    sent = sent_for(database, settings, much)

    assert len(spooled(settings)) == len(sent)


def test_a_mail_holds_no_number_no_name_and_no_id(database: Database, settings: Settings) -> None:
    sent = sent_for(database, settings, delivers)
    with database.reading() as session:
        names = session.scalars(select(Person.name)).all()
    for raw in sent.values():
        mail = message_from_bytes(raw)
        body = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
        without_address = body.replace(settings.base_url, "")
        assert set(mail.keys()) <= HEADERS
        assert mail["Subject"] == SUBJECT
        assert not re.search(r"\d", without_address)
        assert not [name for name in names if name in body]


def test_the_text_has_no_gap_but_the_address_of_the_house() -> None:
    assert re.findall(r"\{(\w+)\}", BODY) == ["base_url"]


@pytest.mark.parametrize("hour", [0, 6])
def test_nothing_is_sent_before_the_hour(database: Database, settings: Settings, hour: int) -> None:
    is_asked(a_community(database))
    tomorrow = (now() + timedelta(days=1)).replace(hour=hour)

    assert notices.send_due(database, SpoolMailer(settings), UTC_SEVEN, now=tomorrow) == 0


def test_what_happens_today_waits_for_tomorrow(database: Database, settings: Settings) -> None:
    is_asked(a_community(database))
    tonight = now().replace(hour=23)

    assert notices.send_due(database, SpoolMailer(settings), UTC_SEVEN, now=tonight) == 0


def test_what_waits_says_nothing_of_why(database: Database) -> None:
    assert {"person_id", "since"} == {column.name for column in NoticeDue.__table__.columns}


def test_the_way_back_is_the_same_mail_for_all_but_for_its_link(
    database: Database, settings: Settings
) -> None:
    community = a_community(database)
    people = list(community.people.values())[:3]
    with database.reading() as session:
        addresses = [session.get_one(Person, actor.person_id).email for actor in people]
    for address in [*addresses, "nobody@example.org"]:
        recovery.ask(database, address, now=now())
    recovery.send_due(database, SpoolMailer(settings), now=now())

    mails = {str(message_from_bytes(raw)["To"]): raw for raw in spooled(settings)}
    assert set(addresses) == set(mails)
    same = {
        re.sub(rb"/recover/[\w-]{43}", b"/recover/*", raw).replace(address.encode(), b"*")
        for address, raw in mails.items()
    }
    assert len(same) == 1
    [mail] = [message_from_bytes(raw) for raw in same]
    assert set(mail.keys()) <= HEADERS
    assert mail["Subject"] == SUBJECT
    links = {re.search(rb"/recover/([\w-]{43})", raw)[1] for raw in mails.values()}  # type: ignore[index]
    assert len(links) == len(mails)
    words = {name.encode() for name in names_of(database)}
    assert not [word for word in words for raw in mails.values() if word in raw]


def names_of(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Person.name)))


def test_the_text_of_the_way_back_has_no_gap_but_its_link() -> None:
    assert re.findall(r"\{(\w+)\}", WAY_BACK) == ["base_url", "token"]
