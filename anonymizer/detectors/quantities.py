"""Exact sums, sentences and amounts, and events that were in the news."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import any_number
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find exact amounts, and events named with their place."""
    for pattern in _patterns(words, "quantities"):
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), Kind.QUANTITY, 0.88, "quantities", "quantity")
    for match in _counts(words).finditer(document.reading):
        if fold(match["what"]) not in words.stopwords | words.roles:
            yield hit(match.span(), Kind.QUANTITY, 0.58, "quantities", "quantity")
    for pattern in _patterns(words, "events"):
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), Kind.EVENT, 0.87, "quantities", "event")


@cache
def _counts(words: Words) -> regex.Pattern[str]:
    """From twenty on a count is exact enough to be recognised: "62 goats"."""
    not_counted = words.prose("quantities", "not_counted")
    return regex.compile(
        r"(?<![\p{L}\d.,/:+€£$-]|\d\s)"
        r"(?:[2-9]\d|(?!19\d\d|20[0-4]\d)\d{3,5}|\d{1,3}(?:[.,]\d{3})+)\s+"
        rf"(?!(?:{not_counted})(?!\p{{L}}))(?P<what>\p{{L}}{{4,30}})",
        regex.IGNORECASE,
    )


@cache
def _patterns(words: Words, name: str) -> tuple[regex.Pattern[str], ...]:
    flags = regex.IGNORECASE if name == "quantities" else regex.V0
    return tuple(
        regex.compile(pattern.replace("{numbers}", any_number(words)), flags)
        for pattern in words.strings(name, "patterns")
    )
