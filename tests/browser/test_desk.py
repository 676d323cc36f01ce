"""The desk as people start it: a process of its own, met with a real browser."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from anonymizer.desk.headers import POLICY
from tests.browser.chromium import PATIENCE
from tests.browser.looking import NARROWEST, Glass, Watch, examine, heard, sideways
from tests.browser.test_findings import LOUD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
TEXT = (
    "On 14 March 2024 Dylan Harbottle told us in Manchester that he had met the old group.\n\n"
    "Dylan went silent behind the blue curtain."
)


@dataclass
class Running:
    """A desk that somebody has started in a terminal."""

    process: subprocess.Popen[str]
    address: str
    folder: Path

    @property
    def base(self) -> str:
        """Where it answers."""
        return self.address.partition("/?")[0]

    def ends(self) -> tuple[int, str, str]:
        """Press Ctrl-C; return the exit code and everything that was written since."""
        self.process.send_signal(signal.SIGINT)
        said, wrong = self.process.communicate(timeout=30)
        return self.process.returncode, said, wrong


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Running]:
    with subprocess.Popen(
        [sys.executable, "-m", "anonymizer", "desk"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        address = re.fullmatch(
            r"Open (http://127\.0\.0\.1:\d+/\?key=[\w-]{43})\n", process.stdout.readline()
        )
        assert address is not None
        yield Running(process, address[1], tmp_path)
        if process.poll() is None:
            process.kill()


def a_tab(
    chromium: Browser, desk: Running, *, scripts: bool = True, language: str = "en"
) -> Iterator[tuple[BrowserContext, Page, Watch]]:
    context = chromium.new_context(
        java_script_enabled=scripts,
        locale=language,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(desk.base, Glass(chromium), {})
    watch.over(context)
    yield context, context.new_page(), watch
    context.close()
    watch.ends()


@pytest.fixture(params=["with scripts", "without scripts"])
def opened(
    request: pytest.FixtureRequest, chromium: Browser, desk: Running
) -> Iterator[tuple[Page, bool, Watch]]:
    """The first page, opened with the printed address."""
    scripts = request.param == "with scripts"
    for _context, tab, watch in a_tab(chromium, desk, scripts=scripts):
        answer = tab.goto(desk.address)
        assert answer is not None
        assert answer.headers["content-security-policy"] == POLICY
        yield tab, scripts, watch


def looks(tab: Page, watch: Watch, *, scripts: bool) -> None:
    """Examine what is there: axe, both colour schemes, wide and narrow."""
    assert (examine(tab) if scripts else watch.glass.examine(tab.content(), tab.url)) == []


def test_a_text_is_checked_and_taken_along(
    opened: tuple[Page, bool, Watch], desk: Running, tmp_path: Path
) -> None:
    tab, scripts, watch = opened
    assert tab.url == f"{desk.base}/"
    looks(tab, watch, scripts=scripts)
    tab.locator("#text").fill(TEXT)
    tab.get_by_role("button", name="Check the text").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("What may give somebody away")
    looks(tab, watch, scripts=scripts)

    tab.get_by_role("button", name="Finish the check").click()
    expect(tab.get_by_role("alert")).to_contain_text("is not decided yet")
    looks(tab, watch, scripts=scripts)
    for card in tab.locator("fieldset.finding").all():
        card.locator("input[value=accept]").check()
    tab.get_by_role("button", name="Finish the check").click()
    result = tab.get_by_role("textbox", name="The text")
    expect(result).to_have_value(re.compile(r"^[^H]*\[Person A\] told us in \[Town A\] that he"))
    assert "Harbottle" not in tab.content()
    looks(tab, watch, scripts=scripts)

    with tab.expect_download() as saving:
        tab.get_by_role("button", name="Save as a file").click()
    assert saving.value.suggested_filename == "text.txt"
    saved = tmp_path / "saved.txt"
    saving.value.save_as(saved)
    said = saved.read_bytes().decode("utf-8").replace("\r\n", "\n")
    assert said == result.input_value()


def test_the_result_is_copied_with_one_press(chromium: Browser, desk: Running) -> None:
    for context, tab, _watch in a_tab(chromium, desk):
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab.goto(desk.address)
        tab.locator("#text").fill("It was quiet in the yard.")
        tab.get_by_role("button", name="Check the text").click()
        tab.get_by_role("button", name="Finish the check").click()
        tab.get_by_role("button", name="Copy").click()
        expect(tab.get_by_role("button", name="Copied")).to_be_visible()

        assert tab.evaluate("navigator.clipboard.readText()") == "It was quiet in the yard."


@pytest.mark.parametrize("language", ["de", "fr"])
def test_long_words_of_other_languages_fit_a_small_phone(
    chromium: Browser, desk: Running, language: str
) -> None:
    for _context, tab, _watch in a_tab(chromium, desk, language=language):
        tab.goto(desk.address)
        assert tab.locator("html").get_attribute("lang") == language
        assert sideways(tab, NARROWEST) == []
        tab.locator("#text").fill(TEXT)
        tab.locator("button[value=check]").click()
        tab.locator("button[data-order=reading]").click()
        expect(tab.locator(".again")).to_be_visible()
        tab.locator("details summary").click()
        assert sideways(tab, NARROWEST) == []


@dataclass(frozen=True)
class Wording:
    """What a screen reader says of the finding page, in one language."""

    names: frozenset[tuple[str, str]]
    decided: str
    now: str
    some: str
    every: str


WORDINGS = {
    "en": Wording(
        frozenset(
            {
                ("group", "Manchester a town"),
                ("link", "Manchester (town, to decide)"),
                ("list", "Where it stands in the text"),
                ("group", "Order"),
                ("group", "Which findings"),
                ("button", "Together with others 2"),
                ("progressbar", "Decided findings"),
                ("region", "What others will read"),
                ("region", "The language of the text"),
                ("combobox", "In which language is it?"),
                ("button", "Undo"),
                ("button", "Redo"),
                ("button", "Keyboard"),
            }
        ),
        "1 of 3 decided",
        "[Town A] (town, replaced)",
        "2 of 3 findings shown",
        "All 3 decided",
    ),
    "de": Wording(
        frozenset(
            {
                ("group", "Manchester ein Ort"),
                ("link", "Manchester (Ort, zu entscheiden)"),
                ("list", "Wo es im Text steht"),
                ("group", "Reihenfolge"),
                ("group", "Welche Fundstellen"),
                ("button", "Zusammen mit anderem 2"),
                ("progressbar", "Entschiedene Fundstellen"),
                ("region", "Was andere lesen werden"),
                ("region", "Die Sprache des Textes"),
                ("combobox", "In welcher Sprache steht er?"),
                ("button", "Rückgängig"),
                ("button", "Wiederholen"),
                ("button", "Tastatur"),
            }
        ),
        "1 von 3 entschieden",
        "[Town A] (Ort, ersetzt)",
        "2 von 3 Fundstellen gezeigt",
        "Alle 3 entschieden",
    ),
    "fr": Wording(
        frozenset(
            {
                ("group", "Manchester une ville"),
                ("link", "Manchester (ville, à décider)"),
                ("list", "Où cela figure dans le texte"),
                ("group", "Ordre"),
                ("group", "Quels passages"),
                ("button", "Avec d’autres détails 2"),
                ("progressbar", "Passages relevés déjà décidés"),
                ("region", "Ce que liront les autres"),
                ("region", "La langue du texte"),
                ("combobox", "En quelle langue est-il ?"),
                ("button", "Annuler"),
                ("button", "Rétablir"),
                ("button", "Clavier"),
            }
        ),
        "Décisions prises : 1 sur 3",
        "[Town A] (ville, remplacé)",
        "2 passages affichés sur 3",
        "Toutes les décisions sont prises : 3",
    ),
}


def test_a_screen_reader_says_the_page_in_every_language(chromium: Browser, desk: Running) -> None:
    for language, wording in WORDINGS.items():
        for _context, tab, _watch in a_tab(chromium, desk, language=language):
            tab.goto(desk.address)
            tab.locator("#text").fill(TEXT)
            tab.locator("button[value=check]").click()
            expect(tab.locator("[data-undo]")).to_have_attribute("aria-disabled", "true")
            assert wording.names - heard(tab) == set(), language

            tab.evaluate(LOUD)
            tab.locator("mark[data-entity] a", has_text="Manchester").focus()
            tab.keyboard.press("a")
            tab.locator("button[data-only-cls=quasi]").click()
            tab.locator("button[data-only-cls='']").click()
            for card in tab.locator("fieldset.finding").all():
                card.locator("input[value=accept]").check()
            assert ("link", wording.now) in heard(tab)
            # French puts no-break spaces before its colons.
            said = [" ".join(each.split()) for each in tab.evaluate("window.said") if each]
            assert said[:2] == [wording.decided, wording.some]
            assert said[-1] == wording.every


def test_from_the_result_somebody_goes_back_to_the_very_card(
    opened: tuple[Page, bool, Watch],
) -> None:
    tab, scripts, watch = opened
    tab.locator("#text").fill(TEXT)
    tab.get_by_role("button", name="Check the text").click()
    for card in tab.locator("fieldset.finding").all():
        card.locator("input[value=accept]").check()
    tab.get_by_role("button", name="Finish the check").click()
    tab.get_by_role("button", name="Change [Town A]", exact=True).click()

    expect(tab.get_by_role("group", name="Manchester")).to_be_focused()
    expect(tab.locator("fieldset.finding[data-state=accepted]")).to_have_count(3)
    looks(tab, watch, scripts=scripts)


def test_ctrl_c_ends_it_and_nothing_is_left_on_any_disk(chromium: Browser, desk: Running) -> None:
    for _context, tab, _watch in a_tab(chromium, desk):
        tab.goto(desk.address)
        tab.locator("#text").fill(TEXT)
        tab.get_by_role("button", name="Check the text").click()
        expect(tab.locator("fieldset.finding").first).to_be_visible()
        tab.goto("about:blank")
    code, said, wrong = desk.ends()

    assert (code, wrong) == (0, "")
    assert "Harbottle" not in said
    left = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert [path for path in left if b"Harbottle" in path.read_bytes()] == []
