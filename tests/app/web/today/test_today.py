"""What waits for somebody after signing in; nothing of others, and nothing counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI

from app.identity.policy import Role
from app.kernel.clock import today
from app.web.templating import day
from review import retention
from review.vignettes.models import Case
from tests.app.web.peers import Peers, peers_of
from tests.people import Visitor
from tests.reading import first_of


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)


def test_somebody_new_is_told_to_say_what_they_offer(as_: Callable[..., Visitor]) -> None:
    visitor = as_(Role.CASE_WORKER).opens("/today")

    visitor.sees("Say what you offer as a peer", "No case of yours is here", "Bring a case")
    assert visitor.follows("Fill in your profile").path == "/profile"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.NGO_LEAD, "People of your NGO"),
        (Role.NGO_DELEGATE, "Read the standard"),
        (Role.STANDARD_EDITOR, "Read the standard"),
        (Role.OPERATOR, "Operation"),
    ],
)
def test_each_role_finds_its_own_way_in(
    as_: Callable[..., Visitor], role: Role, words: str
) -> None:
    visitor = as_(role).opens("/today").sees(words)

    visitor.sees_nothing_of("Bring a case", "/profile", "/invitations")


def test_an_invitation_waits_and_nothing_says_how_many(peers: Peers) -> None:
    _case_id, asked = peers.invited()
    visitor = peers.as_(asked[0]).opens("/today")

    assert visitor.sees("You have invitations").follows("Look at your").path == "/invitations"


def test_a_text_of_a_colleague_waits_to_be_read(peers: Peers) -> None:
    case_id = peers.community.begin(peers.bringer)
    peers.community.finish(peers.bringer, case_id)
    visitor = peers.as_(peers.bringer).opens(f"/cases/{case_id}/second-reader")
    visitor.fills(person=str(peers.second.person_id)).submits("Let them read")

    reader = peers.as_(peers.second).opens("/today").sees("To read for a colleague")
    assert reader.follows("A quiet beginning").path == f"/cases/{case_id}/read"


def test_a_room_says_what_a_peer_can_do_in_it(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens("/today").sees("write your review and deliver it")
    peers.community.deliver(peer, case_id)

    visitor.opens("/today").sees("Read what the others wrote, and talk")
    assert visitor.follows("A quiet beginning").path == f"/rooms/{case_id}"


def test_the_bringer_finds_the_way_to_the_room(peers: Peers) -> None:
    case_id, _peers = peers.room()
    visitor = peers.as_(peers.bringer).opens("/today").sees("Go to the room")

    assert visitor.follows("A quiet beginning").path == f"/rooms/{case_id}"


def test_nobody_finds_anything_of_others(peers: Peers) -> None:
    peers.room()
    visitor = peers.as_(peers.community.case_worker("ngo1", 2)).opens("/today")

    visitor.sees_nothing_of("A quiet beginning")


def test_what_ends_soon_is_said_on_the_first_page(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    with peers.community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today() + timedelta(days=6)
    for actor in (peers.bringer, peer):
        peers.as_(actor).opens("/today").sees_nothing_of("Will be erased in the next days")
    with peers.community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today() + timedelta(days=5)
    for actor in (peers.bringer, peer):
        visitor = peers.as_(actor).opens("/today").sees("Will be erased in the next days")
        assert first_of(visitor.page, ".notice.warning a") is not None


def test_a_receipt_says_that_everything_is_gone_and_can_be_put_away(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    with peers.community.database.writing() as session:
        retention.withdraw(session, peers.bringer, case_id)
    visitor = peers.as_(peers.bringer).opens("/today")

    visitor.sees(f"On {day(today())} a case of yours was erased.")
    visitor.sees_nothing_of(str(case_id), "A quiet beginning")
    visitor.submits("Noted").sees_nothing_of("a case of yours was erased")
    peers.as_(peer).opens("/today").sees_nothing_of("was erased")
