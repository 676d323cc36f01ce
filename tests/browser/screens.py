"""Pictures of the main pages of the demo community, for eyes: `make screens`.

Not part of the suite (pytest runs it only when it is named). Writes var/screens/, and the four
pictures of the README to docs/pictures/.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from anonymizer import Runner
from app.demo import demo, story
from app.kernel.config import Settings
from app.kernel.text import LOCALES
from tests.browser.looking import PHONE, WIDE, Glass, Watch
from tests.browser.serving import served
from tests.browser.visitor import BrowserVisitor
from tests.journeys.acts import begins, writes
from tests.journeys.stage import Somebody

pytestmark = pytest.mark.timeout(1800)
TREE = Path(__file__).parents[2]
SCREENS, PICTURES = TREE / "var" / "screens", TREE / "docs" / "pictures"
PAPER = (794, 1123)
FLATMATE, RED_DOOR = "A young man who counts rejections", "Leaving a house, keeping the cause"
GATE = "Grandparents outside a closed gate"


@dataclass
class Album:
    """The demo community, and somebody going through it with a camera."""

    chromium: Browser
    base: str
    tabs: dict[str, BrowserVisitor] = field(default_factory=dict)

    def as_(self, name: str, language: str = "en") -> BrowserVisitor:
        """Return the browser of somebody of the story, signed in; the empty name is nobody."""
        if name not in self.tabs:
            context = self.chromium.new_context(locale="en", reduced_motion="reduce")
            watch = Watch(self.base, Glass(self.chromium), {})
            self.tabs[name] = visitor = BrowserVisitor(context, watch, looks=False)
            if name:
                person = next(one for one in story.read().people if one["key"] == name)
                visitor.opens("/sign-in").fills(email=person["email"], passphrase=story.PASSPHRASE)
                visitor.submits("Go on").fills(code=pyotp.TOTP(story.SECOND_FACTOR).now())
                visitor.submits("Sign in")
        return self.tabs[name].opens("/language").submits(LOCALES[language])

    def takes(self, name: str, page: Page) -> None:
        """Take a page wide and on a phone, light and dark."""
        for scheme in ("light", "dark"):
            for form, size in (("wide", WIDE), ("phone", PHONE)):
                _sets(page, size, scheme)
                page.screenshot(path=SCREENS / f"{name}-{form}-{scheme}.png", full_page=True)
        _sets(page, WIDE)

    def prints(self, name: str, page: Page) -> None:
        """Take a page as it comes out of a printer."""
        page.emulate_media(media="print")
        _sets(page, PAPER)
        page.screenshot(path=SCREENS / f"{name}-print.png", full_page=True)
        page.emulate_media(media="screen")
        _sets(page, WIDE)

    def keeps(self, name: str, page: Page, height: int) -> None:
        """Take what is in view, for the README."""
        _sets(page, (WIDE[0], height))
        page.screenshot(path=PICTURES / f"{name}.png")
        _sets(page, WIDE)


@pytest.fixture
def album(chromium: Browser, settings: Settings, screener: Runner) -> Iterator[Album]:
    demo(settings)
    SCREENS.mkdir(parents=True, exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served(settings, screener) as app:
        yield Album(chromium, app.state.house.settings.base_url)


def test_pictures_are_taken(album: Album) -> None:
    for name, path in (
        ("start", "/"),
        ("sign-in", "/sign-in"),
        ("standard", "/standard/1.0.0"),
        ("principle", "/standard/1.0.0/A6"),
        ("help", "/help/who-reads"),
    ):
        album.takes(name, album.as_("").opens(path).tab)
    album.prints("principle", album.as_("").opens("/standard/1.0.0/A6").tab)
    album.keeps("standard", album.as_("").opens("/standard/1.0.0").tab, 900)
    the_bringer_s_pages(album)
    the_peers_pages(album)
    for name, who, path in (
        ("people", "jorinde", "/ngo/people"),
        ("operator", "tove", "/operator"),
        ("account", "kofi", "/account"),
    ):
        album.takes(name, album.as_(who).opens(path).tab)
    pages_in_other_languages(album)


def the_bringer_s_pages(album: Album) -> None:
    """Writing, the check, reading, the panel."""
    told = next(case for case in story.read().cases if case["title"] == FLATMATE)
    elif_ = album.as_("elif")
    album.takes("cases", elif_.opens("/cases").tab)
    album.takes("before", elif_.opens("/cases/new").tab)
    somebody = Somebody(elif_)
    begins(somebody, topics=told["topics"], setting=told["setting"])
    album.takes("write", elif_.tab)
    writes(somebody, {"title": told["title"], **told["sections"]})
    elif_.tab.locator("mark[data-entity] a").first.focus()
    album.takes("check", elif_.tab)
    elif_.tab.locator("#h-setting").evaluate("heading => heading.scrollIntoView()")
    elif_.tab.mouse.wheel(0, -160)  # from below the line that stays on top
    elif_.tab.keyboard.press("a")
    elif_.tab.keyboard.press("j")
    album.keeps("check", elif_.tab, 800)
    album.takes("undecided", elif_.submits("Finish the check").tab)
    soline = album.as_("soline").opens("/cases")
    album.takes("case", soline.follows(GATE).tab)
    album.takes("withdraw", soline.follows("Withdraw and erase").tab)
    lenka = album.as_("lenka").opens("/cases")
    lenka.follows("The son who only comes home to eat").follows("Look at who could be asked")
    album.takes("panel", lenka.tab)
    read = album.as_("elif").opens("/cases").follows("What may be told after coming back")
    read.follows("Read the text as others will read it")
    album.takes("read", read.tab)
    album.prints("read", read.tab)


def the_peers_pages(album: Album) -> None:
    """Today, the profile, the room, the review."""
    kofi = album.as_("kofi").opens("/today")
    album.takes("today", kofi.tab)
    album.takes("profile", kofi.opens("/profile").tab)
    album.takes("room", kofi.opens("/today").follows(FLATMATE).tab)
    kofi.tab.locator("#picture").evaluate("heading => heading.scrollIntoView()")
    album.keeps("room", kofi.tab, 900)
    album.prints("sheet", kofi.follows("Sheet for paper").tab)
    tarek = album.as_("tarek").opens("/today").follows(RED_DOOR)
    album.takes("room-before", tarek.tab)
    album.takes("review", tarek.follows("Write your review").tab)
    tarek.tab.locator(".panes").evaluate("panes => panes.scrollIntoView()")
    tarek.tab.locator("form > .review-item").first.evaluate("item => item.scrollIntoView()")
    album.keeps("review", tarek.tab, 900)
    for name in ("gero", "baudouin", "odette", "samira"):
        invited = album.as_(name).opens("/invitations")
        if invited.page.cssselect("article.case a"):
            album.takes("invitations", invited.tab)
            invited.tab.locator("article.case a").first.click()
            album.takes("invitation", invited.tab)
            break


def pages_in_other_languages(album: Album) -> None:
    """German and French: long words in narrow places."""
    for language, name, title in (
        ("de", "tarek", "Vor der Entlassung: zurück in die alte Straße?"),
        ("fr", "odette", "Quitter un groupe où tout le monde s'aimait"),
    ):
        for page, path in (("start", "/"), ("standard", "/standard/1.0.0")):
            album.takes(f"{page}-{language}", album.as_("", language).opens(path).tab)
        for page, path in (("today", "/today"), ("cases-new", "/cases/new")):
            album.takes(f"{page}-{language}", album.as_(name, language).opens(path).tab)
        room = album.as_(name, language).opens("/cases")
        room.tab.locator("article.case").filter(has_text=title).locator("a").last.click()
        album.takes(f"room-{language}", room.tab)


def _sets(page: Page, size: tuple[int, int], scheme: str = "light") -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": size[0], "height": size[1]})
