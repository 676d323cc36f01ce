"""Before something is sent to a room: a hint at words that may identify somebody, and no more."""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from fastapi import FastAPI
from regex import _main as _regex

from anonymizer import Runner
from tests.app.web.peers import Peers
from tests.app.web.rooms.test_review import a_whole_form
from tests.people import Visitor
from tests.reading import first_of

NAMED = "I would ask Zelda Quimby from Manchester on 3 May 2024."
QUIET = "I would ask the sister what he likes."
ASKS = "These words may identify somebody: Zelda Quimby, Manchester, 3 May 2024."
UNAVAILABLE = "The check for names and places is not available right now."

Way = Callable[[Peers, str], tuple[Visitor, UUID, str]]


def a_message(peers: Peers, text: str) -> tuple[Visitor, UUID, str]:
    case_id, _peers = peers.room()
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}").fills(text=text)
    return visitor.submits("Send to the room"), case_id, "text"


def a_note(peers: Peers, text: str) -> tuple[Visitor, UUID, str]:
    case_id, _peers = peers.room()
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}/uptake").fills(leaves=text)
    return visitor.submits("Keep the note"), case_id, "leaves"


def an_addition(peers: Peers, text: str) -> tuple[Visitor, UUID, str]:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(text=text)
    return visitor.submits("Add it"), case_id, "text"


def a_review(peers: Peers, text: str) -> tuple[Visitor, UUID, str]:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    visitor.fills(a_whole_form() | {"ideas": text})
    visitor.submits("Read it once more, then deliver").submits("Deliver to the room")
    return visitor, case_id, ""


every_way = pytest.mark.parametrize("way", [a_message, a_note, an_addition, a_review])


def read_by_the_bringer(peers: Peers, case_id: UUID) -> str:
    return peers.as_(peers.bringer).opens(f"/rooms/{case_id}").words


@every_way
def test_words_that_may_identify_somebody_are_asked_about_first(peers: Peers, way: Way) -> None:
    visitor, case_id, field = way(peers, NAMED)

    assert visitor.status == 422
    visitor.sees("Not sent yet", ASKS, "Change them, or send it as it is.")
    if field:  # everything written is still there
        shown = first_of(visitor.page, f'[name="{field}"]')
        assert shown is not None
        assert NAMED in shown.text_content()
        form = first_of(visitor.page, "form[data-unsaved]")
        assert form is not None
        assert form.attrib["data-unsaved"] == "typed"
    assert "Quimby" not in read_by_the_bringer(peers, case_id)


@every_way
def test_who_has_seen_the_hint_may_send_it_as_it_is(peers: Peers, way: Way) -> None:
    visitor, case_id, _field = way(peers, NAMED)
    visitor.submits("Send as it is")

    assert visitor.status == 200
    assert "Zelda Quimby" in read_by_the_bringer(peers, case_id)


@every_way
def test_what_says_nothing_of_anybody_is_sent_at_once(peers: Peers, way: Way) -> None:
    visitor, case_id, _field = way(peers, QUIET)

    assert visitor.status == 200
    assert "Not sent yet" not in visitor.words
    assert QUIET in read_by_the_bringer(peers, case_id)


@every_way
def test_without_the_check_the_page_says_so_and_sends_all_the_same(
    peers: Peers, web: FastAPI, way: Way
) -> None:
    broken = Runner(languages=())
    broken.close()
    web.state.house = replace(web.state.house, screener=broken)
    visitor, case_id, _field = way(peers, QUIET)

    assert visitor.status == 422
    visitor.sees("Not sent yet", UNAVAILABLE)
    visitor.submits("Send as it is")
    assert QUIET in read_by_the_bringer(peers, case_id)


def test_changed_words_are_looked_at_again(peers: Peers) -> None:
    visitor, case_id, _field = a_message(peers, NAMED)
    visitor.fills(text="I would ask Ayla Demirkan.").submits("Send to the room")
    visitor.sees("These words may identify somebody: Ayla Demirkan.")
    visitor.fills(text=QUIET).submits("Send to the room")

    assert visitor.status == 200
    assert QUIET in read_by_the_bringer(peers, case_id)


def test_what_stands_in_the_vignette_is_no_news_in_its_room(peers: Peers) -> None:
    case_id, _peers = peers.room()
    visitor = peers.as_(peers.bringer).opens(f"/rooms/{case_id}/vignette")
    assert "[Person A]" in visitor.words
    visitor.opens(f"/rooms/{case_id}").fills(text="I would speak with [Person A] again.")
    visitor.submits("Send to the room")

    assert visitor.status == 200


def test_a_hint_is_seen_by_whoever_writes_and_by_nobody_else(peers: Peers) -> None:
    _visitor, case_id, _field = a_message(peers, NAMED)

    words = read_by_the_bringer(peers, case_id)
    assert "Not sent yet" not in words
    assert "Quimby" not in words


def test_no_word_of_it_stays_among_the_patterns_of_this_process(peers: Peers) -> None:
    visitor, _case_id, _field = a_message(peers, NAMED)
    visitor.sees(ASKS)
    kept = [str(key) for library in (re, _regex) for key in vars(library)["_cache"]]

    assert kept
    assert [pattern for pattern in kept if "Quimby" in pattern] == []
