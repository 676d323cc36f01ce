"""Somebody with a browser: opens pages, fills the form that is really there, presses its button.

Every answer on the way is examined: headers, policy, one h1, labels, no foreign address, no
leftover of a template. A missing field or token in a page is therefore a failing test.
"""

import re
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

import httpx
import pyotp
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI

with warnings.catch_warnings():  # Starlette would rather have httpx2
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from anonymizer.desk.headers import ALWAYS
from app.web.house import House
from tests.builders import PASSPHRASE, Joined

_URL_ATTRIBUTES = ("href", "src", "action", "formaction", "poster", "srcset", "data")
_ID_ATTRIBUTES = ("aria-describedby", "aria-labelledby", "for")
_FIELDS = ("input", "textarea", "select")
_HIDDEN_TYPES = ("hidden", "submit", "button", "reset")


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
        self.page = BeautifulSoup("", "lxml")
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
        return _words(self.page.select_one("main") or self.page)

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
        links = [link for link in self.page.select("a[href]") if words in _words(link)]
        assert links, f"no link {words!r} on {self.path}"
        return self.opens(str(links[0]["href"]))

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
        form = button.find_parent("form")
        assert isinstance(form, Tag), f"{words!r} stands in no form"
        pairs = self._successful(form)
        if button.get("name"):
            pairs.append((str(button["name"]), str(button.get("value", ""))))
        action = str(button.get("formaction") or form.get("action") or self.path)
        method = str(form.get("method", "get")).upper()
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
        for part in words:
            said = " ".join(part.split())  # a no-break space is a space here, too
            assert said in self.words, f"{said!r} not on {self.path}: {self.words[:1500]}"
        return self

    def sees_nothing_of(self, *words: str) -> Self:
        """Check that the whole answer, markup included, does not hold it."""
        for part in words:
            assert part not in self.response.text, f"{part!r} on {self.path}"
        return self

    def token(self) -> str:
        """Return the form token of the present page."""
        field = self.page.select_one("input[name=csrf]")
        assert field is not None
        return str(field["value"])

    def _session_name(self) -> str:
        return "__Host-session" if self.house.settings.is_https else "session"

    def _goes(
        self,
        method: str,
        path: str,
        content: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        came_from = {"Referer": f"{self.base}{self.path}"} if self.page.select_one("h1") else {}
        self.response = self.client.request(
            method, path, content=content, headers={**came_from, **(headers or {})}
        )
        for _ in range(8):
            self.page = examine(self.response, self.base)
            if self.status != 303:
                break
            self.response = self.client.get(self.response.headers["location"])
        return self

    def _button(self, words: str) -> Tag:
        buttons = self.page.select("form button:not([type=button]), form input[type=submit]")
        found = [b for b in buttons if words == _words(b)] or [
            b for b in buttons if words in _words(b)
        ]
        assert found, f"no button {words!r} on {self.path}: {[_words(b) for b in buttons]}"
        return found[0]

    def _successful(self, form: Tag) -> list[tuple[str, str]]:
        """Return what the form holds, with what was typed (HTML, "constructing the entry list")."""
        typed, pairs = dict(self.typed), []
        for field in form.select("input[name], textarea[name], select[name]"):
            name = str(field["name"])
            if field.has_attr("disabled"):
                continue
            if field.name == "input" and field.get("type") in {"radio", "checkbox"}:
                value = str(field.get("value", "on"))
                chosen = value in typed[name] if name in typed else field.has_attr("checked")
                if chosen:
                    pairs.append((name, value))
            elif name in typed:
                pairs += [(name, value) for value in typed[name]]
            else:
                pairs += [(name, value) for value in _present(field)]
        there = {str(field["name"]) for field in form.select("[name]")}
        assert set(typed) <= there, f"no field {set(typed) - there} in this form, only {there}"
        return pairs


def _present(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.text.removeprefix("\n")]
    if field.name == "select":
        options = field.select("option[selected]") or field.select("option")[:1]
        return [str(option.get("value", option.text)) for option in options]
    return [str(field.get("value", ""))]


def _words(tag: Tag) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip()


def examine(response: httpx.Response, base: str) -> BeautifulSoup:
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
        return BeautifulSoup("", "lxml")
    page = BeautifulSoup(response.text, "lxml")
    if "x-fragment" not in response.request.headers:
        examine_page(page)
        assert "{{" not in response.text
        assert "{%" not in response.text
        if response.status_code == 200:
            assert "Accept-Language" in response.headers["Vary"]
    return page


def examine_page(page: BeautifulSoup) -> None:
    """Check what must hold for every page."""
    tags: defaultdict[str, list[Tag]] = defaultdict(list)
    for tag in page.find_all():
        tags[tag.name].append(tag)
    everything = [tag for found in tags.values() for tag in found]
    assert [html for html in tags["html"] if html.get("lang")]
    assert [title for title in tags["title"] if title.text.strip()]
    assert len(tags["h1"]) == 1, [h.text for h in tags["h1"]]
    assert len(tags["main"]) == 1
    ids = [str(tag["id"]) for tag in everything if "id" in tag.attrs]
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})
    for tag in everything:
        _examine_attributes(tag, set(ids))
    assert not [script for script in tags["script"] if not script.get("src")]
    assert not tags["style"]
    _examine_forms(tags)
    for link in page.select(".errors a[href]"):
        assert str(link["href"])[1:] in ids, link


def _examine_attributes(tag: Tag, ids: set[str]) -> None:
    for name, value in tag.attrs.items():
        assert name != "style", tag
        assert not name.startswith("on"), tag
        if name in _URL_ATTRIBUTES:
            where = urlsplit(str(value))
            assert not where.netloc, tag
            assert not where.scheme, tag
        elif name in _ID_ATTRIBUTES:
            wanted = value.split() if isinstance(value, str) else value
            assert set(wanted) <= ids, f"{name} leads nowhere: {tag}"


def _examine_forms(tags: Mapping[str, Sequence[Tag]]) -> None:
    for form in tags["form"]:
        if form.get("method") == "post":
            assert len(form.select("input[name=csrf]")) == 1, form
    labelled = {str(label.get("for")) for label in tags["label"]}
    for field in (field for name in _FIELDS for field in tags[name]):
        if field.get("type") in _HIDDEN_TYPES or field.has_attr("hidden"):
            continue
        is_labelled = field.get("id") in labelled or field.find_parent("label") is not None
        assert is_labelled or field.get("aria-label"), f"no label: {field}"
