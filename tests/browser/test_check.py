"""The check of a text by keyboard alone, by selecting words, with undo and saving by itself."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from fastapi import FastAPI
from playwright.sync_api import Dialog, Locator, Page, Response, expect

from app.kernel.db import Database
from tests.browser.chromium import Tab
from tests.browser.visitor import BrowserVisitor
from tests.community import Community, a_community
from tests.inhabited import a_cookie

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
TEXT = {
    "raw-title": "A door that stayed open",
    "raw-happened": "On 14 March 2024 Dylan Harbottle told us in Manchester that he had met the "
    "old group. Dylan went silent behind the blue curtain.",
    "raw-key_question": "How do I keep the door open?",
}


@dataclass
class Checking:
    """Somebody before the findings of their text."""

    visitor: BrowserVisitor
    community: Community
    case_id: UUID

    @property
    def tab(self) -> Page:
        """What they see."""
        return self.visitor.tab

    def card(self, words: str) -> Locator:
        """The card of a finding."""
        return self.tab.locator("fieldset.finding").filter(
            has=self.tab.locator("legend", has_text=words)
        )

    def mention(self, words: str) -> Locator:
        """The first place in the text where it stands."""
        return self.tab.locator("mark[data-entity] a").filter(has_text=words).first

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.tab.keyboard.press(key)


@pytest.fixture
def checking(server: FastAPI, tab: Tab) -> Checking:
    database: Database = server.state.house.database
    community = a_community(database, ngos=1)
    bringer = community.case_worker("ngo1", 1)
    case_id = community.begin(bringer)
    visitor = tab().holds(a_cookie(database, bringer)).opens(f"/cases/{case_id}/write")
    visitor.fills(TEXT).submits("Check the text")
    # The script says so when it is at work: nothing has been done, so there is nothing to undo.
    expect(visitor.tab.locator("[data-undo]")).to_have_attribute("aria-disabled", "true")
    return Checking(visitor, community, case_id)


def test_every_finding_is_decided_by_keyboard_alone(checking: Checking) -> None:
    tab = checking.tab
    progress = tab.locator("[data-progress]")
    expect(progress).to_have_text("0 of 3 decided")
    checking.mention("14 March 2024").focus()

    checking.press("a")
    expect(checking.card("14 March 2024").locator("[data-said]")).to_have_text("replaced")
    expect(progress).to_have_text("1 of 3 decided")
    checking.press("j")
    expect(checking.mention("Dylan Harbottle")).to_be_focused()
    checking.press("Enter")
    expect(checking.card("Dylan Harbottle")).to_be_focused()
    checking.press("c")
    tab.keyboard.type("the young man")
    checking.press("Enter")
    expect(checking.card("Dylan Harbottle")).to_be_focused()
    checking.press("Escape")
    expect(checking.mention("Dylan Harbottle")).to_be_focused()
    checking.press("j")
    expect(checking.mention("Manchester")).to_be_focused()
    checking.press("k", "j", "x")
    tab.keyboard.type("It fits so many")
    expect(progress).to_have_text("All 3 decided")

    expect(tab.locator("mark", has_text="the young man")).to_have_count(2)
    finish = tab.get_by_role("button", name="Finish the check")
    finish.focus()
    with tab.expect_navigation():
        checking.press("Enter")
    checking.visitor.sees(
        "told us in Manchester that he had met",
        "the young man went silent",
        "It fits so many that it leads to nobody.",
    ).sees_nothing_of("Harbottle", "14 March")


def test_every_act_is_undone_and_done_again(checking: Checking) -> None:
    town, progress = checking.card("Manchester"), checking.tab.locator("[data-progress]")
    checking.mention("Manchester").focus()
    checking.press("a", "u")
    expect(town).to_have_attribute("data-state", "undecided")
    expect(progress).to_have_text("0 of 3 decided")
    checking.press("Shift+U")
    expect(town).to_have_attribute("data-state", "accepted")
    checking.press("Control+z")
    expect(town).to_have_attribute("data-state", "undecided")
    checking.tab.locator("[data-redo]").click()
    expect(town).to_have_attribute("data-state", "accepted")
    checking.tab.locator("[data-undo]").click()
    expect(town).to_have_attribute("data-state", "undecided")


def test_single_keys_can_be_switched_off(checking: Checking) -> None:
    checking.tab.locator("[data-shortcuts]").uncheck()
    checking.mention("Manchester").focus()
    checking.press("a")

    expect(checking.tab.locator("[data-progress]")).to_have_text("0 of 3 decided")


def test_the_keys_are_explained_on_demand(checking: Checking) -> None:
    checking.mention("Manchester").focus()
    checking.press("?")
    dialog = checking.tab.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    checking.visitor.watch.look_again(checking.tab)
    checking.press("Escape")
    expect(dialog).to_be_hidden()


def test_selected_words_are_marked_everywhere(checking: Checking) -> None:
    tab = checking.tab
    checking.mention("Manchester").focus()
    checking.press("a")
    # As somebody selects by dragging: from before the "b" of "blue curtain" to its end.
    tab.evaluate(
        """words => {
            const walk = document.createTreeWalker(
                document.querySelector('[data-section="happened"]'), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walk.currentNode, at);
                range.setEnd(walk.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
            }
        }""",
        "blue curtain",
    )
    with tab.expect_navigation():
        tab.get_by_role("button", name="Mark as identifying").click()

    expect(checking.card("blue curtain")).to_contain_text("You marked these words yourself.")
    expect(checking.card("Manchester")).to_have_attribute("data-state", "accepted")


def test_decisions_are_saved_by_themselves_and_the_page_says_so(checking: Checking) -> None:
    tab = checking.tab
    status = tab.locator("[data-autosave-status]")
    before = status.inner_text()
    with tab.expect_response(_is_autosave) as saved:
        checking.card("Manchester").get_by_text("Replace with other words").click()
        tab.keyboard.press("Tab")
        checking.card("Manchester").locator("input[name^=replacement]").fill("a large town")
    assert saved.value.status == 200
    expect(status).not_to_have_text(before)
    revision = saved.value.headers["x-revision"]
    expect(tab.locator("input[name=revision]")).to_have_value(revision)

    kept = checking.visitor.opens(f"/cases/{checking.case_id}/write")
    kept.sees("[Person A] told us in a large town")


def test_saving_that_does_not_reach_the_server_says_so(checking: Checking) -> None:
    checking.tab.route("**/autosave", lambda route: route.abort())
    checking.visitor.watch.lost_on_purpose.append("/autosave")
    checking.mention("Manchester").focus()
    checking.press("a")

    status = checking.tab.locator("[data-autosave-status]")
    expect(status).to_have_text("Not kept: no connection. It is tried again by itself.")


def test_leaving_with_unsaved_words_asks_first(server: FastAPI, tab: Tab) -> None:
    database: Database = server.state.house.database
    community = a_community(database, ngos=1)
    bringer = community.case_worker("ngo1", 1)
    case_id = community.begin(bringer)
    visitor = tab().holds(a_cookie(database, bringer)).opens(f"/cases/{case_id}/write")
    words = visitor.tab.locator("#raw-happened-words")
    visitor.tab.locator("#raw-happened").press_sequentially("He came back")
    expect(words).to_have_text("3 words")
    asked: list[str] = []

    def goes_all_the_same(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    visitor.tab.on("dialog", goes_all_the_same)
    visitor.follows("Your cases")

    assert asked == ["beforeunload"]


def _is_autosave(response: Response) -> bool:
    return response.url.endswith("/autosave")
