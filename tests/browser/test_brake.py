"""The brake in a real Chromium: with and without scripts, with the keyboard, in an open tab."""

import re

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from tests.app.web.peers import peers_of
from tests.browser.chromium import Tab
from tests.inhabited import a_cookie

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_peer_stops_the_room_and_the_others_see_a_neutral_page(
    server: FastAPI, tab: Tab, scripts: bool
) -> None:
    peers = peers_of(server)
    case_id, (first, other) = peers.room()
    stops = tab(scripts=scripts).holds(a_cookie(peers.community.database, first))
    stops.opens(f"/rooms/{case_id}/vignette").follows("I may recognise someone")
    stops.fills(text="It is next door to me.").submits("Stop the room")
    stops.sees("This room rests", "The room rests for everybody.")
    reads = tab(scripts=scripts).holds(a_cookie(peers.community.database, other))
    reads.opens(f"/rooms/{case_id}").sees("This room rests")
    reads.sees_nothing_of("A quiet beginning", "next door")
    bringer = tab(scripts=scripts).holds(a_cookie(peers.community.database, peers.bringer))
    bringer.opens(f"/cases/{case_id}").sees("may recognise someone.", "It is next door to me.")
    bringer.follows("Read the whole text and confirm it").fills(read="y")
    bringer.submits("I confirm this text").sees("You have confirmed the text.", "The room rests")


def test_the_brake_is_pulled_with_the_keyboard_alone(server: FastAPI, tab: Tab) -> None:
    peers = peers_of(server)
    case_id, (first, _other) = peers.room()
    visitor = tab().holds(a_cookie(peers.community.database, first)).opens(f"/rooms/{case_id}")
    visitor.tab.get_by_role("link", name="I may recognise someone").focus()
    visitor.tab.keyboard.press("Enter")
    visitor.tab.wait_for_url("**/brake")
    visitor.tab.get_by_role("button", name="Stop the room").focus()
    visitor.tab.keyboard.press("Enter")
    expect(visitor.tab.get_by_role("heading", level=1)).to_have_text("This room rests")


def test_nothing_of_a_room_that_rests_stays_on_an_open_screen(server: FastAPI, tab: Tab) -> None:
    peers = peers_of(server)
    case_id, (first, other) = peers.room()
    for peer in (first, other):
        peers.community.deliver(peer, case_id)
    looks = tab().holds(a_cookie(peers.community.database, other))
    looks.tab.clock.install()
    looks.opens(f"/rooms/{case_id}").sees("Conversation")
    peers.as_(first).opens(f"/rooms/{case_id}/brake").submits("Stop the room")
    looks.tab.clock.fast_forward(20_000)
    expect(looks.tab.locator("main")).to_contain_text(re.compile("This room rests"))
