"""The brake on its pages: one click, one sentence for all, two confirmations, the new text."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select

from app.kernel.clock import today
from app.kernel.ids import new_id
from app.web.templating import day
from review.rooms import brake
from review.rooms import service as rooms
from review.rooms.models import RoomMessage
from review.vignettes.models import BrakeWord, Case
from tests.app.web.peers import Peers
from tests.community import TEXT, a_checked_text, a_review
from tests.guards.routes import routes
from tests.inhabited import a_strange_id
from tests.people import Visitor
from tests.reading import first_of, markup_of, parsed

TEXT_TITLE = "A quiet beginning"
NEUTRAL = "The case bringer's side looks at the text once more."
CONTENT = (*TEXT.values(), "Only-A-wrote-this", "Only-A-said-this", "Half-a-thought")


@dataclass
class Stopped:
    """A room in which everything was written that a room can hold, and then somebody stopped it."""

    case_id: UUID
    first: Visitor
    """Has delivered, talked, and pulled the brake without a word."""
    other: Visitor
    bringer: Visitor


@pytest.fixture
def stopped(peers: Peers) -> Stopped:
    case_id, (first, other) = peers.room()
    peers.community.deliver(first, case_id, a_review(strengths="Only-A-wrote-this"))
    visitors = [peers.as_(actor) for actor in (first, other, peers.bringer)]
    said = visitors[0].opens(f"/rooms/{case_id}").fills(text="Only-A-said-this")
    said.submits("Send to the room")
    draft = visitors[1].opens(f"/rooms/{case_id}/review").fills(strengths="Half-a-thought")
    draft.submits("Keep the draft")
    stops(visitors[0], case_id)
    return Stopped(case_id, *visitors)


def stops(visitor: Visitor, case_id: UUID, text: str = "") -> Visitor:
    visitor.opens(f"/rooms/{case_id}").follows("I may recognise someone")
    return visitor.fills(text=text).submits("Stop the room")


def shown(visitor: Visitor, path: str) -> str:
    """Return the page but for its head, which holds what else somebody may do in the house."""
    main = first_of(visitor.opens(path).page, "main")
    assert main is not None
    return markup_of(main).replace(visitor.token(), "")


def told(visitor: Visitor) -> str:
    """Return all of the last page but its navigation, which holds what else somebody may do."""
    page = parsed(visitor.response.text)
    for part in page.cssselect("nav, input[name=csrf]"):
        part.drop_tree()
    return markup_of(page.getroottree())


def all_confirm(peers: Peers, case_id: UUID) -> None:
    """The bringer asks a colleague, and both confirm on the pages."""
    bringer, second = peers.as_(peers.bringer), peers.as_(peers.second)
    chooses = bringer.opens(f"/cases/{case_id}/second-reader")
    chooses.fills(person=str(peers.second.person_id)).submits("Let them read")
    for reader in (bringer, second):
        reader.opens(f"/cases/{case_id}/read").fills(read="y").submits("I confirm this text")
        assert reader.status == 200


def test_one_click_and_the_room_rests_for_everybody(stopped: Stopped) -> None:
    path = f"/rooms/{stopped.case_id}"
    stopped.first.sees("The room rests for everybody.", NEUTRAL)
    for visitor in (stopped.first, stopped.other):
        visitor.opens(path).sees("This room rests", NEUTRAL, "Not a channel for danger.")
        visitor.sees("Will be erased on", "you are told when the room goes on")
        assert visitor.status == 200


def test_whoever_stopped_it_and_whoever_did_not_see_the_same_bytes(stopped: Stopped) -> None:
    path = f"/rooms/{stopped.case_id}"

    assert shown(stopped.first, path) == shown(stopped.other, path)
    before = shown(stopped.other, path)
    stopped.first.opens(path).fills(text="Next door").submits("Tell the case bringer")
    assert before == shown(stopped.other, path)
    stopped.first.opens(path)
    assert "Next door" in stopped.first.response.text


def test_what_is_said_afterwards_is_the_same_for_the_first_and_the_second(stopped: Stopped) -> None:
    path = f"/rooms/{stopped.case_id}"
    stopped.other.opens(path).submits("Tell the case bringer")
    stopped.other.sees("The room rests for everybody. Only the case bringer sees what you sent.")


def test_on_no_address_of_the_house_the_panel_reads_anything_of_a_room_that_rests(
    peers: Peers, stopped: Stopped
) -> None:
    looked = 0
    for route in routes(peers.app):
        if route.method != "GET" or route.name.startswith(("static.", "standard.", "account.")):
            continue
        for visitor in (stopped.first, stopped.other):
            answer = visitor.client.get(route.at(stopped.case_id), headers={"X-Fragment": "poll"})
            assert not [words for words in CONTENT if words in answer.text], route.name
            visitor.opens(route.at(stopped.case_id)).sees_nothing_of(*CONTENT)
            looked += 1

    assert looked > 60


def test_every_act_of_the_panel_is_refused_alike(peers: Peers, stopped: Stopped) -> None:
    with peers.community.database.reading() as session:
        before = [bytes(row.body) for row in session.scalars(select(RoomMessage))]
    acts = [
        route
        for route in routes(peers.app)
        if route.method == "POST" and route.path.startswith("/rooms/") and "brake" not in route.path
    ]
    for route in acts:
        answers = []
        for visitor in (stopped.first, stopped.other):
            visitor.opens("/today")
            typed = [("csrf", visitor.token()), ("once", str(new_id())), ("text", "x")]
            visitor.sends("POST", route.at(stopped.case_id), typed)
            visitor.sees_nothing_of(*CONTENT)
            answers.append((visitor.status, told(visitor)))
        assert answers[0] == answers[1], route.name
        assert answers[0][0] in {409, 422}, route.name

    assert len(acts) >= 6
    with peers.community.database.reading() as session:
        assert before == [bytes(row.body) for row in session.scalars(select(RoomMessage))]


def test_somebody_outside_sees_no_difference_to_a_room_that_never_was(
    peers: Peers, stopped: Stopped
) -> None:

    with peers.community.database.reading() as session:
        room = rooms.enter(session, peers.bringer, stopped.case_id)
    taking_part = {person.person_id for person in room.participants}
    for actor in peers.community.people.values():
        if actor.person_id in taking_part:
            continue
        visitor = peers.as_(actor)
        for page in ("", "/brake", "/vignette", "/messages"):
            hidden = visitor.opens(f"/rooms/{stopped.case_id}{page}").response
            missing = visitor.opens(f"/rooms/{a_strange_id()}{page}").response
            assert (404, hidden.content) == (missing.status_code, missing.content)
        visitor.opens("/help")
        typed = [("csrf", visitor.token()), ("text", "Me, too")]
        hidden = visitor.sends("POST", f"/rooms/{stopped.case_id}/brake", typed).response
        missing = visitor.sends("POST", f"/rooms/{a_strange_id()}/brake", typed).response
        assert (404, hidden.content) == (missing.status_code, missing.content)


def test_today_names_the_room_without_its_title(stopped: Stopped) -> None:
    for visitor in (stopped.first, stopped.other):
        visitor.opens("/today").sees("A room", "Rests", "Nothing to do")
        visitor.sees_nothing_of(TEXT_TITLE)


def test_the_bringer_sees_who_and_why_and_the_colleague_does_not(peers: Peers) -> None:
    case_id, (first, _other) = peers.room()
    stops(peers.as_(first), case_id, "It is the house next door.\nI know the family.")
    bringer = peers.as_(peers.bringer).opens(f"/cases/{case_id}")
    bringer.sees("The room rests", f"{first.name} may recognise someone.", "I know the family.")
    bringer.follows("Choose a second reader").sees("reads the text alone, nothing of the room")
    assert "is_tandem" not in bringer.response.text
    bringer.fills(person=str(peers.second.person_id)).submits("Let them read")

    second = peers.as_(peers.second).opens(f"/cases/{case_id}").sees("The case bringer knows why")
    second.sees_nothing_of(first.name, "the family", "next door")
    assert second.opens(f"/rooms/{case_id}").status == 404


def test_the_bringer_reads_on_and_nothing_can_be_added(stopped: Stopped) -> None:
    visitor = stopped.bringer.opens(f"/rooms/{stopped.case_id}")
    visitor.sees("The room rests", "Only-A-wrote-this", "Only-A-said-this")
    visitor.sees_nothing_of("Send to the room", "Close the room</a>", "Write your note")
    visitor.follows("What you can do now").sees("Why the room rests", "Withdraw and erase")
    visitor.opens(f"/rooms/{stopped.case_id}/sheet").sees_nothing_of("Only-A-wrote-this")
    assert visitor.opens(f"/cases/{stopped.case_id}/outline").status == 409
    assert visitor.opens(f"/cases/{stopped.case_id}/panel").status == 409
    answer = visitor.client.get("/api/v1/me/cases").json()["items"]
    assert [case["is_resting"] for case in answer] == [True]


def test_confirmed_again_by_two_the_room_goes_on_and_says_what_changed(
    peers: Peers, stopped: Stopped
) -> None:
    peers.community.finish(
        peers.bringer, stopped.case_id, a_checked_text(happened="She came back, and was silent.")
    )
    all_confirm(peers, stopped.case_id)

    changed = f"The text was changed on {day(today())}"
    for visitor in (stopped.first, stopped.other, stopped.bringer):
        for page in ("", "/vignette", "/sheet"):
            visitor.opens(f"/rooms/{stopped.case_id}{page}")
            visitor.sees(changed, "which is gone", "She came back, and was silent.")
            visitor.sees_nothing_of("came back after three weeks")
    stopped.first.opens(f"/rooms/{stopped.case_id}").sees("Only-A-wrote-this", "Only-A-said-this")
    review = stopped.other.opens(f"/rooms/{stopped.case_id}/review").sees(changed)
    assert "Half-a-thought" in review.response.text
    with peers.community.database.reading() as session:
        assert session.scalars(select(BrakeWord)).all() == []


def test_lifted_unchanged_nothing_says_changed(peers: Peers, stopped: Stopped) -> None:
    bringer = stopped.bringer.opens(f"/cases/{stopped.case_id}/read")
    bringer.fills(read="y").submits("I confirm this text")
    assert stopped.other.opens(f"/rooms/{stopped.case_id}").words.count("This room rests") == 1
    all_confirm_second(peers, stopped.case_id)

    stopped.other.opens(f"/rooms/{stopped.case_id}").sees_nothing_of("The text was changed")
    stopped.other.sees(TEXT_TITLE, "I may recognise someone")


def all_confirm_second(peers: Peers, case_id: UUID) -> None:
    chooses = peers.as_(peers.bringer).opens(f"/cases/{case_id}/second-reader")
    chooses.fills(person=str(peers.second.person_id)).submits("Let them read")
    reads = peers.as_(peers.second).opens(f"/cases/{case_id}/read").fills(read="y")
    reads.submits("I confirm this text").sees("The text is confirmed again, and the room goes on")
    assert reads.path == "/cases"


def test_withdrawing_works_while_it_rests(peers: Peers, stopped: Stopped) -> None:
    stopped.bringer.opens(f"/cases/{stopped.case_id}").follows("Withdraw and erase")
    stopped.bringer.submits("Withdraw and erase for everybody").sees("The case is erased")
    hidden = stopped.first.opens(f"/rooms/{stopped.case_id}")
    assert hidden.status == 404
    with peers.community.database.reading() as session:
        assert session.get(Case, stopped.case_id) is None


def test_a_text_typed_while_the_room_came_to_rest_is_not_lost(peers: Peers) -> None:
    case_id, (first, other) = peers.room()
    writes = peers.as_(other).opens(f"/rooms/{case_id}/review")
    writes.fills(strengths="You have waited a long time.", questions="What did he say?")
    stops(peers.as_(first), case_id)
    writes.submits("Keep the draft")

    assert writes.status == 409
    writes.sees("This room rests", "What you wrote; it was not sent")
    texts = [area.text_content().strip() for area in writes.page.cssselect("textarea[readonly]")]
    assert texts == ["You have waited a long time.", "What did he say?"]
    writes.sees_nothing_of(*TEXT.values())


def test_the_script_that_looks_for_new_messages_is_told_to_stop(stopped: Stopped) -> None:
    ask = {"X-Fragment": "poll"}
    answer = stopped.first.client.get(f"/rooms/{stopped.case_id}/messages", headers=ask)

    assert answer.status_code == 409
    assert "rests" in answer.text


def test_a_word_that_is_too_long_comes_back_in_both_places(peers: Peers) -> None:
    case_id, (first, other) = peers.room()
    long = "word " * brake.WORD_LIMIT
    visitor = stops(peers.as_(first), case_id, long)
    assert visitor.status == 422
    visitor.sees("Stop the room")
    stops(peers.as_(first), case_id)
    visitor = peers.as_(other).opens(f"/rooms/{case_id}").fills(text=long)
    visitor.submits("Tell the case bringer")

    assert visitor.status == 422
    visitor.sees("This room rests")
    area = first_of(visitor.page, "#text")
    assert area is not None
    assert area.text_content().strip() == long.strip()


@pytest.mark.parametrize("page", ["", "/vignette", "/review"])
def test_the_brake_stands_wherever_the_panel_reads(peers: Peers, page: str) -> None:
    case_id, (first, _other) = peers.room()
    peers.as_(first).opens(f"/rooms/{case_id}{page}").follows("I may recognise someone")


def test_the_bringers_side_pulls_it_too(peers: Peers) -> None:
    case_id, (first, _other) = peers.room()
    stops(peers.as_(peers.bringer), case_id, "A street name has stayed in it.")
    peers.as_(peers.bringer).opens(f"/cases/{case_id}").sees(
        "You have stopped the room.", "A street name has stayed in it."
    )
    peers.as_(first).opens(f"/rooms/{case_id}").sees(NEUTRAL)


def test_a_tandem_partner_confirms_and_nobody_else_is_chosen(peers: Peers) -> None:
    case_id = peers.community.begin(peers.bringer)
    peers.community.finish(peers.bringer, case_id)
    bringer, tandem = peers.as_(peers.bringer), peers.as_(peers.second)
    chooses = bringer.opens(f"/cases/{case_id}/second-reader")
    chooses.fills(person=str(peers.second.person_id), is_tandem="y").submits("Let them read")
    for reader in (bringer, tandem):
        reader.opens(f"/cases/{case_id}/read").fills(read="y").submits("I confirm this text")
    peers.community.submit(peers.bringer, case_id)
    asked = peers.community.asked(case_id)
    for actor in asked:
        peers.community.accept(actor, case_id)
    stops(peers.as_(asked[0]), case_id, "I know the family.")

    tandem.opens(f"/cases/{case_id}").sees("The case bringer knows why, and can tell you.")
    tandem.sees_nothing_of("I know the family.")
    bringer.opens(f"/cases/{case_id}").sees_nothing_of("Choose another second reader")
    bringer.opens(f"/cases/{case_id}/second-reader").sees("your tandem partner confirms the text")
    for reader in (tandem, bringer):
        reader.opens(f"/cases/{case_id}/read").fills(read="y").submits("I confirm this text")
    bringer.sees("The text is confirmed again, and the room goes on for its panel.")
    tandem.opens(f"/rooms/{case_id}").sees(TEXT_TITLE, "I may recognise someone")
