"""Exact sums, sentences and amounts, and events that were in the news."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find exact amounts, and events named with their place."""
    for pattern in _patterns(words, "quantities"):
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), Kind.QUANTITY, 0.88, "quantities", "quantity")
    for pattern in _patterns(words, "events"):
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), Kind.EVENT, 0.87, "quantities", "event")


@cache
def _patterns(words: Words, name: str) -> tuple[regex.Pattern[str], ...]:
    flags = regex.IGNORECASE if name == "quantities" else regex.V0
    return tuple(regex.compile(p, flags) for p in words.strings(name, "patterns"))
