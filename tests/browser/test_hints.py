"""The hint before something is sent to a room, in a real browser."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from tests.app.web.peers import peers_of
from tests.browser.chromium import Tab
from tests.inhabited import a_cookie

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_message_is_looked_at_before_it_is_sent(
    server: FastAPI, tab: Tab, *, scripts: bool
) -> None:
    peers = peers_of(server)
    case_id, _peers = peers.room()
    visitor = tab(scripts=scripts).holds(a_cookie(server.state.house.database, peers.bringer))
    visitor.opens(f"/rooms/{case_id}").fills(text="I would ask Zelda Quimby.")
    visitor.submits("Send to the room")
    alert = visitor.tab.get_by_role("alert")
    expect(alert).to_contain_text("These words may identify somebody: Zelda Quimby.")
    if scripts:
        expect(alert).to_be_focused()
    visitor.submits("Send as it is")

    visitor.sees("Your message is in the room.", "I would ask Zelda Quimby.")
