"""Looking at a page as everybody will see it: wide and narrow, light and dark, with axe."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from lxml.html import HtmlElement
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from anonymizer.desk.headers import POLICY
from tests.reading import parsed

WIDE, PHONE, NARROWEST = (1280, 900), (360, 740), (320, 640)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/join/)[^/]+|(?<=/recover/)[^/]+")
_FAULTS = """rules => axe.run({resultTypes: ["violations"], preload: false, ...rules}).then(
    found => found.violations.map(
        fault => [fault.id, fault.nodes.map(node => [node.target, node.failureSummary])]))"""
_STILL = """new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => Promise.allSettled(document.getAnimations().map(each => each.finished)).then(done))))"""
# Markup does not change with the colours: where only they differ, only they are examined again.
_EVERYTHING: dict[str, object] = {}
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_MODES = (
    ("light", WIDE, _EVERYTHING),
    ("dark", PHONE, _EVERYTHING),
    ("light", PHONE, _COLOURS),
    ("dark", WIDE, _COLOURS),
)
_TELLS = re.compile(r"aria-.*|role|hidden")


def examine(page: Page) -> list[str]:
    """Return what is wrong with a page, in both colour schemes, wide and on a phone."""
    page.evaluate(AXE_SCRIPT)
    wrong = []
    for scheme, size, rules in _MODES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate(_STILL)
        found = page.evaluate(_FAULTS, rules)
        wrong += [f"{scheme}, {size[0]} wide: {json.dumps(fault)}" for fault in found]
    page.emulate_media(color_scheme="light")
    wrong += sideways(page, NARROWEST)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return wrong


def sideways(page: Page, size: tuple[int, int]) -> list[str]:
    """Return what makes a page scroll to the side at a size; nothing, if all is well."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if not page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        return []
    wide = page.evaluate(
        """[...document.querySelectorAll("main *")]
        .filter(each => each.getBoundingClientRect().right > innerWidth)
        .map(each => each.localName + "." + each.className + "#" + each.id).slice(0, 8)"""
    )
    return [f"scrolls sideways at {size[0]}: {wide}"]


def heard(page: Page) -> set[tuple[str, str]]:
    """Return role and name of everything, as the browser hands them to a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return {
        (each["role"]["value"], " ".join(str(each["name"].get("value", "")).split()))
        for each in nodes
        if not each["ignored"] and "name" in each
    }


@dataclass
class Glass:
    """Looks at pages of browsers without scripts: axe itself needs them.

    The same markup is laid under the glass, at the same address and with the same style sheets,
    and our own scripts stay away.
    """

    browser: Browser
    _page: Page | None = None

    def examine(self, html: str, url: str) -> list[str]:
        """Return what is wrong with a page as it was sent."""
        if self._page is None:
            self._page = self.browser.new_context(reduced_motion="reduce").new_page()
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        self._page.route("**/js/*.js", lambda route: route.abort())
        self._page.route(url, lambda route: route.fulfill(body=html, headers=headers))
        self._page.goto(url)
        wrong = examine(self._page)
        self._page.unroute_all()
        return wrong


@dataclass(frozen=True)
class Seen:
    """Which parts of which pages were examined, by any of the processes that run the tests."""

    folder: Path

    def is_new(self, page: str, parts: Iterable[str]) -> bool:
        """Note the parts of a page; tell whether one of them was not examined on it before."""
        return sum(self._is_first(f"{page} {part}") for part in parts) > 0

    def _is_first(self, name: str) -> bool:
        try:
            (self.folder / hashlib.sha256(name.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@dataclass
class Watch:
    """Everything that happens in the browsers of one test, and which pages were looked at."""

    base: str
    glass: Glass
    looked_at: Seen
    """A page is examined when it shows a part not seen on it."""
    wrong: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    lost_on_purpose: list[str] = field(default_factory=list)
    """Ends of addresses that a test keeps from the server."""

    def over(self, context: BrowserContext) -> None:
        """Keep an eye on one browser."""
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))

    def look(self, page: Page, status: int, *, scripts: bool) -> None:
        """Examine a page, unless all its parts were examined before, with or without scripts."""
        html, where = page.content(), _UUID.sub("*", urlsplit(page.url).path)
        kind = f"{where} ({status})"
        if not self.looked_at.is_new(kind, parts_of(html)):
            return
        found = examine(page) if scripts else self.glass.examine(html, page.url)
        how = "with" if scripts else "without"
        self.wrong += [f"{kind}, {how} scripts, {fault}" for fault in found]

    def look_again(self, page: Page) -> None:
        """Examine a page after something has happened on it."""
        self.wrong += [f"{page.url}, {fault}" for fault in examine(page)]

    def ends(self) -> None:
        """Fail when anything was wrong on the way."""
        assert not self.wrong, "\n".join(self.wrong)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.base}/"):
            self.wrong.append(f"a request to somebody else: {request.url}")

    def _answered(self, response: Response) -> None:
        # The browser calls every refused form an error; it is the page that was wanted. And a
        # conversation that is asked for anew ends when its case is erased, or its room rests.
        wanted = response.request.is_navigation_request() or (
            response.status in {404, 409} and response.request.headers.get("x-fragment") == "poll"
        )
        if response.status >= 400 and wanted:
            self.refused.add(response.url)

    def _said(self, message: ConsoleMessage) -> None:
        where = message.location["url"]
        if where.endswith(tuple(self.lost_on_purpose)):
            return
        if message.type in {"error", "warning"} and where not in self.refused:
            self.wrong.append(f"console of {where}: {message.text}")


def parts_of(html: str) -> set[str]:
    """Return what a page is made of: its parts and what they tell, whatever is written in them."""
    tags = parsed(html).cssselect("main [class]")
    return {
        "main",
        *(" ".join((tag.tag, *tag.attrib["class"].split(), *_told_by(tag))) for tag in tags),
    }


def _told_by(tag: HtmlElement) -> list[str]:
    return sorted(name for name in tag.attrib if _TELLS.fullmatch(name))
