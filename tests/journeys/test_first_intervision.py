"""The first case travels the whole way: one real case, from an invitation to its erasure."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from app.identity.policy import Role
from app.kernel.clock import now
from tests.builders import Joined, a_member, an_organisation
from tests.community import Community, a_community
from tests.journeys.acts import (
    ONCE,
    begins,
    cards,
    confirms,
    decides,
    delivers,
    delivers_what_is_asked,
    invites,
    joins,
    marks,
    offers_to_help,
    reviews,
    says,
    signs_in,
    takes_part,
    writes,
)
from tests.journeys.remains import remains_of
from tests.journeys.stage import Somebody, Stage

WRITTEN = {
    "title": "A door that stayed open",
    "setting": "I am a social worker and meet the client every week, with a psychologist.",
    "relationship": "Dylan Harbottle came because his sister asked him to.",
    "happened": "On 14 March 2024 Dylan told us in Manchester that he had met the old group, "
    "behind the blue curtain. Then he went silent for three weeks.",
    "tried": "We wrote him one message a week, without a question in it.",
    "key_question": "How do I keep the door open without pushing?",
}
IDENTIFYING = ("Harbottle", "Dylan", "14 March", "blue curtain")
SAID = ("Only-A-wrote-this", "Only-B-wrote-this", "Only-C-wrote-this")


@dataclass
class Town:
    """Who takes part: an NGO of three, and five NGOs with one case worker each."""

    stage: Stage
    others: Community
    lead: Somebody
    colleague: Joined

    def asked(self, case_id: UUID) -> dict[str, Somebody]:
        """Return who has an invitation right now, by the name of their NGO."""
        ngos = {ngo_id: name for name, ngo_id in self.others.ngos.items()}
        return {ngos[actor.ngo_id]: self.stage.as_(actor) for actor in self.others.asked(case_id)}


@pytest.fixture
def town(stage: Stage) -> Town:
    house, others = stage.house, a_community(stage.database, ngos=5, workers=1)
    with stage.database.writing() as session:
        ngo = an_organisation(session, "Lighthouse on the quay")
    lead = a_member(house.database, house.stretcher, ngo, Role.NGO_LEAD, now=now())
    colleague = a_member(house.database, house.stretcher, ngo, Role.CASE_WORKER, now=now())
    at_the_door = stage.somebody()
    signs_in(at_the_door, lead)
    return Town(stage, others, at_the_door, colleague)


def test_the_first_case_travels_the_whole_way(town: Town) -> None:
    mara = somebody_new_joins(town)
    case_id = a_case_is_written_and_checked(mara)
    two_people_confirm_it(town, mara, case_id)
    panel = a_panel_comes_together(town, mara, case_id)
    each_peer_reads_and_writes_alone(mara, panel, case_id)
    they_talk_and_the_bringer_takes_something_along(mara, panel, case_id)
    nothing_of_it_remains(town, mara, panel, case_id)


def somebody_new_joins(town: Town) -> Somebody:
    """The lead hands over a link; Mara joins, and says what she offers as a peer."""
    link = invites(town.lead, "mara@example.org", "case_worker")
    mara = town.stage.somebody()
    joins(mara, link, "Mara Lindqvist")
    town.stage.somebody().opens(link).is_refused(404)
    mara.sees("Say what you offer as a peer")
    offers_to_help(mara, "social_work", "en")
    return mara


def a_case_is_written_and_checked(mara: Somebody) -> UUID:
    """Mara decides every finding, and marks what the check has missed."""
    case_id = begins(mara)
    writes(mara, WRITTEN)
    assert set(cards(mara)) == {"Dylan Harbottle", "14 March 2024", "Manchester"}
    mara.submits("Finish the check").is_refused(422, "This is still open", "is not decided yet.")

    decides(mara, "Dylan Harbottle", "accept")
    decides(mara, "14 March 2024", "change", replacement="a day in spring")
    mara.fills(own_marks="blue curtain").submits("Look for these words")
    decides(mara, "blue curtain", "change", replacement="corner shop")
    mara.submits("Finish the check").is_refused(422, "“Manchester”")

    decides(mara, "Manchester", "keep", reason="not_identifying")
    mara.submits("Finish the check").sees(
        "This is the text exactly as the others will read it.",
        "On a day in spring [Person A] told us in Manchester",
        "behind the corner shop.",
        "It fits so many that it leads to nobody.",
        "Will be erased on",
    )
    mara.sees_nothing_of(*IDENTIFYING)
    return case_id


def two_people_confirm_it(town: Town, mara: Somebody, case_id: UUID) -> None:
    """Both confirm the same text; a remark brings it back once, and voids what was confirmed."""
    confirms(mara, case_id)
    mara.opens(f"/cases/{case_id}/second-reader")
    mara.fills(person=str(town.colleague.person_id)).submits("Let them read")
    jonas = town.stage.somebody()
    signs_in(jonas, town.colleague)
    jonas.sees("To read for a colleague").follows(WRITTEN["title"])
    jonas.fills(remark="Do we need the corner shop at all?")
    jonas.submits("Hand back with this remark")

    mara.opens(f"/cases/{case_id}").sees("Handed back with a remark", "Do we need the corner shop")
    mara.follows("Change the text")
    mara.sees_nothing_of(*IDENTIFYING)
    again = "On a day in spring [Person A] told us in Manchester that he had met the old group."
    mara.fills({"raw-happened": again}).submits("Check the text")
    mara.submits("Finish the check").sees("I confirm this text")
    confirms(mara, case_id)
    mara.opens(f"/cases/{case_id}").sees("not yet")
    confirms(jonas, case_id)
    mara.opens(f"/cases/{case_id}").sees("The text is confirmed and can be sent to peers.")


def a_panel_comes_together(town: Town, mara: Somebody, case_id: UUID) -> dict[str, Somebody]:
    """Mara strikes one NGO; a conflict is replaced in silence; three take a seat."""
    mara.follows("Look at who could be asked")
    mara.sees("What the invited see first", "Outreach and street work", "Harbour house 5")
    mara.fills(struck=[str(town.others.ngos["ngo5"])]).submits("Send: ask the others")
    asked = town.asked(case_id)
    assert len(asked) == 3
    assert "ngo5" not in asked

    partial_ngo, partial = next(iter(asked.items()))
    partial.opens("/invitations").sees("Outreach and street work", "English", "A1")
    partial.sees_nothing_of(*WRITTEN.values(), "Lighthouse on the quay", "Mara")
    takes_part(partial, case_id, former_employer="yes")
    partial.sees("Somebody else is asked now.")
    partial.opens(f"/rooms/{case_id}").is_refused(404)

    panel = town.asked(case_id)
    assert len(panel) == 3
    assert partial_ngo not in panel
    for peer in panel.values():
        takes_part(peer, case_id)
        peer.sees("The room is open to you now.", WRITTEN["title"], "Independent first")
    return panel


def each_peer_reads_and_writes_alone(
    mara: Somebody, panel: dict[str, Somebody], case_id: UUID
) -> None:
    """A review that is not whole stays a draft; nobody reads another's before the own."""
    first, second, third = panel.values()
    first.opens(f"/rooms/{case_id}/vignette").sees(WRITTEN["key_question"], "Will be erased on")
    reviews(first, case_id, "beginning", principles=("A1", "A2"), strengths=SAID[0])
    first.is_refused(422, "Please look at this again")
    reviews(first, case_id, "beginning", strengths=SAID[0])
    first.sees(ONCE).submits("Deliver to the room").sees(SAID[0])
    says(first, case_id, "Only-A-said-this")

    for path in ("", "/review", "/sheet", "/vignette"):
        second.opens(f"/rooms/{case_id}{path}").sees_nothing_of("Only-A", "table.profile")
    delivers(second, case_id, "exemplary", strengths=SAID[1])
    second.sees(SAID[0], SAID[1], "Only-A-said-this")

    delivers_what_is_asked(third, case_id, "cannot_tell", strengths=SAID[2])
    third.sees(*SAID)
    third.opens(f"/rooms/{case_id}/review").fills(text="One more thought, added.")
    third.submits("Add it").sees("One more thought, added.")

    mara.opens(f"/rooms/{case_id}").sees(*SAID, "Nothing is added up.", "views differ")
    assert marks(mara, "A1").keys() == {"Beginning", "Exemplary", "Cannot tell from the vignette"}
    assert marks(mara, "A2").keys() == {"Beginning", "Exemplary"}


def they_talk_and_the_bringer_takes_something_along(
    mara: Somebody, panel: dict[str, Somebody], case_id: UUID
) -> None:
    """Messages, the note on what to take along, and the end of the room."""
    peer = next(iter(panel.values()))
    says(mara, case_id, "What would you have written to him?")
    says(peer, case_id, "Nothing. A postcard.")
    mara.opens(f"/rooms/{case_id}").sees("Nothing. A postcard.").follows("Write your note")
    mara.fills(takes="A postcard", leaves="The tutor", next_step="I ask him what he likes.")
    mara.submits("Keep the note").sees("I ask him what he likes.")
    mara.follows("Close the room").submits("Close the room").sees("Closed, still to be read")
    peer.opens(f"/rooms/{case_id}").sees("I ask him what he likes.", "Will be erased on")
    assert not peer.page.cssselect("main textarea")


def nothing_of_it_remains(
    town: Town, mara: Somebody, panel: dict[str, Somebody], case_id: UUID
) -> None:
    """Mara withdraws; for everybody it is as if it had never been."""
    mara.opens(f"/cases/{case_id}").follows("Withdraw and erase").sees("It cannot be undone")
    mara.submits("Withdraw and erase for everybody").sees("The case is erased for everyone.")
    for someone in (mara, *panel.values()):
        for path in (f"/cases/{case_id}", f"/rooms/{case_id}", f"/rooms/{case_id}/review"):
            someone.opens(path).is_refused(404)
        someone.opens("/today").sees_nothing_of(WRITTEN["title"])
    assert remains_of(town.stage.database, case_id) == []
