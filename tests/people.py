"""Somebody with a browser: opens pages, fills the form that is really there, presses its button.

Every answer on the way is examined: headers, policy, one h1, labels, no foreign address, no
leftover of a template. A missing field or token in a page is therefore a failing test.
"""

import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

import httpx
import pyotp
from fastapi import FastAPI
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

with warnings.catch_warnings():  # Starlette would rather have httpx2
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from anonymizer.desk.headers import ALWAYS
from app.web.house import House
from tests.builders import PASSPHRASE, Joined
from tests.reading import first_of, markup_of, parsed, words_in, words_on

_URL_ATTRIBUTES = ("href", "src", "action", "formaction", "poster", "srcset", "data")
_ID_ATTRIBUTES = ("aria-describedby", "aria-labelledby", "for")
_FIELDS = ("input", "textarea", "select")
_HIDDEN_TYPES = ("hidden", "submit", "button", "reset")
# Needed for every page or form, and therefore compiled once.
_LINKS = CSSSelector("a[href]", translator="html")
_BUTTONS = CSSSelector("form button:not([type=button]), form input[type=submit]", translator="html")
_ENTRIES = CSSSelector("input[name], textarea[name], select[name]", translator="html")
_NAMED = CSSSelector("form [name]", translator="html")
_TOKENS = CSSSelector("input[name=csrf]", translator="html")
_LINKS_TO_ERRORS = CSSSelector(".errors a[href]", translator="html")


class Visitor:
    """Somebody who is not signed in, or is as soon as `comes_in`."""

    def __init__(self, app: FastAPI, language: str = "en") -> None:
        self.app = app
        self.house: House = app.state.house
        self.base = self.house.settings.base_url
        self.client = TestClient(
            app,
            base_url=self.base,
            follow_redirects=False,
            headers={"Accept-Language": language},
        )
        self.response = httpx.Response(204)
        self.page = parsed("")
        self.typed: dict[str, list[str]] = {}

    @property
    def status(self) -> int:
        """The status of the last answer, behind all redirects."""
        return self.response.status_code

    @property
    def path(self) -> str:
        """Where the browser is now."""
        return self.response.request.url.path

    @property
    def words(self) -> str:
        """Everything one can read in the main part of the page."""
        return words_on(self.page)

    def holds(self, cookie: str) -> Self:
        """Take up a sign-in that exists already."""
        host = urlsplit(self.base).hostname or ""
        self.client.cookies.set(self._session_name(), cookie, domain=host, path="/")
        return self

    def comes_in(self, member: Joined, now: datetime, passphrase: str = PASSPHRASE) -> Self:
        """Sign in through the pages, with passphrase and code."""
        self.opens("/sign-in").fills(email=member.email, passphrase=passphrase).submits("Go on")
        code = pyotp.TOTP(member.secret).at(now)
        return self.fills(code=code).submits("Sign in")

    def opens(self, path: str) -> Self:
        """Go to an address of ours."""
        return self._goes("GET", path)

    def follows(self, words: str) -> Self:
        """Follow the link with these words."""
        links = [link for link in _LINKS(self.page) if words in words_in(link)]
        assert links, f"no link {words!r} on {self.path}"
        return self.opens(links[0].attrib["href"])

    def fills(
        self, fields: Mapping[str, str | Sequence[str]] | None = None, **more: str | Sequence[str]
    ) -> Self:
        """Type into fields, by name: a text, or the values to choose or tick."""
        for name, value in {**(fields or {}), **more}.items():
            self.typed[name] = [value] if isinstance(value, str) else list(value)
        return self

    def submits(self, words: str) -> Self:
        """Press the button with these words, in the form that it belongs to."""
        button = self._button(words)
        form = next(button.iterancestors("form"), None)
        assert form is not None, f"{words!r} stands in no form"
        pairs = self._successful(form)
        if button.get("name"):
            pairs.append((button.attrib["name"], button.get("value", "")))
        action = button.get("formaction") or form.get("action") or self.path
        method = form.get("method", "get").upper()
        return self.sends(method, action, pairs)

    def sends(
        self,
        method: str,
        path: str,
        pairs: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Send a form as a browser would, with whatever is in it."""
        self.typed = {}
        content = str(httpx.QueryParams(list(pairs)))
        browser = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.base,
            "Sec-Fetch-Site": "same-origin",
        }
        return self._goes(method, path, content=content, headers={**browser, **(headers or {})})

    def sees(self, *words: str) -> Self:
        """Check that the page says so."""
        here = self.words
        for part in words:
            said = " ".join(part.split())  # a no-break space is a space here, too
            assert said in here, f"{said!r} not on {self.path}: {here[:1500]}"
        return self

    def sees_nothing_of(self, *words: str) -> Self:
        """Check that the whole answer, markup included, does not hold it."""
        for part in words:
            assert part not in self.response.text, f"{part!r} on {self.path}"
        return self

    def token(self) -> str:
        """Return the form token of the present page."""
        field = first_of(self.page, "input[name=csrf]")
        assert field is not None
        return str(field.attrib["value"])

    def _session_name(self) -> str:
        return "__Host-session" if self.house.settings.is_https else "session"

    def _goes(
        self,
        method: str,
        path: str,
        content: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        is_page = first_of(self.page, "h1") is not None
        came_from = {"Referer": f"{self.base}{self.path}"} if is_page else {}
        self.response = self.client.request(
            method, path, content=content, headers={**came_from, **(headers or {})}
        )
        for _ in range(8):
            self.page = examine(self.response, self.base)
            if self.status != 303:
                break
            self.response = self.client.get(self.response.headers["location"])
        return self

    def _button(self, words: str) -> HtmlElement:
        buttons = [(words_in(button), button) for button in _BUTTONS(self.page)]
        found = [button for said, button in buttons if words == said] or [
            button for said, button in buttons if words in said
        ]
        assert found, f"no button {words!r} on {self.path}: {[said for said, _ in buttons]}"
        return found[0]

    def _successful(self, form: HtmlElement) -> list[tuple[str, str]]:
        """Return what the form holds, with what was typed (HTML, "constructing the entry list")."""
        typed, pairs = dict(self.typed), []
        for field in _ENTRIES(form):
            name = field.attrib["name"]
            if "disabled" in field.attrib:
                continue
            if field.tag == "input" and field.get("type") in {"radio", "checkbox"}:
                value = field.get("value", "on")
                chosen = value in typed[name] if name in typed else "checked" in field.attrib
                if chosen:
                    pairs.append((name, value))
            elif name in typed:
                pairs += [(name, value) for value in typed[name]]
            else:
                pairs += [(name, value) for value in _present(field)]
        there = {field.attrib["name"] for field in _NAMED(form)}
        assert set(typed) <= there, f"no field {set(typed) - there} in this form, only {there}"
        return pairs


def _present(field: HtmlElement) -> list[str]:
    if field.tag == "textarea":
        return [field.text_content().removeprefix("\n")]
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return [option.get("value", option.text_content()) for option in chosen]
    return [field.get("value", "")]


def examine(response: httpx.Response, base: str) -> HtmlElement:
    """Check what must hold for every answer of the house, and return the page in it."""
    for name, value in ALWAYS.items():
        assert response.headers.get(name) == value, name
    cache = response.headers["Cache-Control"]
    for line in response.headers.get_list("set-cookie"):
        assert "no-store" in cache
        assert "HttpOnly" in line
        assert "SameSite=Strict" in line
        assert "Path=/" in line
        assert "Domain" not in line
        assert ("Secure" in line and line.startswith("__Host-")) is base.startswith("https")
    if not response.headers.get("content-type", "").startswith("text/html"):
        return parsed("")
    page = parsed(response.text)
    if "x-fragment" not in response.request.headers:
        examine_page(page)
        assert "{{" not in response.text
        assert "{%" not in response.text
        if response.status_code == 200:
            assert "Accept-Language" in response.headers["Vary"]
    return page


def examine_page(page: HtmlElement) -> None:
    """Check what must hold for every page."""
    tags: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    ids: list[str] = []
    leading: list[tuple[HtmlElement, str, str]] = []
    for tag in page.iter("*"):
        tags[tag.tag].append(tag)
        for name, value in tag.items():
            if name == "id":
                ids.append(value)
            elif name in _ID_ATTRIBUTES:
                leading.append((tag, name, value))
            else:
                _examine_attribute(tag, name, value)
    assert [html for html in tags["html"] if html.get("lang")]
    assert [title for title in tags["title"] if title.text_content().strip()]
    assert len(tags["h1"]) == 1, [words_in(h1) for h1 in tags["h1"]]
    assert len(tags["main"]) == 1
    there = set(ids)
    assert len(ids) == len(there), sorted({i for i in ids if ids.count(i) > 1})
    for tag, name, value in leading:
        assert there.issuperset(value.split()), f"{name} leads nowhere: {markup_of(tag)}"
    assert not [script for script in tags["script"] if not script.get("src")]
    assert not tags["style"]
    _examine_forms(tags)
    for link in _LINKS_TO_ERRORS(page):
        assert link.attrib["href"][1:] in there, markup_of(link)


def _examine_attribute(tag: HtmlElement, name: str, value: str) -> None:
    assert name != "style", markup_of(tag)
    assert not name.startswith("on"), markup_of(tag)
    if name in _URL_ATTRIBUTES:
        where = urlsplit(value)
        assert not where.netloc, markup_of(tag)
        assert not where.scheme, markup_of(tag)


def _examine_forms(tags: Mapping[str, Sequence[HtmlElement]]) -> None:
    for form in tags["form"]:
        if form.get("method") == "post":
            assert len(_TOKENS(form)) == 1, markup_of(form)
    labelled = {label.attrib["for"] for label in tags["label"] if "for" in label.attrib}
    for field in (field for name in _FIELDS for field in tags[name]):
        if field.get("type") in _HIDDEN_TYPES or "hidden" in field.attrib:
            continue
        is_labelled = (
            field.get("id") in labelled or next(field.iterancestors("label"), None) is not None
        )
        assert is_labelled or field.get("aria-label"), f"no label: {markup_of(field)}"
