"""Being asked: blind facets, conflicts before content, a no without a reason, a seat."""

import pytest
from fastapi import FastAPI

from review.routing import profiles
from tests.app.web.peers import Peers, peers_of
from tests.community import TEXT
from tests.inhabited import a_strange_id
from tests.reading import first_of


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)


def without_conflict(**named: str) -> dict[str, str]:
    kinds = (
        "same_institution",
        "knows_client",
        "former_employer",
        "family",
        "shared_bid",
        "personal",
    )
    return {kind: named.get(kind, "no") for kind in kinds}


def test_an_invitation_shows_blind_facets_and_nothing_of_the_content(peers: Peers) -> None:
    case_id, asked = peers.invited(topics=frozenset({"A1"}))
    visitor = peers.as_(asked[0]).opens("/invitations")

    visitor.sees("Outreach and street work", "English", "A1", "Please answer within 5 days")
    visitor.opens(f"/invitations/{case_id}").sees("Would you like to take part?", "A1")
    visitor.sees_nothing_of(*TEXT.values(), "Harbour house 1")


def test_the_ngo_is_named_with_the_conflicts_and_still_nothing_of_the_content(peers: Peers) -> None:
    case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens(f"/invitations/{case_id}")
    visitor.follows("I would like to take part")

    visitor.sees("Harbour house 1", "A relative or partner works there.")
    visitor.sees_nothing_of(*TEXT.values())


def test_each_question_needs_an_answer_and_answers_given_stay(peers: Peers) -> None:
    case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens(f"/invitations/{case_id}/conflicts")
    visitor.fills(family="no", personal="no").submits("Go on")

    assert visitor.status == 422
    assert len(visitor.page.cssselect(".errors li")) == 4
    assert first_of(visitor.page, "#family-0[checked]") is not None


def test_with_no_conflict_the_room_opens(peers: Peers) -> None:
    case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens(f"/invitations/{case_id}/conflicts")
    visitor.fills(without_conflict()).submits("Go on")

    assert visitor.path == f"/rooms/{case_id}"
    visitor.sees("The room is open to you now.", "A quiet beginning", "Independent first")


def test_accepting_twice_by_a_double_click_leads_to_the_same_room(peers: Peers) -> None:
    case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens(f"/invitations/{case_id}/conflicts")
    typed = [("csrf", visitor.token()), *without_conflict().items()]
    visitor.sends("POST", f"/invitations/{case_id}/accept", typed)
    visitor.sends("POST", f"/invitations/{case_id}/accept", typed)

    assert (visitor.status, visitor.path) == (200, f"/rooms/{case_id}")


def test_a_conflict_declines_and_the_ngo_is_kept_apart_only_when_ticked(peers: Peers) -> None:
    case_id, asked = peers.invited()
    for actor, ticked in zip(asked, (False, True), strict=True):
        visitor = peers.as_(actor).opens(f"/invitations/{case_id}/conflicts")
        if ticked:
            visitor.fills(keep_apart="y")
        visitor.fills(without_conflict(former_employer="yes")).submits("Go on")

        visitor.sees("Somebody else is asked now.").sees_nothing_of(str(case_id))
        with peers.community.database.reading() as session:
            named = [one.organisation_id for one in profiles.own_conflicts(session, actor)]
        assert ([peers.community.ngos["ngo1"]] if ticked else []) == named


def test_declining_asks_somebody_else_in_silence(peers: Peers) -> None:
    case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens(f"/invitations/{case_id}").submits("Decline")

    visitor.sees("Somebody else is asked now.", "No invitation right now")
    now_asked = {actor.person_id for actor in peers.community.asked(case_id)}
    assert asked[0].person_id not in now_asked
    assert len(now_asked) == 2


def test_declining_twice_by_a_double_click_is_one_no(peers: Peers) -> None:
    case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens(f"/invitations/{case_id}")
    typed = [("csrf", visitor.token())]
    visitor.sends("POST", f"/invitations/{case_id}/decline", typed)
    visitor.sends("POST", f"/invitations/{case_id}/decline", typed)

    assert (visitor.status, visitor.path) == (200, "/invitations")
    assert len(peers.community.asked(case_id)) == 2


def test_somebody_who_declined_cannot_take_the_seat_after_all(peers: Peers) -> None:
    case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens(f"/invitations/{case_id}/conflicts")
    typed = [("csrf", visitor.token()), *without_conflict().items()]
    visitor.sends("POST", f"/invitations/{case_id}/decline", typed[:1])

    assert visitor.sends("POST", f"/invitations/{case_id}/accept", typed).status == 404
    assert visitor.opens(f"/rooms/{case_id}").status == 404


@pytest.mark.parametrize("page", ["", "/conflicts"])
def test_an_invitation_of_somebody_else_looks_like_none(peers: Peers, page: str) -> None:
    case_id, asked = peers.invited()
    inside = {actor.person_id for actor in asked}
    stranger = next(
        actor
        for name, actor in peers.community.people.items()
        if not name.startswith("ngo1") and actor.person_id not in inside
    )
    for actor in (stranger, peers.bringer):
        visitor = peers.as_(actor)
        hidden = visitor.opens(f"/invitations/{case_id}{page}").response
        missing = visitor.opens(f"/invitations/{a_strange_id()}{page}").response

        assert (404, hidden.content) == (missing.status_code, missing.content)


@pytest.mark.parametrize("act", ["decline", "accept"])
def test_acting_on_an_invitation_of_somebody_else_looks_like_none(peers: Peers, act: str) -> None:
    case_id, asked = peers.invited()
    before = {actor.person_id for actor in asked}
    for actor in (peers.bringer, peers.second):
        visitor = peers.as_(actor).opens("/help")
        typed = [("csrf", visitor.token()), *without_conflict().items()]
        if act == "decline":
            typed = typed[:1]
        hidden = visitor.sends("POST", f"/invitations/{case_id}/{act}", typed).response
        missing = visitor.sends("POST", f"/invitations/{a_strange_id()}/{act}", typed).response

        assert (404, hidden.content) == (missing.status_code, missing.content)
    assert before == {actor.person_id for actor in peers.community.asked(case_id)}
