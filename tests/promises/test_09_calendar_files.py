"""Promise 9, for what is put into calendars: one entry for every kind of day and for everybody.

Only the day, and the name under which a calendar keeps it, differ; the rest is compared byte by
byte, in the language of the person.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar.cal import Component
from sqlalchemy import select, update

from app.identity.actor import Actor
from app.identity.models import Person
from app.kernel.calendar import SENTENCE, entry, name_of
from app.kernel.clock import today
from app.kernel.config import Settings
from app.kernel.text import LOCALES, speaking
from app.main import create_app
from review import retention
from review.rooms import brake
from review.routing import invitations
from review.vignettes.models import Case
from tests.app.web.peers import Peers, peers_of
from tests.community import a_checked_text

CANARY = "kanarienvogelwort"
DIFFERS = re.compile(rb"(?m)^(?:UID|DTSTART;VALUE=DATE):.*\r\n")
EVENT = {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL", "CLASS", "TRANSP"}
ALARM = {"ACTION", "DESCRIPTION", "TRIGGER"}
keys = st.binary(min_size=32, max_size=32)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2150, 12, 31))


@pytest.fixture
def peers(settings: Settings) -> Peers:
    return peers_of(create_app(settings))


Kind = Callable[[Peers], tuple[Actor, date]]
"""Lets a day come about, and returns it with somebody it is for."""


def a_draft(peers: Peers) -> tuple[Actor, date]:
    case_id = peers.community.begin(peers.bringer)
    return peers.bringer, erased_on(peers, case_id)


def a_text_to_confirm(peers: Peers) -> tuple[Actor, date]:
    case_id = peers.community.attested_case(peers.bringer, peers.second)
    return peers.second, erased_on(peers, case_id)


def an_invitation(peers: Peers) -> tuple[Actor, date]:
    _case_id, asked = peers.invited()
    return asked[0], today() + timedelta(days=5)


def an_open_room(peers: Peers) -> tuple[Actor, date]:
    case_id, _inside = peers.room()
    return peers.bringer, erased_on(peers, case_id)


def a_room_as_peer(peers: Peers) -> tuple[Actor, date]:
    case_id, inside = peers.room()
    return inside[0], erased_on(peers, case_id)


def a_room_that_rests(peers: Peers) -> tuple[Actor, date]:
    case_id, inside = peers.room()
    with peers.community.database.writing() as session:
        brake.pull(session, inside[0], case_id, CANARY)
    return inside[1], erased_on(peers, case_id)


KINDS = (
    a_draft,
    a_text_to_confirm,
    an_invitation,
    an_open_room,
    a_room_as_peer,
    a_room_that_rests,
)


def erased_on(peers: Peers, case_id: UUID) -> date:
    with peers.community.database.reading() as session:
        return session.get_one(Case, case_id).erase_on


def taken(peers: Peers, actor: Actor, day: date) -> bytes:
    answer = peers.as_(actor).opens(f"/days/{day}.ics").response
    assert answer.status_code == 200
    return answer.content


def one_event(content: bytes) -> Component:
    """Return the only entry of a file, as a program that knows the format reads it."""
    calendar = Calendar.from_ical(content)
    assert not calendar.errors
    [event] = calendar.subcomponents
    return event


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_day_gives_the_same_bytes_but_for_day_and_name(
    peers: Peers, kind: Kind
) -> None:
    actor, day = kind(peers)
    content = taken(peers, actor, day)
    base = peers.app.state.house.settings.base_url

    assert entry(base, day, name_of(bytes(actor.own_key), day)) == content
    assert DIFFERS.sub(b"", entry(base, date(2020, 2, 29), "any")) == DIFFERS.sub(b"", content)
    assert len(DIFFERS.findall(content)) == 2


def test_an_entry_holds_one_sentence_the_start_page_and_nothing_else(peers: Peers) -> None:
    actor, day = an_invitation(peers)
    event = one_event(taken(peers, actor, day))
    [alarm] = event.subcomponents

    assert ("VEVENT", set(event)) == (event.name, EVENT)
    assert ("VALARM", set(alarm)) == (alarm.name, ALARM)
    assert [str(SENTENCE)] * 2 == [event["SUMMARY"], alarm["DESCRIPTION"]]
    assert f"{peers.app.state.house.settings.base_url}/" == event["URL"]
    assert ("DISPLAY", timedelta(hours=-15)) == (alarm["ACTION"], alarm["TRIGGER"].dt)
    assert day == event["DTSTART"].dt
    assert not re.search(r"\d", str(SENTENCE))


def test_no_word_of_a_case_no_name_and_no_id_is_in_a_file_or_beside_it(peers: Peers) -> None:
    case_id = peers.community.begin(peers.bringer)
    peers.community.finish(peers.bringer, case_id, a_checked_text(title=CANARY))
    peers.as_(peers.bringer).opens(f"/cases/{case_id}").sees(CANARY)
    day = erased_on(peers, case_id)
    answer = peers.as_(peers.bringer).opens(f"/days/{day}.ics").response
    with peers.community.database.reading() as session:
        people = session.execute(select(Person.id, Person.name, Person.email)).all()
    seen = answer.text + str(answer.headers) + str(answer.request.url)
    ids = {CANARY, str(case_id), *(str(value) for row in people for value in row)}

    assert [word for word in ids if word in seen or word.replace("-", "") in seen] == []
    assert answer.headers["Content-Disposition"] == 'attachment; filename="day.ics"'
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_two_cases_of_one_day_are_one_entry_and_taking_it_twice_replaces_it(peers: Peers) -> None:
    first, second = peers.community.begin(peers.bringer), peers.community.begin(peers.bringer)
    assert erased_on(peers, first) == erased_on(peers, second)
    day = erased_on(peers, first)
    before = taken(peers, peers.bringer, day)
    with peers.community.database.writing() as session:
        retention.withdraw(session, peers.bringer, first)

    assert before == taken(peers, peers.bringer, day)


def test_somebody_elses_day_is_answered_like_a_day_of_nothing(peers: Peers) -> None:
    actor, day = a_room_as_peer(peers)
    stranger = next(
        each
        for each in peers.community.people.values()
        if peers.as_(each).opens(f"/days/{day}.ics").status == 404
    )
    hidden = peers.as_(stranger).opens(f"/days/{day}.ics")
    missing = peers.as_(stranger).opens("/days/2001-01-31.ics")
    nonsense = peers.as_(stranger).opens("/days/tomorrow.ics")

    assert taken(peers, actor, day)
    assert (404, missing.words) == (hidden.status, hidden.words)
    assert (404, missing.words) == (nonsense.status, nonsense.words)


def test_a_day_ends_with_what_it_was_for(peers: Peers) -> None:
    case_id, asked = peers.invited()
    last = today() + timedelta(days=5)
    with peers.community.database.writing() as session:
        invitations.decline(session, asked[0], case_id)

    assert peers.as_(asked[0]).opens(f"/days/{last}.ics").status == 404
    day = erased_on(peers, case_id)
    with peers.community.database.writing() as session:
        session.execute(update(Case).where(Case.id == case_id).values(erase_on=today()))
    assert peers.as_(peers.bringer).opens(f"/days/{day}.ics").status == 404
    assert peers.as_(peers.bringer).opens(f"/days/{today()}.ics").status == 404


def test_the_sentence_is_in_the_language_of_the_person_not_of_the_browser(peers: Peers) -> None:
    actor, day = a_draft(peers)
    for locale in LOCALES:
        with peers.community.database.writing() as session:
            session.get_one(Person, actor.person_id).locale = locale
        with speaking(locale):
            expected = str(SENTENCE)

        assert expected == one_event(taken(peers, actor, day))["SUMMARY"]


def test_every_page_that_shows_a_day_leads_to_it(peers: Peers) -> None:
    case_id, inside = peers.room()
    draft = peers.community.begin(peers.bringer)
    asking, asked = peers.invited()
    pages = [
        (peers.bringer, f"/cases/{draft}", erased_on(peers, draft)),
        (peers.bringer, f"/rooms/{case_id}", erased_on(peers, case_id)),
        (inside[0], f"/rooms/{case_id}", erased_on(peers, case_id)),
        (asked[0], f"/invitations/{asking}", today() + timedelta(days=5)),
    ]
    for actor, page, day in pages:
        visitor = peers.as_(actor).opens(page).follows("Put this day in my calendar")
        assert day == one_event(visitor.response.content)["DTSTART"].dt
    with peers.community.database.writing() as session:
        brake.pull(session, inside[0], case_id, "")
        ends = today() + timedelta(days=2)
        session.execute(update(Case).where(Case.id == case_id).values(erase_on=ends))
    for page in (f"/rooms/{case_id}", "/today"):
        visitor = peers.as_(inside[1]).opens(page).follows("Put this day in my calendar")
        assert ends == one_event(visitor.response.content)["DTSTART"].dt


@given(day=days, other=days, own=keys, anothers=keys, locale=st.sampled_from(sorted(LOCALES)))
def test_whatever_the_day_only_day_and_name_differ(
    day: date, other: date, own: bytes, anothers: bytes, locale: str
) -> None:
    with speaking(locale):
        content = entry("https://one.example.org", day, name_of(own, day))
        twin = entry("https://one.example.org/", other, name_of(anothers, other))
        event = one_event(content)

        assert DIFFERS.sub(b"", content) == DIFFERS.sub(b"", twin)
        assert content == entry("https://one.example.org", day, name_of(own, day))
        assert (day, str(SENTENCE)) == (event["DTSTART"].dt, event["SUMMARY"])
    assert str(UUID(event["UID"])) == name_of(own, day)
    assert (name_of(own, day) == name_of(own, other)) is (day == other)
    assert (name_of(own, day) == name_of(anothers, day)) is (own == anothers)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
