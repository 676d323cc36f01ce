"""The finding page in a real browser: both orders, filters, questions, what is said aloud."""

from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect

from app.kernel.db import Database
from tests.browser.chromium import Tab
from tests.browser.visitor import BrowserVisitor
from tests.community import a_community
from tests.inhabited import a_cookie

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
TEXT = {
    "raw-title": "A door that stayed open",
    "raw-setting": "I met Dylan Harbottle in Manchester on 14 March 2024.",
    "raw-happened": "Dylan, 19 years old, is a beekeeper in Manchester. He went silent.",
    "raw-key_question": "How do I keep the door open?",
}
LOUD = """() => {
    window.said = [];
    window.ears?.disconnect();
    window.ears = new MutationObserver(records => {
        for (const {target} of records) {
            const at = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
            const region = at.closest("[role=status], [role=alert], [aria-live]");
            if (region) window.said.push(region.textContent.trim());
        }
    });
    window.ears.observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@dataclass
class Findings:
    """Somebody before their findings."""

    visitor: BrowserVisitor

    @property
    def tab(self) -> Page:
        """What they see."""
        return self.visitor.tab

    def button(self, words: str) -> Locator:
        """A button by what it is called, its count included."""
        return self.tab.get_by_role("button", name=words)

    def presses(self, words: str) -> None:
        """Press a button that shows the list otherwise, with scripts or without."""
        if self.visitor.scripts:
            self.button(words).click()
        else:
            self.visitor.submits(words)

    def rows(self) -> list[str]:
        """What stands in the list, row by row."""
        found = self.tab.evaluate(
            """[...document.querySelectorAll("[data-rows] > :not([hidden])")].map(row => [
                "heading" in row.dataset,
                (row.querySelector("legend")?.firstChild ?? row.querySelector("strong") ?? row)
                    .textContent.trim()])"""
        )
        return [f"# {words}" if is_heading else words for is_heading, words in found]

    def card(self, words: str) -> Locator:
        """The card of a finding."""
        return self.tab.get_by_role("group", name=words)


@pytest.fixture(params=["with scripts", "without scripts"])
def checking(request: pytest.FixtureRequest, server: FastAPI, tab: Tab) -> Findings:
    return a_check(server, tab, scripts=request.param == "with scripts")


@pytest.fixture
def scripted(server: FastAPI, tab: Tab) -> Findings:
    return a_check(server, tab, scripts=True)


def a_check(server: FastAPI, tab: Tab, *, scripts: bool) -> Findings:
    database: Database = server.state.house.database
    community = a_community(database, ngos=1)
    bringer = community.case_worker("ngo1", 1)
    case_id = community.begin(bringer)
    visitor = tab(scripts=scripts).holds(a_cookie(database, bringer))
    visitor.opens(f"/cases/{case_id}/write").fills(TEXT).submits("Check the text")
    if scripts:
        expect(visitor.tab.locator("[data-undo]")).to_have_attribute("aria-disabled", "true")
    return Findings(visitor)


def test_the_list_turns_and_shows_less_and_loses_no_decision(checking: Findings) -> None:
    assert checking.rows() == [
        "# person", "Dylan Harbottle", "# age", "19 years old", "# date", "14 March 2024",
        "# town", "Manchester", "# occupation", "beekeeper",
    ]  # fmt: skip
    checking.card("Manchester a town").get_by_text("Replace with [Town A]").click()

    checking.presses("In reading order")
    assert checking.rows() == [
        "# Setting and roles", "Dylan Harbottle", "Manchester", "14 March 2024",
        "# What happened", "Dylan", "19 years old", "beekeeper", "Manchester",
    ]  # fmt: skip
    expect(checking.button("In reading order")).to_have_attribute("aria-pressed", "true")
    look_again(checking)
    checking.presses("Names somebody")
    assert checking.rows() == [
        "# Setting and roles", "Dylan Harbottle", "# What happened", "Dylan",
    ]  # fmt: skip
    expect(checking.tab.get_by_text("1 of 5 findings shown")).to_be_visible()
    look_again(checking)

    checking.visitor.submits("Keep my decisions")
    assert len(checking.rows()) == 4  # the list is shown as before
    expect(checking.tab.locator("[data-progress]")).to_have_text("1 of 5 decided")
    checking.visitor.submits("Finish the check")
    open_ones = checking.tab.locator(".errors a")
    expect(open_ones).to_have_count(4)  # and nothing that is open stays hidden
    assert "Manchester" in checking.rows()
    expect(checking.card("Manchester a town").locator("[value=accept]")).to_be_checked()


def test_a_kind_is_shown_within_a_class_and_let_go_of_again(checking: Findings) -> None:
    checking.presses("Together with others")
    checking.tab.locator("summary", has_text="kind").first.click()
    checking.presses("town")
    assert checking.rows() == ["# town", "Manchester"]
    expect(checking.button("Together with others")).to_have_attribute("aria-pressed", "true")
    expect(checking.button("town")).to_have_attribute("aria-pressed", "true")
    checking.presses("Names somebody")  # there is no town that does
    assert checking.rows() == ["# person", "Dylan Harbottle"]
    checking.presses("All")
    expect(checking.button("Names somebody")).to_have_attribute("aria-pressed", "false")
    assert len(checking.rows()) == 10


def test_what_others_read_follows_each_decision(checking: Findings) -> None:
    others = checking.tab.get_by_role("region", name="What others will read")
    expect(others).to_contain_text("I met [Person A] in [Town A]")
    card = checking.card("Dylan Harbottle a person's name")
    card.get_by_text("Replace with other words").click()
    card.get_by_label("Your words").fill("the young man")
    if not checking.visitor.scripts:
        checking.visitor.submits("Keep my decisions")

    expect(others).to_contain_text("I met the young man in [Town A]")


def test_what_stays_together_is_asked_and_has_to_be_answered(checking: Findings) -> None:
    for words in ("Dylan Harbottle", "14 March 2024", "19"):
        checking.card(words).locator("[value=accept]").check()
    for words in ("Manchester", "beekeeper"):
        checking.card(words).locator("[value=keep]").check()
        checking.card(words).locator("select").select_option("not_identifying")
    checking.visitor.submits("Finish the check")

    question = checking.tab.locator("fieldset.question")
    expect(question).to_have_count(1)
    expect(question).to_contain_text("town: Manchester")
    expect(question).to_contain_text("occupation: beekeeper")
    expect(checking.tab.locator(".errors a")).to_have_count(1)
    look_again(checking)
    question.get_by_label("I have thought about it; this may stay.").check()
    checking.visitor.submits("Finish the check")
    checking.visitor.sees("I confirm this text", "is a beekeeper in Manchester")


def test_a_question_leads_to_the_card_that_can_be_changed(scripted: Findings) -> None:
    for words in ("Dylan Harbottle", "14 March 2024", "19"):
        scripted.card(words).locator("[value=accept]").check()
    for words in ("Manchester", "beekeeper"):
        scripted.card(words).locator("[value=keep]").check()
        scripted.card(words).locator("select").select_option("not_identifying")
    scripted.visitor.submits("Keep my decisions")
    scripted.tab.locator("fieldset.question").get_by_role("link", name="Change beekeeper").click()
    expect(scripted.card("beekeeper")).to_be_focused()
    scripted.card("beekeeper").locator("[value=accept]").check()
    scripted.visitor.submits("Finish the check").sees("I confirm this text")


def test_a_tick_is_undone_and_done_again_like_every_decision(scripted: Findings) -> None:
    for words in ("Dylan Harbottle", "14 March 2024", "19"):
        scripted.card(words).locator("[value=accept]").check()
    for words in ("Manchester", "beekeeper"):
        scripted.card(words).locator("[value=keep]").check()
        scripted.card(words).locator("select").select_option("not_identifying")
    scripted.visitor.submits("Keep my decisions")
    tab = scripted.tab
    expect(tab.locator("[data-undo]")).to_have_attribute("aria-disabled", "true")
    tick = tab.get_by_label("I have thought about it; this may stay.")
    town = scripted.card("Manchester")
    tick.check()
    town.locator("[value=accept]").check()
    tab.locator("[data-undo]").click()
    expect(town.locator("[value=keep]")).to_be_checked()
    expect(tick).to_be_checked()
    tab.locator("[data-undo]").click()
    expect(tick).not_to_be_checked()
    expect(tick).to_be_focused()
    expect(tab.locator("[data-undo]")).to_have_attribute("aria-disabled", "true")
    tab.keyboard.press("Shift+U")
    expect(tick).to_be_checked()
    tab.keyboard.press("Control+z")
    expect(tick).not_to_be_checked()
    tab.keyboard.press("Control+y")
    expect(tick).to_be_checked()

    scripted.visitor.submits("Finish the check").sees("I confirm this text")


def test_keys_go_to_what_is_open_and_turn_the_list(scripted: Findings) -> None:
    tab = scripted.tab
    tab.locator("mark[data-entity] a").first.focus()
    tab.keyboard.press("a")
    tab.keyboard.press("n")
    expect(tab.locator("mark a:focus")).to_contain_text("Manchester")
    tab.keyboard.press("Enter")
    expect(scripted.card("Manchester")).to_be_focused()
    tab.keyboard.press("o")
    expect(scripted.button("In reading order")).to_have_attribute("aria-pressed", "true")
    expect(scripted.card("Manchester")).to_be_focused()
    tab.keyboard.press("n")
    expect(scripted.card("14 March 2024")).to_be_focused()
    tab.locator("[data-shortcuts]").uncheck()
    scripted.card("Manchester").focus()
    tab.keyboard.press("o")
    expect(scripted.button("In reading order")).to_have_attribute("aria-pressed", "true")


def test_a_marked_word_leads_to_its_card_though_a_filter_hides_it(scripted: Findings) -> None:
    scripted.button("Together with others").click()
    expect(scripted.card("Dylan Harbottle")).to_be_hidden()
    scripted.tab.locator("mark[data-entity] a").first.click()

    expect(scripted.card("Dylan Harbottle")).to_be_focused()
    expect(scripted.button("All 5")).to_have_attribute("aria-pressed", "true")


def test_names_say_what_a_thing_is_and_how_it_is_decided(scripted: Findings) -> None:
    tab = scripted.tab
    town = tab.get_by_role("link", name="Manchester (town, to decide)", exact=True)
    expect(town).to_have_count(2)
    expect(tab.get_by_role("group", name="Manchester a town", exact=True)).to_have_count(1)
    card = scripted.card("Manchester")
    expect(card.get_by_label("Your words instead of Manchester")).to_have_count(1)
    expect(card.get_by_label("Why it may stay: Manchester")).to_have_count(1)
    expect(card.get_by_role("list", name="Where it stands in the text")).to_have_count(1)
    town.first.focus()
    tab.keyboard.press("a")

    now = tab.get_by_role("link", name="[Town A] (town, replaced)", exact=True)
    expect(now).to_have_count(2)
    expect(now.first).to_be_focused()
    for name in ("Order", "Which findings"):
        expect(tab.get_by_role("group", name=name, exact=True)).to_have_count(1)
    expect(tab.get_by_role("button", name="Together with others 4", exact=True)).to_have_count(1)
    expect(tab.get_by_role("progressbar", name="Decided findings")).to_have_count(1)


def test_one_decision_is_said_once(scripted: Findings) -> None:
    tab = scripted.tab
    tab.locator("mark[data-entity] a").first.focus()
    tab.evaluate(LOUD)
    with tab.expect_response(lambda answer: answer.url.endswith("/autosave")):
        tab.keyboard.press("a")
    tab.evaluate(LOUD.replace("window.said = [];", ""))
    said = tab.evaluate("window.said")

    assert said[:1] == ["1 of 5 decided"]
    assert [words[:24] for words in said[1:]] in ([], ["Your decisions are kept."])
    tab.keyboard.press("n")
    tab.evaluate(LOUD)
    with tab.expect_response(lambda answer: answer.url.endswith("/autosave")):
        tab.keyboard.press("a")
    # That it is kept is still true, and nobody has to hear it again.
    assert tab.evaluate("window.said") == ["2 of 5 decided"]


def look_again(checking: Findings) -> None:
    """Examine the page after something has happened on it."""
    watch, tab = checking.visitor.watch, checking.tab
    if checking.visitor.scripts:
        watch.look_again(tab)
    else:
        watch.wrong += watch.glass.examine(tab.content(), tab.url)
