"""Recovery, step-up and the second factor's codes through the pages; journeys tell the stories."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.identity import factor
from app.identity.models import Person, SignIn
from app.identity.policy import Role
from app.kernel.clock import today
from app.kernel.ids import new_id
from app.kernel.sealed import new_key_pair
from app.web.house import House
from tests.app.web.peers import peers_of
from tests.builders import PASSPHRASE, Joined, an_actor, an_organisation
from tests.people import Visitor
from tests.postbox import link_for
from tests.reading import first_of

ANOTHER = "nine slow barges carry the evening bread"
Member = Callable[..., Joined]


@pytest.fixture
def stale(house: House) -> Callable[[], None]:
    """Let the last proof of presence of everybody be too long ago."""

    def make() -> None:
        with house.database.writing() as session:
            session.execute(update(SignIn).values(fresh_until=SignIn.started_at))

    return make


def test_known_and_unknown_addresses_get_the_same_answer(web: FastAPI, member: Member) -> None:
    answers = []
    for email in (member().email, "nobody@example.org"):
        visitor = Visitor(web).opens("/recover").fills(email=email).submits("Send me a link")
        assert visitor.status == 200
        answers.append(visitor.response.text.replace(visitor.token(), ""))

    assert answers[0] == answers[1]
    assert "a link is on its way to it" in answers[0]


def test_asking_again_and_again_is_slowed_down(visitor: Visitor) -> None:
    for _ in range(5):
        visitor.opens("/recover").fills(email="nobody@example.org").submits("Send me a link")

    assert visitor.status == 429


def test_a_weak_passphrase_keeps_the_key_that_was_typed_and_shows_no_passphrase(
    visitor: Visitor, house: House, member: Member, now: datetime
) -> None:
    person = member()
    visitor.opens(f"/recover/{link_for(house.database, person.email, now=now)}")
    visitor.fills(recovery_key="AAAA BBBB", passphrase="b" * 20, again="b" * 20).submits("Go on")

    assert visitor.status == 422
    assert first_of(visitor.page, "input[name=recovery_key][value='AAAA BBBB']") is not None
    visitor.sees("This can be guessed.").sees_nothing_of("b" * 20)


def test_a_form_from_before_is_not_shown_back(
    visitor: Visitor, house: House, member: Member, now: datetime
) -> None:
    """Elsewhere what was typed is kept when a sign-in ended; never a recovery key."""
    link = link_for(house.database, member().email, now=now)
    visitor.sends("POST", f"/recover/{link}", [("recovery_key", "SECRETKEY"), ("csrf", "0")])

    assert visitor.status == 403
    visitor.sees_nothing_of("SECRETKEY")


def test_without_the_lead_s_word_the_page_says_whom_to_call(
    visitor: Visitor, house: House, member: Member, now: datetime
) -> None:
    link = link_for(house.database, member().email, now=now)
    visitor.opens(f"/recover/{link}/start-over").sees("Somebody has to confirm it first.")
    typed = {"understood": "y", "passphrase": ANOTHER, "again": ANOTHER}
    token = visitor.token()
    visitor.sends("POST", f"/recover/{link}/start-over", [("csrf", token), *typed.items()])

    assert visitor.status == 409


@pytest.mark.parametrize("path", ["/account/codes", "/account/factor"])
def test_before_an_act_somebody_shows_once_more_that_it_is_them(
    web: FastAPI, house: House, member: Member, stale: Callable[[], None], now: datetime, path: str
) -> None:
    person = member()
    visitor = Visitor(web).holds(person.cookie)
    visitor.opens("/account/codes").submits("They are on paper, go on")
    stale()

    visitor.opens(path).sees("Is it you?", "nothing was done yet")
    visitor.sees_nothing_of("Make new codes", "<svg xmlns")
    code = person.code(now + timedelta(seconds=30))
    visitor.fills(passphrase="not the one", code=code).submits("Go on")
    assert visitor.status == 422
    visitor.fills(passphrase=PASSPHRASE, code=code).submits("Go on")

    assert (visitor.status, visitor.path) == (200, path)
    visitor.sees_nothing_of("Is it you?")


def test_the_way_back_leads_only_where_our_page_said(
    web: FastAPI, member: Member, stale: Callable[[], None], now: datetime
) -> None:
    person = member()
    visitor = Visitor(web).holds(person.cookie)
    stale()
    visitor.opens("/account/factor")
    for back in ("//example.net", "/today", "", "/account/factor.x.y"):
        visitor.opens("/account/factor").fills(passphrase=PASSPHRASE, code="000000")
        token = visitor.token()
        visitor.sends(
            "POST",
            "/account/presence",
            [("csrf", token), ("passphrase", PASSPHRASE), ("code", "000000"), ("back", back)],
        )
        assert visitor.status == 422
        assert first_of(visitor.page, "input[name=back]") is None


def test_no_act_is_done_without_presence(
    web: FastAPI, house: House, member: Member, stale: Callable[[], None], now: datetime
) -> None:
    with house.database.writing() as session:
        ngo = an_organisation(session)
    person, colleague = member(Role.NGO_LEAD, organisation=ngo), member(organisation=ngo)
    visitor = Visitor(web).holds(person.cookie).opens("/account/codes")
    codes = [code.text_content() for code in visitor.page.cssselect(".groups.codes code")]
    visitor.submits("They are on paper, go on")
    stale()
    token = visitor.opens("/account").token()
    for path, typed in (
        ("/account/codes", []),
        ("/account/factor", [("code", "000000")]),
        (f"/ngo/people/{colleague.person_id}/new-key", []),
        (f"/ngo/people/{colleague.person_id}/end", []),
        (f"/ngo/people/{colleague.person_id}/lead", []),
        ("/ngo/people", [("email", "new@example.org"), ("roles", "case_worker")]),
    ):
        visitor.sends("POST", path, [("csrf", token), *typed]).sees("Is it you?")
        assert visitor.status == 403
    link = link_for(house.database, colleague.email, now=now)
    Visitor(web).opens(f"/recover/{link}/start-over").sees("Somebody has to confirm it first.")
    visitor.fills(passphrase=PASSPHRASE, code=codes[0]).submits("Go on")  # still good

    assert visitor.status == 200


def test_codes_are_shown_in_the_sign_in_that_made_them_alone(
    web: FastAPI, member: Member, now: datetime
) -> None:
    person = member()
    made = Visitor(web).holds(person.cookie).opens("/account/codes")
    other = Visitor(web).comes_in(person, now + timedelta(seconds=30)).opens("/account/codes")

    assert made.page.cssselect(".groups.codes code")
    assert not other.page.cssselect(".groups.codes code")
    other.sees(f"You can still use this many of your codes: {factor.CODES}")


def test_a_lead_has_no_way_to_confirm_for_themselves_or_for_others(
    web: FastAPI, house: House, member: Member
) -> None:
    with house.database.writing() as session:
        ngo = an_organisation(session)
    me, stranger = member(Role.NGO_LEAD, organisation=ngo), member()
    lead = Visitor(web).holds(me.cookie)
    answers = [
        lead.opens(f"/ngo/people/{person_id}/new-key").response
        for person_id in (me.person_id, stranger.person_id, new_id())
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    lead.opens("/ngo/people").sees_nothing_of(f"{me.person_id}/new-key")


def test_in_a_room_whose_key_is_in_order_looks_like_who_is_not_there(web: FastAPI) -> None:
    peers = peers_of(web)
    case_id, (one, other) = peers.room()
    visitor = peers.as_(peers.bringer)

    def at(person_id: UUID) -> bytes:
        answer = visitor.opens(f"/rooms/{case_id}/keys/{person_id}").response
        assert answer.status_code == 404
        return answer.content

    assert at(one.person_id) == at(peers.bringer.person_id) == at(new_id())
    with peers.community.database.writing() as session:
        person = session.get_one(Person, other.person_id)
        person.public_key = bytes(new_key_pair().public_key)
        elsewhere = an_actor(session, an_organisation(session))
    stranger = peers.as_(elsewhere)
    hidden = stranger.opens(f"/rooms/{case_id}/keys/{other.person_id}").response
    missing = stranger.opens(f"/rooms/{new_id()}/keys/{other.person_id}").response
    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_a_key_that_changed_while_it_was_compared_is_compared_again(web: FastAPI) -> None:
    peers = peers_of(web)
    case_id, (lost, _other) = peers.room()
    change(web, lost.person_id)
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}/keys/{lost.person_id}")
    before = first_of(visitor.page, "input[name=compared]")
    change(web, lost.person_id)
    visitor.fills(is_same="y").submits("Let them in again")

    assert visitor.status == 409
    after = first_of(visitor.page, "input[name=compared]")
    assert before is not None
    assert after is not None
    assert before.attrib["value"] != after.attrib["value"]
    assert first_of(visitor.page, "input[name=is_same][checked]") is None


def change(web: FastAPI, person_id: UUID) -> None:
    """Give somebody a new key."""
    with web.state.house.database.writing() as session:
        person = session.get_one(Person, person_id)
        person.public_key, person.new_key_on = bytes(new_key_pair().public_key), today()
