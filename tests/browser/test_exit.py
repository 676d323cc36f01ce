"""The quick way out, in a real Chromium: by link and by keyboard, with and without scripts."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Route, expect

from tests.app.web.peers import peers_of
from tests.browser.chromium import Tab
from tests.browser.visitor import BrowserVisitor
from tests.inhabited import a_cookie

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ELSEWHERE = "<!doctype html><html lang=en><title>Weather</title><main><h1>Weather</h1></main>"


def in_a_room(server: FastAPI, tab: Tab, *, scripts: bool) -> BrowserVisitor:
    """Return somebody who came from the first page into a room; elsewhere is a page of ours."""
    peers = peers_of(server)
    case_id, (peer, _other) = peers.room()
    visitor = tab(scripts=scripts).holds(a_cookie(peers.community.database, peer))

    def leads(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body=ELSEWHERE)

    visitor.tab.route("**/away", leads)
    return visitor.opens("/help").opens(f"/rooms/{case_id}/review")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_link_leads_away(server: FastAPI, tab: Tab, scripts: bool) -> None:
    visitor = in_a_room(server, tab, scripts=scripts)
    visitor.tab.get_by_role("link", name="Leave this page").click()
    expect(visitor.tab).to_have_title("Weather")

    visitor.tab.go_back()
    # With scripts the room is gone from the history; without, it is asked for anew.
    assert visitor.path == "/help" if scripts else visitor.path.endswith("/review")


def test_escape_three_times_leads_away_whatever_was_typed(server: FastAPI, tab: Tab) -> None:
    visitor = in_a_room(server, tab, scripts=True)
    visitor.tab.locator("textarea:visible").first.fill("Something unsaved.")
    for _ in range(2):
        visitor.tab.keyboard.press("Escape")
    assert visitor.path.endswith("/review")

    visitor.tab.keyboard.press("Escape")
    expect(visitor.tab).to_have_title("Weather")
    visitor.tab.go_back()
    assert visitor.path == "/help"


def test_the_way_out_is_there_as_soon_as_the_page_is(server: FastAPI, tab: Tab) -> None:
    visitor = in_a_room(server, tab, scripts=True)
    slow = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}
    network = visitor.context.new_cdp_session(visitor.tab)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.send("Network.emulateNetworkConditions", slow)
    visitor.tab.reload()
    for _ in range(3):
        visitor.tab.keyboard.press("Escape")
    expect(visitor.tab).to_have_title("Weather")
