"""An own case to take along: the notice everywhere, others' reviews with leave alone."""

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.identity.models import SignIn
from app.kernel.clock import today
from app.web.templating import day
from review.rooms import service as rooms
from review.vignettes.models import Case
from tests.app.web.peers import Peers, peers_of
from tests.community import a_review
from tests.inhabited import a_strange_id

NOTICE = "Formative, not for funding, vetting or risk assessment."


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)


def test_a_bringer_takes_a_case_along_with_the_reviews_that_may_leave(peers: Peers) -> None:
    case_id, (first, other) = peers.room()
    peers.community.deliver(first, case_id, a_review(strengths="Only-A-wrote"))
    peers.community.deliver(other, case_id, a_review(strengths="Only-B-wrote"))
    with peers.community.database.writing() as session:
        room = rooms.enter(session, other, case_id)
        rooms.speak(session, other, room, a_strange_id(), "Only-B-said", delivered=True)
    own = peers.as_(first).opens(f"/rooms/{case_id}/review").sees("No, unless you allow it.")
    own.submits("Allow it to leave").sees("You allow it")
    visitor = peers.as_(peers.bringer).opens(f"/cases/{case_id}").follows("Take it along")

    visitor.sees(NOTICE, "[Person A] came back", "Only-A-wrote", "Review of peer A", "Beginning")
    visitor.sees("Reviews whose authors keep them in the room are not here.")
    assert visitor.page.cssselect(".noticed table") == []
    data = visitor.client.get(f"/cases/{case_id}/export.json").json()
    assert data["notice"] == NOTICE
    assert [review["strengths"] for review in data["reviews"]] == ["Only-A-wrote"]
    assert data["reviews"][0]["principles"][0].startswith("A1 ")
    text = visitor.response.text + str(data)
    for kept in ("Only-B", first.name, other.name, "Harbour house"):
        assert kept not in text, kept
    assert str(case_id) not in str(data)

    peers.as_(first).opens(f"/rooms/{case_id}/review").submits("Keep it in the room again")
    visitor.opens(f"/cases/{case_id}/export").sees_nothing_of("Only-A-wrote")


def test_a_draft_can_be_taken_along_as_well(peers: Peers) -> None:
    case_id = peers.community.begin(peers.bringer)
    peers.community.finish(peers.bringer, case_id)
    visitor = peers.as_(peers.bringer).opens(f"/cases/{case_id}").follows("Take it along")

    visitor.sees(NOTICE, "[Person A] came back")
    with peers.community.database.reading() as session:
        visitor.sees(day(session.get_one(Case, case_id).erase_on))
    data = visitor.client.get(f"/cases/{case_id}/export.json").json()
    assert (data["reviews"], data["uptake"], data["made_on"]) == ([], None, today().isoformat())


@pytest.mark.parametrize("end", ["export", "export.json"])
def test_it_is_nobody_elses_and_asks_who_is_there(peers: Peers, end: str) -> None:
    case_id, (peer, _other) = peers.room()
    missing = peers.as_(peer).opens(f"/cases/{a_strange_id()}/{end}")
    hidden = peers.as_(peer).opens(f"/cases/{case_id}/{end}")
    assert (hidden.status, hidden.words) == (404, missing.words)
    assert peers.as_(peers.second).opens(f"/cases/{case_id}/{end}").status == 404
    bringer = peers.as_(peers.bringer)
    with peers.community.database.writing() as session:
        session.execute(update(SignIn).values(fresh_until=SignIn.started_at))

    bringer.opens(f"/cases/{case_id}/{end}").sees("Is it you?").sees_nothing_of("came back")
