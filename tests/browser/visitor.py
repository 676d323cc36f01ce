"""Somebody at a real Chromium: the same acts as `tests.people.Visitor`, with mouse and keys."""

from collections.abc import Mapping, Sequence
from typing import Self
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from playwright.sync_api import BrowserContext, Locator, Response, expect

from tests.browser.looking import Watch
from tests.reading import parsed, words_on


class BrowserVisitor:
    """A person with one tab."""

    def __init__(
        self, context: BrowserContext, watch: Watch, *, scripts: bool = True, looks: bool = True
    ) -> None:
        self.context = context
        self.tab = context.new_page()
        self.watch = watch
        self.scripts = scripts
        self.looks = looks
        self.status = 0
        self.typed: dict[str, list[str]] = {}

    @property
    def path(self) -> str:
        """Where the browser is now."""
        return urlsplit(self.tab.url).path

    @property
    def page(self) -> HtmlElement:
        """The page as it is now, whatever scripts have made of it."""
        return parsed(self.tab.content())

    @property
    def words(self) -> str:
        """Everything one can read in the main part of the page."""
        return words_on(self.page)

    def holds(self, cookie: str) -> Self:
        """Take up a sign-in that exists already."""
        self.context.add_cookies([{"name": "session", "value": cookie, "url": self.watch.base}])
        return self

    def opens(self, path: str) -> Self:
        """Go to an address of ours."""
        self._arrives(self.tab.goto(f"{self.watch.base}{path}"))
        return self

    def follows(self, words: str) -> Self:
        """Follow the link with these words."""
        link = self.tab.locator("a[href]:visible").filter(has_text=words).first
        with self.tab.expect_navigation() as arrival:
            link.click()
        self._arrives(arrival.value)
        return self

    def fills(
        self, fields: Mapping[str, str | Sequence[str]] | None = None, **more: str | Sequence[str]
    ) -> Self:
        """Type into fields, by name: a text, or the values to choose or tick."""
        for name, value in {**(fields or {}), **more}.items():
            self.typed[name] = [value] if isinstance(value, str) else list(value)
        return self

    def submits(self, words: str) -> Self:
        """Press the button with these words, in the form that it belongs to."""
        buttons = self.tab.get_by_role("button", name=words, exact=True)
        button = (buttons if buttons.count() else self.tab.get_by_role("button", name=words)).first
        form = button.locator("xpath=ancestor::form[1]")
        for name, values in self.typed.items():
            self._type(form.locator(f'[name="{name}"]'), values)
        self.typed = {}
        with self.tab.expect_navigation() as arrival:
            button.click()
        self._arrives(arrival.value)
        return self

    def sees(self, *words: str) -> Self:
        """Check that the page says so."""
        shown = self.words
        for part in words:
            assert part in shown, f"{part!r} not on {self.path}: {shown[:1500]}"
        return self

    def sees_nothing_of(self, *words: str) -> Self:
        """Check that the whole page, markup included, does not hold it."""
        html = self.tab.content()
        for part in words:
            assert part not in html, f"{part!r} on {self.path}"
        return self

    def _type(self, fields: Locator, values: list[str]) -> None:
        first = fields.first
        kind = first.evaluate("field => field.type")
        for folded in first.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("> summary").click()
        if kind in {"radio", "checkbox"}:
            for choice in fields.all():
                wanted = (choice.get_attribute("value") or "on") in values
                if choice.is_checked() != wanted and (wanted or kind == "checkbox"):
                    choice.locator("xpath=ancestor::label[1]").click()
                    expect(choice).to_be_checked(checked=wanted)
        elif kind == "select-one":
            first.select_option(values)
        else:
            first.fill(values[0])

    def _arrives(self, response: Response | None) -> None:
        assert response is not None, f"nothing was loaded at {self.tab.url}"
        self.status = response.status
        if self.looks:
            self.watch.look(self.tab, self.status, scripts=self.scripts)
