"""Where a story plays: the pages over plain HTTP, or in Chromium with or without scripts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from fastapi import FastAPI
from lxml.html import HtmlElement

from app.identity.actor import Actor
from app.kernel.db import Database
from app.kernel.text import gettext, speaking
from app.web.house import House
from tests.inhabited import a_cookie


class Hands(Protocol):
    """What a person can do with pages, whatever is in between."""

    @property
    def status(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def page(self) -> HtmlElement: ...
    def holds(self, cookie: str) -> Self: ...
    def opens(self, path: str) -> Self: ...
    def follows(self, words: str) -> Self: ...
    def fills(
        self, fields: Mapping[str, str | Sequence[str]] | None = None, **more: str | Sequence[str]
    ) -> Self: ...
    def submits(self, words: str) -> Self: ...
    def sees(self, *words: str) -> Self: ...
    def sees_nothing_of(self, *words: str) -> Self: ...


@dataclass
class Somebody:
    """A person of a story. Stories are told in English; pages are read in the own language."""

    hands: Hands
    language: str = "en"

    @property
    def status(self) -> int:
        """The status of the page before them."""
        return self.hands.status

    @property
    def path(self) -> str:
        """Where they are."""
        return self.hands.path

    @property
    def page(self) -> HtmlElement:
        """The markup before them."""
        return self.hands.page

    def opens(self, path: str) -> Self:
        """Go to an address."""
        self.hands.opens(path)
        assert self.page.get("lang") == self.language
        return self

    def fills(
        self, fields: Mapping[str, str | Sequence[str]] | None = None, **more: str | Sequence[str]
    ) -> Self:
        """Type into fields, by name."""
        self.hands.fills(fields, **more)
        return self

    def follows(self, words: str) -> Self:
        """Follow a link."""
        self.hands.follows(self.in_own_language(words))
        return self

    def submits(self, words: str) -> Self:
        """Press a button."""
        self.hands.submits(self.in_own_language(words))
        return self

    def sees(self, *words: str) -> Self:
        """Check that the page says so."""
        self.hands.sees(*map(self.in_own_language, words))
        return self

    def sees_nothing_of(self, *words: str) -> Self:
        """Check that the page does not hold it, markup included."""
        self.hands.sees_nothing_of(*words)
        return self

    def is_refused(self, status: int, *words: str) -> Self:
        """Check that the page says no, and why."""
        assert self.status == status, f"{self.status} at {self.path}"
        return self.sees(*words)

    def in_own_language(self, words: str) -> str:
        """Return how the pages say it to them; narrow spaces are spaces."""
        with speaking(self.language):
            return re.sub(r"\s+", " ", gettext(words))


@dataclass
class Stage:
    """A house with an open door."""

    app: FastAPI
    hands: Callable[[str], Hands]

    @property
    def house(self) -> House:
        """Its long-lived parts."""
        house: House = self.app.state.house
        return house

    @property
    def database(self) -> Database:
        """Its database."""
        return self.house.database

    def somebody(self, language: str = "en") -> Somebody:
        """Let somebody in from the street."""
        return Somebody(self.hands(language), language)

    def as_(self, actor: Actor, language: str = "en") -> Somebody:
        """Let somebody in who is signed in already."""
        someone = self.somebody(language)
        someone.hands.holds(a_cookie(self.database, actor))
        return someone
