"""The room: independent first, the picture, talking, the note, closing; hidden equals missing."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement
from sqlalchemy import select

from app.kernel.clock import today
from app.kernel.ids import new_id
from app.web.templating import day
from review.feedback.scores import PrincipleMark, ReviewText, Score
from review.rooms.models import RoomMessage
from review.vignettes import states
from review.vignettes.states import CaseState
from tests.app.web.peers import Peers
from tests.community import a_community, a_review
from tests.inhabited import a_strange_id
from tests.people import Visitor
from tests.reading import first_of

PAGES = ("", "/vignette", "/sheet", "/messages", "/uptake", "/close", "/review", "/review/deliver")
ACTS = ("/messages", "/uptake", "/close", "/review", "/review/deliver", "/review/additions")


def says(visitor: Visitor, case_id: UUID, text: str) -> Visitor:
    return visitor.opens(f"/rooms/{case_id}").fills(text=text).submits("Send to the room")


def row(visitor: Visitor, principle: str) -> HtmlElement:
    rows = visitor.page.cssselect("table.profile tbody tr")
    return next(one for one in rows if one.cssselect("th b")[0].text_content() == principle)


def marks(visitor: Visitor, principle: str) -> list[list[str]]:
    cells = row(visitor, principle).cssselect("td")
    return [[mark.attrib["data-peer"] for mark in cell.cssselect(".peer")] for cell in cells]


def a_view(word: Score, **changed: Score) -> ReviewText:
    whole = a_review(word)
    scores = dict(whole.scores)
    for principle, other in changed.items():
        scores[principle] = PrincipleMark(other, f"Why {other} for {principle}.")
    return ReviewText(whole.strengths, whole.questions, whole.ideas, scores)


def test_the_room_says_who_is_here_and_when_all_is_erased(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}")

    erased = day(states.erase_on(CaseState.SEEKING, today()))
    visitor.sees(f"Will be erased on {erased} at the latest", "Not a channel for danger.")
    visitor.sees(peer.name, other.name, peers.bringer.name, "Harbour house 1", "(you)")
    letters = [tag.text_content() for tag in visitor.page.cssselect(".peers .peer b")]
    assert letters == ["A", "B"]


def test_a_peer_sees_nothing_of_the_others_before_delivering(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    secret = a_review(Score.EXEMPLARY, strengths="Only-A-wrote-this")
    peers.community.deliver(peer, case_id, secret)
    says(peers.as_(peer), case_id, "Only-A-said-this")
    says(peers.as_(peers.bringer), case_id, "Only-bringer-said-this")
    note = peers.as_(peers.bringer).opens(f"/rooms/{case_id}/uptake")
    note.fills(takes="Only-bringer-noted-this").submits("Keep the note")
    visitor = peers.as_(other)
    for path in ("", "/sheet", "/review", "/vignette"):
        visitor.opens(f"/rooms/{case_id}{path}")

        assert visitor.status == 200
        visitor.sees_nothing_of("Only-", "data-poll", "views differ", "<table")
    assert visitor.opens(f"/rooms/{case_id}/messages").status == 409
    visitor.sees_nothing_of("Only-")


def test_whether_others_have_delivered_changes_no_byte_for_who_has_not(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    visitor = peers.as_(other)
    before = visitor.opens(f"/rooms/{case_id}").response.content
    peers.community.deliver(peer, case_id)

    assert before == visitor.opens(f"/rooms/{case_id}").response.content


def test_after_delivering_everything_opens(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    peers.community.deliver(peer, case_id, a_review(strengths="Seen by A"))
    peers.community.deliver(other, case_id, a_review(strengths="Seen by B"))
    for actor in (peer, other, peers.bringer):
        peers.as_(actor).opens(f"/rooms/{case_id}").sees("Seen by A", "Seen by B", "Conversation")


def test_the_picture_holds_each_peers_mark_in_the_column_of_its_word(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    peers.community.deliver(peer, case_id, a_view(Score.BEGINNING, A4=Score.NOT_YET_VISIBLE))
    different = a_view(Score.BEGINNING, A4=Score.EXEMPLARY, A7=Score.CANNOT_TELL)
    peers.community.deliver(other, case_id, different)
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")

    assert marks(visitor, "A1") == [[], ["a", "b"], [], [], [], []]
    assert marks(visitor, "A4") == [["a"], [], [], ["b"], [], []]
    assert marks(visitor, "A7") == [[], ["a"], [], [], ["b"], []]


def test_rows_where_views_differ_say_so_in_words_and_by_a_line(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    peers.community.deliver(peer, case_id, a_view(Score.BEGINNING, A4=Score.NOT_YET_VISIBLE))
    peers.community.deliver(other, case_id, a_view(Score.BEGINNING, A4=Score.EXEMPLARY))
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")
    lines = [cell.get("class", "").partition(" ")[0] for cell in row(visitor, "A4").cssselect("td")]

    assert lines == ["from", "through", "through", "to", "", ""]
    assert "views differ" in row(visitor, "A4").text_content()
    assert "views differ" not in row(visitor, "A1").text_content()
    (said,) = [
        one
        for one in visitor.page.cssselect("section section")
        if "Views differ" in one.text_content()
    ]
    assert "A4" in said.text_content()


def test_rows_keep_the_order_of_the_standard_whatever_was_chosen(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id, a_view(Score.EXEMPLARY, A1=Score.NOT_YET_VISIBLE))
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}")
    order = [b.text_content() for b in visitor.page.cssselect("table.profile tbody th b")]

    assert [f"A{number}" for number in range(1, 17)] == order


def test_the_bringer_reads_reviews_as_they_come_and_who_still_writes(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")
    visitor.sees("The peers are still writing")
    peers.community.deliver(peer, case_id)

    visitor.opens(f"/rooms/{case_id}").sees("Still writing:", other.name, "You stayed.")


def test_a_message_sent_twice_by_a_double_click_is_said_once(peers: Peers) -> None:
    case_id, _peers = peers.room()
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")
    once = first_of(visitor.page, "input[name=once]")
    assert once is not None
    typed = [("csrf", visitor.token()), ("once", once.attrib["value"]), ("text", "Good morning")]
    for _time in range(2):
        visitor.sends("POST", f"/rooms/{case_id}/messages", typed).sees("Good morning")

    with peers.community.database.reading() as session:
        assert len(session.scalars(select(RoomMessage)).all()) == 1


def test_a_garbled_id_of_a_message_is_refused_and_the_message_comes_back(peers: Peers) -> None:
    case_id, _peers = peers.room()
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")
    typed = [("csrf", visitor.token()), ("once", "not-an-id"), ("text", "Good morning")]
    visitor.sends("POST", f"/rooms/{case_id}/messages", typed)

    assert visitor.status == 422
    visitor.sees("Good morning")


@pytest.mark.parametrize("path", ["", "/vignette", "/sheet", "/uptake", "/close"])
def test_the_title_of_the_window_says_nothing_of_the_case(peers: Peers, path: str) -> None:
    case_id, _peers = peers.room()
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}{path}")
    title = first_of(visitor.page, "title")

    assert title is not None
    assert "A quiet beginning" not in title.text_content()
    visitor.sees("Will be erased on")


def test_a_message_that_is_too_long_comes_back(peers: Peers) -> None:
    case_id, _peers = peers.room()
    visitor = says(peers.as_(peers.bringer), case_id, "word " * 1300)

    assert visitor.status == 422
    area = first_of(visitor.page, "#text")
    assert area is not None
    assert area.text_content().strip() == ("word " * 1300).strip()


def test_a_message_from_before_the_room_closed_comes_back(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}").fills(text="One more thought")
    peers.as_(peers.bringer).opens(f"/rooms/{case_id}/close").submits("Close the room")
    visitor.submits("Send to the room")

    assert visitor.status == 409
    visitor.sees("One more thought", "Messages are possible while the room is open")


def test_nobody_speaks_before_delivering(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    typed = [("csrf", visitor.token()), ("once", str(new_id())), ("text", "Too early")]

    assert visitor.sends("POST", f"/rooms/{case_id}/messages", typed).status == 409
    with peers.community.database.reading() as session:
        assert session.scalars(select(RoomMessage)).all() == []


def test_the_conversation_alone_says_when_nothing_is_new(peers: Peers) -> None:
    case_id, _peers = peers.room()
    visitor = says(peers.as_(peers.bringer), case_id, "Good morning")
    polled = first_of(visitor.page, "[data-poll]")
    assert polled is not None
    ask = {"X-Fragment": "poll", "If-None-Match": polled.attrib["data-etag"]}

    assert visitor.client.get(polled.attrib["data-poll"], headers=ask).status_code == 304
    says(visitor, case_id, "And good evening")
    answer = visitor.client.get(polled.attrib["data-poll"], headers=ask)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert "And good evening" in answer.text
    assert answer.headers["ETag"] != ask["If-None-Match"]


def test_without_a_script_the_address_of_the_conversation_leads_to_the_room(peers: Peers) -> None:
    case_id, _peers = peers.room()

    path = peers.as_(peers.bringer).opens(f"/rooms/{case_id}/messages").path
    assert path == f"/rooms/{case_id}"


def test_what_the_bringer_takes_along_is_shown_to_all_who_have_written(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}").follows("Write your note")
    visitor.fills(takes="Patience", leaves="The letter", next_step="Ask him on the stairs")
    visitor.submits("Keep the note").sees("Your note is kept.", "Ask him on the stairs")

    peers.as_(peer).opens(f"/rooms/{case_id}").sees("Patience", "The letter")
    peers.as_(peer).opens(f"/rooms/{case_id}/sheet").sees("Ask him on the stairs")


def test_an_empty_note_is_refused_and_a_stale_one_shows_both(peers: Peers) -> None:
    case_id, _peers = peers.room()
    first = peers.as_(peers.bringer).opens(f"/rooms/{case_id}/uptake").submits("Keep the note")
    assert first.status == 422
    second = peers.as_(peers.bringer).opens(f"/rooms/{case_id}/uptake").fills(takes="From there")
    second.submits("Keep the note")
    first.fills(takes="From here").submits("Keep the note")

    assert first.status == 409
    area = first_of(first.page, "#takes")
    assert area is not None
    assert area.text_content().strip() == "From here"
    first.sees("Another note stands there by now", "From there")
    assert first.submits("Keep the note").path == f"/rooms/{case_id}"
    first.sees("From here")


def test_a_peer_neither_writes_the_note_nor_closes(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}")
    token = [("csrf", visitor.token())]

    assert visitor.opens(f"/rooms/{case_id}/uptake").status == 409
    note = [*token, ("takes", "Not mine"), ("leaves", ""), ("next_step", ""), ("seen", "")]
    assert visitor.sends("POST", f"/rooms/{case_id}/uptake", note).status == 409
    assert visitor.sends("POST", f"/rooms/{case_id}/close", token).status == 409
    peers.as_(peers.bringer).opens(f"/rooms/{case_id}").sees_nothing_of("Not mine")


def test_closing_asks_once_more_and_leaves_everything_to_be_read(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}").follows("Close the room")
    visitor.sees(other.name, day(states.erase_on(CaseState.CLOSED, today())))
    typed = [("csrf", visitor.token())]
    for _time in range(2):
        visitor.sends("POST", f"/rooms/{case_id}/close", typed)

        assert (visitor.status, visitor.path) == (200, f"/rooms/{case_id}")
    visitor.sees("You stayed.", "Closed, still to be read").sees_nothing_of("Send to the room")
    peers.as_(peer).opens(f"/rooms/{case_id}").sees("You stayed.")
    peers.as_(other).opens(f"/rooms/{case_id}").sees("closed before you delivered")


def test_the_sheet_holds_for_paper_what_may_leave_the_room(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    peers.community.deliver(peer, case_id)
    peers.community.deliver(other, case_id, a_review(strengths="Only-B-wrote-this"))
    own = peers.as_(peer).opens(f"/rooms/{case_id}/sheet").sees("You stayed.")
    own.sees("Formative, not for funding", "Reviews whose authors keep them in the room")
    own.sees_nothing_of("Only-B-wrote-this")
    peers.as_(peer).opens(f"/rooms/{case_id}/review").submits("Allow it to leave")
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}").follows("Sheet for paper")

    visitor.sees("[Person A] came back", "It shows in the text.", "Paper is not erased by itself.")
    assert first_of(visitor.page, "table.profile") is not None
    visitor.sees_nothing_of("Only-B-wrote-this")


def test_one_person_alone_behind_a_text_is_said_to_the_panel(web: FastAPI) -> None:
    peers = Peers(web, a_community(web.state.house.database, workers=1))
    case_id = peers.community.begin(peers.bringer)
    peers.community.finish(peers.bringer, case_id)
    peers.community.attest(peers.bringer, case_id)
    peers.community.submit(peers.bringer, case_id)
    asked = peers.community.asked(case_id)
    peers.community.accept(asked[0], case_id)

    peers.as_(asked[0]).opens(f"/rooms/{case_id}").sees("Attested by one person alone")


@pytest.mark.parametrize("page", PAGES)
def test_a_room_of_others_looks_like_none(peers: Peers, page: str) -> None:
    case_id, (peer, other) = peers.room()
    peers.community.deliver(peer, case_id)
    inside = {peers.bringer.person_id, peer.person_id, other.person_id}
    for actor in peers.community.people.values():
        if actor.person_id in inside:
            continue
        visitor = peers.as_(actor)
        hidden = visitor.opens(f"/rooms/{case_id}{page}").response
        missing = visitor.opens(f"/rooms/{a_strange_id()}{page}").response
        garbled = visitor.opens(f"/rooms/not-an-id{page}").response

        assert hidden.status_code == 404
        assert hidden.content == missing.content == garbled.content


@pytest.mark.parametrize("act", ACTS)
def test_acting_in_a_room_of_others_looks_like_acting_in_none(peers: Peers, act: str) -> None:
    case_id, (peer, other) = peers.room()
    inside = {peers.bringer.person_id, peer.person_id, other.person_id}
    for actor in peers.community.people.values():
        if actor.person_id in inside:
            continue
        visitor = peers.as_(actor).opens("/help")
        for typed in (
            [("csrf", visitor.token())],
            [("csrf", visitor.token()), ("text", "x"), ("once", str(new_id())), ("revision", "0")],
        ):
            hidden = visitor.sends("POST", f"/rooms/{case_id}{act}", typed).response
            missing = visitor.sends("POST", f"/rooms/{a_strange_id()}{act}", typed).response

            assert (404, hidden.content) == (missing.status_code, missing.content)


def test_the_bringer_sees_who_opened_the_room_whatever_they_opened(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    peers.as_(peer).opens(f"/rooms/{case_id}").sees("sees on which days you open this room")
    peers.as_(other).opens(f"/rooms/{case_id}/vignette").opens(f"/rooms/{case_id}/sheet")
    peers.as_(peers.second).opens(f"/rooms/{case_id}")
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}")

    visitor.sees("Who has opened this room, and on which days")
    names = [tag.text_content() for tag in visitor.page.cssselect("details dl.facts dt")]
    people = sorted([peer.name, other.name, f"{peers.bringer.name} (you)"], key=str.casefold)
    assert sorted(names, key=str.casefold) == people
    days = [tag.text_content() for tag in visitor.page.cssselect("details dl.facts dd")]
    assert days == [day(today())] * 3
    peers.as_(peer).opens(f"/rooms/{case_id}").sees_nothing_of("Who has opened this room")
