"""Exact sums, sentences and amounts, and events that were in the news."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import any_number, any_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words

_LEAST_IN_WORDS = 13
"""The least number in words that counts something striking."""


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find exact amounts, and events named with their place."""
    for pattern in _patterns(words, "quantities"):
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), Kind.QUANTITY, 0.88, "quantities", "quantity")
    for match in _counts(words).finditer(document.reading):
        if _counts_things(document, words, match):
            yield hit(match.span(), Kind.QUANTITY, 0.58, "quantities", "quantity")
    for pattern in _patterns(words, "events"):
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), Kind.EVENT, 0.87, "quantities", "event")


def _counts_things(document: Document, words: Words, match: regex.Match[str]) -> bool:
    what = match["what"]
    folded = fold(what)
    if folded in words.stopwords or folded in words.roles:
        return False
    # "Sie kam mit zwanzig zurück" tells an age: what is counted has a capital there.
    may_be_age = match["words"] is not None and words.nouns_have_capitals and not document.hurried
    return not may_be_age or what[0].isupper()


@cache
def _counts(words: Words) -> regex.Pattern[str]:
    """Match a count that is exact enough to be recognised: "62 goats", "forty men".

    In figures from twenty on: smaller ones are times of day and points of a list.
    """
    number = any_number(words)
    many = any_of(words.strings("ages", "numbers")[_LEAST_IN_WORDS:])
    hundreds = words.prose("quantities", "hundreds").replace("{numbers}", number)
    not_counted = words.prose("quantities", "not_counted")
    return regex.compile(
        r"\b(?<![\p{L}\d.,/:+€£$-])(?<!\d\s)(?<!(?<!\p{L})(?:pour|por|per)\s)"
        r"(?:(?=\d)(?:[2-9]\d|(?!19\d\d|20[0-4]\d)\d{3,5}|\d{1,3}(?:[.,]\d{3})+)"
        rf"|(?!\d)(?P<words>(?:{hundreds})(?:\s*(?:(?:and|und|et|y|e|en)\s*)?{number})?|{many}))\s+"
        rf"(?!(?:{not_counted}|{number}|{hundreds})(?!\p{{L}}))"
        rf"(?P<what>\p{{L}}{{4,30}}|men)(?!\p{{L}})",
        regex.IGNORECASE,
    )


@cache
def _patterns(words: Words, name: str) -> tuple[regex.Pattern[str], ...]:
    flags = regex.IGNORECASE if name == "quantities" else regex.V0
    return tuple(
        regex.compile(pattern.replace("{numbers}", any_number(words)), flags)
        for pattern in words.strings(name, "patterns")
    )
