"""Deciding a text finding by finding: each act makes a new state, so that undoing is going back.

Knows no terminal; `anonymizer.commands.redact` shows the states and asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from anonymizer.finding import Cls, Finding
from anonymizer.replacing import Applied, apply
from anonymizer.screening import Screening


@dataclass(frozen=True)
class Item:
    """One thing to decide: all its mentions get the same words."""

    id: str
    mentions: tuple[Finding, ...]

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Placeholder first, generalisations after."""
        return self.mentions[0].suggestions

    @property
    def is_direct(self) -> bool:
        """Whether any mention identifies by itself."""
        return any(mention.cls is Cls.DIRECT for mention in self.mentions)


@dataclass(frozen=True)
class Redaction:
    """How far somebody has come; `at` is the item in hand, one past the last when all are done."""

    screening: Screening
    items: tuple[Item, ...]
    decided: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    at: int = 0
    before: "Redaction | None" = None

    @classmethod
    def of(cls, screening: Screening) -> "Redaction":
        """Begin with the first thing in reading order."""
        grouped: dict[str, list[Finding]] = {}
        for each in sorted(screening.findings, key=lambda f: f.start):
            grouped.setdefault(each.id, []).append(each)
        items = tuple(Item(id_, tuple(mentions)) for id_, mentions in grouped.items())
        return cls(screening, items)

    @property
    def item(self) -> Item | None:
        """Give the item in hand; None when there is nothing left to decide."""
        return self.items[self.at] if self.at < len(self.items) else None

    def decide(self, words: str | None) -> "Redaction":
        """Put words in the place of the item in hand (None keeps its own) and go on."""
        item = self.item
        if item is None:
            raise ValueError("Everything is decided.")
        decided = MappingProxyType({**self.decided, item.id: words})
        return replace(self, decided=decided, at=self.at + 1, before=self)

    def undo(self) -> "Redaction":
        """Take the last decision back; the same state when there is none."""
        return self.before or self

    def back(self) -> "Redaction":
        """Go one item back and leave its decision as it is."""
        return replace(self, at=max(0, self.at - 1))

    def result(self) -> Applied:
        """Give the text as decided; what is not decided is replaced by its placeholder."""
        words: dict[str, str | None] = {
            item.id: self.decided.get(item.id, item.suggestions[0]) for item in self.items
        }
        return apply(self.screening.text, self.screening.findings, words)

    def names_again(self, id_: str, again: Screening) -> bool:
        """Tell whether a screening of the result finds somebody named in the new words."""
        return id_ in self.result().naming(again.findings)
