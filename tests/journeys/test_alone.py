"""A way for who works alone: an NGO with one person, from its admission to an open room."""

from uuid import UUID

from app.identity.policy import Role
from app.kernel.clock import now
from tests.builders import a_member
from tests.community import a_community
from tests.journeys.acts import (
    begins,
    cards,
    confirms,
    decides,
    invitation_on,
    joins,
    signs_in,
    takes_part,
    writes,
)
from tests.journeys.stage import Somebody, Stage

WRITTEN = {
    "title": "The second shift",
    "happened": "Ruben Aldermoor waits in front of the office every evening.",
    "key_question": "When does being there become too much?",
}


def test_an_ngo_of_one_is_admitted_and_brings_a_case_alone(stage: Stage) -> None:
    others = a_community(stage.database, ngos=3, workers=1)
    nora = an_ngo_is_admitted(stage)
    case_id = begins(nora, panel_size="2")
    writes(nora, WRITTEN)
    decides(nora, next(words for words in cards(nora) if "Ruben" in words), "accept")
    nora.submits("Finish the check").sees("[Person A] waits in front of the office")
    nora.opens(f"/cases/{case_id}/second-reader").sees("If you really work alone")

    the_second_reader_is_switched_off(nora, case_id)

    confirms(nora, case_id)
    nora.opens(f"/cases/{case_id}/panel").submits("Send: ask the others")
    for actor in others.asked(case_id):
        peer = stage.as_(actor)
        takes_part(peer, case_id)
        peer.sees("Attested by one person alone", "Not a channel for danger.")
    nora.opens(f"/rooms/{case_id}").sees("Attested by one person alone", "Will be erased on")


def an_ngo_is_admitted(stage: Stage) -> Somebody:
    """The operator admits an NGO and its first lead, who joins."""
    house = stage.house
    operator = a_member(house.database, house.stretcher, None, Role.OPERATOR, now=now())
    at_work = stage.somebody()
    signs_in(at_work, operator)
    at_work.opens("/operator").fills(name="The small boat", country="DK")
    at_work.submits("Add the organisation").follows("Admit the first lead The small boat")
    at_work.fills(email="nora@example.org").submits("Make the invitation")
    nora = stage.somebody()
    joins(nora, invitation_on(at_work), "Nora Halvorsen")
    at_work.opens("/cases").is_refused(403)
    return nora


def the_second_reader_is_switched_off(nora: Somebody, case_id: UUID) -> None:
    """As the lead of an NGO without anybody else, Nora decides that she confirms alone."""
    nora.opens("/ngo/people").sees("You are the only one here")
    nora.submits("Switch the second reader off").sees("one person confirms a text alone")
    nora.opens(f"/cases/{case_id}").sees("Nobody reads a second time")
