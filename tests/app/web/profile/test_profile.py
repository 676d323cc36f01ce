"""What somebody offers as a peer, and whom they should not meet."""

import pytest
from fastapi import FastAPI

from app.identity.actor import Actor
from review.routing import profiles
from review.routing.eligibility import ConflictKind, Peer
from tests.app.web.peers import Peers, peers_of
from tests.reading import first_of


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)


def offered(peers: Peers, actor: Actor) -> Peer:
    with peers.community.database.reading() as session:
        (found,) = profiles.peers(session, [actor.person_id])
        return found


def test_a_profile_is_shown_kept_and_shown_again(peers: Peers) -> None:
    actor = peers.bringer
    visitor = peers.as_(actor).opens("/profile").sees("Ground rules of a room")
    visitor.fills(
        profession="theology",
        languages=["fr", "en"],
        topics=["A16"],
        settings=["prison", "online"],
        capacity="4",
        pause="y",
    )
    visitor.submits("Keep my profile").sees("Your profile is kept.")

    kept = offered(peers, actor)
    assert (kept.profession.value, kept.capacity, kept.is_active) == ("theology", 4, False)
    assert {"fr", "en"} == kept.languages
    assert {"A16"} == kept.topics
    assert {"prison", "online"} == kept.settings
    assert kept.has_agreed
    for chosen in ("[value=fr][checked]", "[value=A16][checked]", "#pause[checked]"):
        assert first_of(visitor.page, chosen) is not None


def test_agreement_can_be_taken_back(peers: Peers) -> None:
    peers.as_(peers.bringer).opens("/profile").fills(agrees=[]).submits("Keep my profile")

    assert not offered(peers, peers.bringer).has_agreed
    peers.as_(peers.bringer).opens("/today").sees("Say what you offer as a peer")


def test_without_a_language_nothing_is_kept_and_the_rest_stays_typed(peers: Peers) -> None:
    visitor = peers.as_(peers.bringer).opens("/profile").fills(languages=[], topics=["A7"])
    visitor.submits("Keep my profile")

    assert visitor.status == 422
    assert first_of(visitor.page, "[value=A7][checked]") is not None
    assert offered(peers, peers.bringer).languages == {"de", "en"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("capacity", "6"), ("topics", "B1"), ("languages", "xx"), ("profession", "inspector")],
)
def test_values_off_the_lists_are_refused(peers: Peers, name: str, value: str) -> None:
    visitor = peers.as_(peers.bringer).opens("/profile")
    whole = {"profession": "law", "languages": "en", "capacity": "1", "agrees": "y"}
    typed = {"csrf": visitor.token()} | whole | {name: value}

    assert visitor.sends("POST", "/profile", list(typed.items())).status == 422


def test_a_conflict_is_named_and_taken_back(peers: Peers) -> None:
    ngo = peers.community.ngos["ngo3"]
    visitor = peers.as_(peers.bringer).opens("/profile")
    visitor.fills(organisation=str(ngo), kind="shared_bid").submits("Keep us apart")
    visitor.sees("You will not meet this NGO", "Harbour house 3")
    with peers.community.database.reading() as session:
        (named,) = profiles.own_conflicts(session, peers.bringer)
        assert (ngo, ConflictKind.SHARED_BID) == (named.organisation_id, named.kind)

    visitor.submits("Take back").sees("You may meet this NGO")
    with peers.community.database.reading() as session:
        assert profiles.own_conflicts(session, peers.bringer) == []


def test_the_own_ngo_is_not_offered_as_a_conflict(peers: Peers) -> None:
    visitor = peers.as_(peers.bringer).opens("/profile")
    offered = {option.attrib["value"] for option in visitor.page.cssselect("#organisation option")}

    others = {str(i) for name, i in peers.community.ngos.items() if name != "ngo1"}
    assert others | {""} == offered
    visitor.submits("Keep us apart")
    assert visitor.status == 422


def test_nobody_takes_back_what_somebody_else_named(peers: Peers) -> None:
    with peers.community.database.writing() as session:
        ngo = peers.community.ngos["ngo3"]
        profiles.name_conflict(session, peers.bringer, ngo, ConflictKind.FAMILY)
        (named,) = profiles.own_conflicts(session, peers.bringer)
        conflict_id = named.id
    visitor = peers.as_(peers.second).opens("/profile")
    typed = [("csrf", visitor.token())]
    visitor.sends("POST", f"/profile/conflicts/{conflict_id}/drop", typed)

    with peers.community.database.reading() as session:
        assert len(profiles.own_conflicts(session, peers.bringer)) == 1
