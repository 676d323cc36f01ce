"""A text of 3,000 words with 150 findings: what one decision costs is counted, not timed."""

from itertools import product

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from app.kernel.db import Database
from tests.browser.chromium import Tab
from tests.browser.looking import heard
from tests.browser.visitor import BrowserVisitor
from tests.community import a_community
from tests.inhabited import a_cookie

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
FIRST = ("Marlon", "Aylin", "Tobias", "Zelimkhan", "Jolanta", "Rashid", "Femke", "Oksana")
LAST = (
    "Harbottle", "Demirkan", "Vestergaard", "Ismailov", "Kowalczyk", "Ferreira", "Lindqvist",
    "Okonkwo", "Baumgartner", "Petrossian", "Castellano", "Haddad", "Novotny", "Thackeray",
    "Eriksson", "Moreau", "Szabados", "Trevelyan", "Wisniewski",
)  # fmt: skip
SECTIONS = ("setting", "relationship", "agreement", "happened", "tried", "resources", "context")
FILLER = (
    "We sat in the kitchen for a long while and spoke about the days before it had begun, what "
    "had been good in them and what nobody wanted back."
)
SPY = """() => {
    window.seen = {records: 0, nodes: new Set()};
    window.spy?.disconnect();
    window.spy = new MutationObserver(records => {
        for (const record of records) {
            window.seen.records += 1;
            const at = record.target.nodeType === Node.TEXT_NODE
                ? record.target.parentElement : record.target;
            window.seen.nodes.add(at);
        }
    });
    window.spy.observe(
        document, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
SEEN = """() => new Promise(done => setTimeout(
    () => done([window.seen.records, window.seen.nodes.size])))"""


def long_text() -> dict[str, str]:
    """Return sections with some 150 people in 3,000 words."""
    people = [f"{first} {last}" for first, last in product(FIRST, LAST)]
    told = [f"On that day {name} came in and said hello. {FILLER}" for name in people]
    told = [*told, *(f"{name} came again." for name in people[:20])]
    step = -(-len(told) // len(SECTIONS))
    parts = (told[at : at + step] for at in range(0, len(told), step))
    sections = {f"raw-{name}": "\n".join(part) for name, part in zip(SECTIONS, parts, strict=True)}
    return {"raw-title": "Many people", "raw-key_question": "And now?", **sections}


@pytest.fixture
def visitor(server: FastAPI, tab: Tab) -> BrowserVisitor:
    database: Database = server.state.house.database
    community = a_community(database, ngos=1)
    bringer = community.case_worker("ngo1", 1)
    case_id = community.begin(bringer)
    visitor = tab(looks=False).holds(a_cookie(database, bringer)).opens(f"/cases/{case_id}/write")
    visitor.fills(long_text()).submits("Check the text")
    expect(visitor.tab.locator("[data-undo]")).to_have_attribute("aria-disabled", "true")
    return visitor


def cost(tab: Page, key: str) -> tuple[int, int]:
    """Press a key and return how many changes it made, and at how many nodes."""
    tab.evaluate(SPY)
    tab.keyboard.press(key)
    records, nodes = tab.evaluate(SEEN)
    return records, nodes


def test_a_decision_touches_the_places_of_one_thing_only(visitor: BrowserVisitor) -> None:
    tab = visitor.tab
    assert tab.locator(".finding").count() >= 150
    words = sum(len(text.split()) for text in long_text().values())
    assert words >= 3_000
    link = tab.locator("mark[data-entity] a").nth(100)
    entity = link.evaluate("link => link.closest('mark').dataset.entity")
    mentions = tab.locator(f'mark[data-entity="{entity}"]').count()
    link.focus()

    decided, undone, again = (cost(tab, key) for key in ("a", "u", "Shift+U"))

    expect(tab.locator(f"#finding-{entity}")).to_have_attribute("data-state", "accepted")
    for records, nodes in (decided, undone, again):
        # Per mention: the mark, its two words, what others read, its row; then the card, its
        # word, the line of progress, the two buttons, the bar, the sentence about saving.
        assert 0 < nodes <= 7 * mentions + 12, (records, nodes, mentions)
        assert records <= 9 * mentions + 20, (records, nodes, mentions)


def test_turning_the_order_moves_rows_and_makes_none(visitor: BrowserVisitor) -> None:
    tab = visitor.tab
    rows = "[...document.querySelectorAll('[data-rows] > *')].length"
    cards = "[...document.querySelectorAll('.finding')].map(each => each.id).sort().join()"
    before = tab.evaluate(rows), tab.evaluate(cards)
    tab.get_by_role("button", name="In reading order").click()

    expect(tab.locator(".again:visible").first).to_be_visible()
    assert (tab.evaluate(rows), tab.evaluate(cards)) == before
    spans = tab.locator("mark[data-entity]").count()
    shown = tab.locator("[data-rows] > :not([hidden], [data-heading])").count()
    assert shown == spans


def test_a_screen_reader_hears_every_card_however_far_away(visitor: BrowserVisitor) -> None:
    tab = visitor.tab
    written = tab.evaluate(
        """[...document.querySelectorAll(".finding")].map(card => [
            card.querySelector("legend").textContent, `Replace with ${card.dataset.proposal}`])"""
    )
    spoken = heard(tab)

    assert len(written) >= 150
    for legend, proposal in written:
        assert ("group", " ".join(legend.split())) in spoken
        assert ("radio", proposal) in spoken
