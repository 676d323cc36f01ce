"""Leaving, moving and deleting through the pages, and what the others are told."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from app.identity import invitations
from app.identity.actor import Actor
from app.identity.models import Person, SignIn
from app.identity.policy import Role
from app.kernel.clock import now
from app.web.house import House
from review.routing.models import PeerProfile
from review.vignettes.models import Case
from tests.app.web.peers import Peers, peers_of
from tests.builders import Joined
from tests.people import Visitor
from tests.reading import first_of

Member = Callable[..., Joined]


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    """A community in which those who lead take no seats."""
    made = peers_of(web)
    leads = [a.person_id for a in made.community.people.values() if Role.NGO_LEAD in a.roles]
    with made.community.database.writing() as session:
        session.execute(
            update(PeerProfile).where(PeerProfile.person_id.in_(leads)).values(is_active=False)
        )
    return made


def address(peers: Peers, actor: Actor) -> str:
    with peers.community.database.reading() as session:
        return session.get_one(Person, actor.person_id).email


def lead_of(peers: Peers, actor: Actor) -> Visitor:
    name = next(n for n, id_ in peers.community.ngos.items() if id_ == actor.organisation_id)
    return peers.as_(peers.community.case_worker(name, 1))


def test_a_lead_ends_a_membership_and_the_bringer_reads_that_the_panel_changed(
    peers: Peers,
) -> None:
    case_id, seated = peers.room()
    leaver = seated[0]
    visitor = peers.as_(leaver)
    lead = lead_of(peers, leaver)
    lead.opens(f"/ngo/people/{leaver.person_id}/end").sees("They are out of the rooms of others")
    lead.submits("End the membership")
    lead.sees("Who has left", leaver.name)

    assert visitor.opens("/today").path == "/sign-in"
    bringer = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")
    bringer.sees("The panel changed on", "(has left)", "Replace the key now")
    bringer.submits("Replace the key now").sees("The room has another key now.")
    assert "Replace the key now" not in bringer.opens(f"/rooms/{case_id}").words
    bringer.opens(f"/cases/{case_id}").sees("The panel changed on")


def test_the_first_act_after_somebody_left_changes_the_key_before_it_writes(peers: Peers) -> None:
    case_id, seated = peers.room()
    bringer = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")
    gone = peers.as_(seated[0])
    gone.opens("/account/delete").fills(address=address(peers, seated[0]))
    gone.submits("Delete my account")

    bringer.fills(text="We go on without her.").submits("Send to the room")

    bringer.sees("We go on without her.", "Somebody who has left")
    with peers.community.database.reading() as session:
        case = session.get_one(Case, case_id)
        assert (case.rekey_since, case.share is None) == (None, False)
    peers.as_(seated[1]).opens(f"/rooms/{case_id}").sees("A quiet beginning")


def test_somebody_taken_back_has_their_draft_again(peers: Peers) -> None:
    worker = peers.second
    case_id = peers.community.begin(worker)
    peers.community.finish(worker, case_id)
    lead = peers.as_(peers.bringer)
    lead.opens(f"/ngo/people/{worker.person_id}/end").submits("End the membership")
    lead.sees("What they brought alone: 30 days until it is erased.")
    lead.sees_nothing_of("A quiet beginning", str(case_id))
    lead.follows("Take them back").submits("Take them back")
    lead.sees("They work here again")

    peers.as_(worker).opens(f"/cases/{case_id}").sees("A quiet beginning")


def test_before_an_account_is_deleted_one_reads_what_is_lost_and_what_passes_on(
    peers: Peers,
) -> None:
    worker = peers.second
    case_id = peers.community.begin(worker)
    peers.community.finish(worker, case_id)
    visitor = peers.as_(worker).opens("/account").follows("Delete your account")
    visitor.sees("What is erased for everybody at once", "A quiet beginning", "What stays")
    visitor.fills(address="somebody@else.example").submits("Delete my account")
    assert visitor.status == 422
    visitor.sees("This is not the address of your account.")

    visitor.fills(address=address(peers, worker)).submits("Delete my account")

    visitor.sees("Your account is deleted.")
    assert visitor.path == "/sign-in"
    assert visitor.opens("/today").path == "/sign-in"
    with peers.community.database.reading() as session:
        assert session.get(Case, case_id) is None
        assert session.get(Person, worker.person_id) is None


def test_a_deleted_address_is_told_what_an_unknown_one_is_told(
    web: FastAPI, member: Member
) -> None:
    person = member()
    visitor = Visitor(web).holds(person.cookie).opens("/account/delete")
    visitor.fills(address=person.email).submits("Delete my account")
    answers = []
    for email in (person.email, "nobody@example.org"):
        there = Visitor(web).opens("/sign-in")
        there.fills(email=email, passphrase="lantern quietly borrows a green harbour")
        there.submits("Go on")
        answers.append(
            (there.status, there.response.text.replace(email, "").replace(there.token(), ""))
        )

    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_the_last_lead_of_others_cannot_delete_their_account(peers: Peers) -> None:
    visitor = peers.as_(peers.bringer).opens("/account/delete")
    visitor.fills(address=address(peers, peers.bringer)).submits("Delete my account")

    assert visitor.status == 409
    visitor.sees("The last lead of an NGO cannot leave before somebody else leads it.")


@pytest.mark.parametrize("path", ["/account/delete", "/ngo/people/{}/end"])
def test_going_needs_a_proof_of_presence(peers: Peers, path: str) -> None:
    visitor = peers.as_(peers.bringer)
    with peers.community.database.writing() as session:
        session.execute(update(SignIn).values(fresh_until=SignIn.started_at))
    where = path.format(peers.second.person_id)
    visitor.opens(where)
    assert first_of(visitor.page, "input[name=passphrase]") is not None
    pairs = [("csrf", visitor.token()), ("address", address(peers, peers.bringer))]
    visitor.sends("POST", where, pairs if "delete" in path else pairs[:1])
    assert visitor.status == 403
    with peers.community.database.reading() as session:
        assert session.get(Person, peers.bringer.person_id) is not None


def test_a_peer_moves_to_the_bringers_ngo_with_their_account(peers: Peers) -> None:
    case_id, seated = peers.room()
    peer = seated[0]
    with peers.community.database.writing() as session:
        email = session.get_one(Person, peer.person_id).email
        there = peers.community.ngos["ngo1"]
        token = invitations.issue(session, email, [Role.CASE_WORKER], there, now=now())
    visitor = peers.as_(peer).opens(f"/account/move/{token}")
    visitor.sees("Move to Harbour house 1?").submits("Move now").sees("Please sign in again.")
    again = peers.as_(peer)
    assert again.opens(f"/rooms/{case_id}").status == 404
    peers.as_(peers.bringer).opens(f"/rooms/{case_id}").sees("The panel changed on")


def test_an_invitation_for_somebody_else_moves_nobody(peers: Peers) -> None:
    with peers.community.database.writing() as session:
        ngo = peers.community.ngos["ngo2"]
        token = invitations.issue(session, "other@example.org", [Role.CASE_WORKER], ngo, now=now())
    assert peers.as_(peers.second).opens(f"/account/move/{token}").status == 409
    assert peers.as_(peers.second).opens("/account/move/nothing").status == 404


def test_whoever_left_joins_elsewhere_as_a_new_person(
    web: FastAPI, house: House, peers: Peers
) -> None:
    worker = peers.second
    email = address(peers, worker)
    lead = peers.as_(peers.bringer)
    lead.opens(f"/ngo/people/{worker.person_id}/end").submits("End the membership")
    with house.database.writing() as session:
        ngo = peers.community.ngos["ngo2"]
        token = invitations.issue(session, email, [Role.CASE_WORKER], ngo, now=now())
    words = "nine slow barges carry the evening bread"
    Visitor(web).opens(f"/join/{token}").fills(
        name="Came Again", passphrase=words, again=words
    ).submits("Go on").sees("Your recovery sheet")
    with house.database.reading() as session:
        assert session.get(Person, worker.person_id) is None
        assert session.scalars(select(Person.name).where(Person.email == email)).all() == [
            "Came Again"
        ]


def test_once_a_case_is_sent_its_second_reader_holds_no_key_of_it(peers: Peers) -> None:
    """They have read; what is written from now on is not for them, whatever they kept."""
    case_id = peers.community.attested_case(peers.bringer, peers.second)
    with peers.community.database.reading() as session:
        before = session.get_one(Case, case_id).share
    visitor = peers.as_(peers.bringer).opens(f"/cases/{case_id}/panel")
    visitor.submits("Send: ask the others")
    with peers.community.database.reading() as session:
        case = session.get_one(Case, case_id)
        assert case.share not in (None, before)
        assert case.rekey_since is None
    asked = peers.community.asked(case_id)
    for peer in asked:
        peers.community.accept(peer, case_id)
    peers.as_(asked[0]).opens(f"/rooms/{case_id}").sees("A quiet beginning")
