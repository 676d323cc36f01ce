"""Exact ages. Bands ("in his twenties", "Mitte zwanzig") are already general and stay."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import any_number
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find exact ages in digits and in words."""
    for pattern in _patterns(words):
        for match in pattern.finditer(document.reading):
            if _is_band(document.reading, match.start()):
                continue
            start = match.start() + _number_begins(match.group(), words)
            yield hit((start, match.end()), Kind.AGE, 0.85, "ages", "age")
    for match in _ALONE.finditer(document.reading):
        yield hit(match.span(), Kind.AGE, 0.6, "ages", "age")
    # "Mehmet (19)", "Lea, 17,": a number right behind a name.
    for match in _BEHIND_A_NAME.finditer(document.reading):
        if (
            len(match["name"]) == 1
            or match["name"] in ("m", "w")
            or words.is_first_name(match["name"])
            or not words.is_ordinary(match["name"])
        ):
            yield hit(match.span("n"), Kind.AGE, 0.7, "ages", "age")


def _number_begins(found: str, words: Words) -> int:
    """Leave out "is", "war", "avait": the placeholder must not swallow what carries the sentence.

    "Aged" and "âgé de" belong to the number; a word that is one with it ("sedicenne") is one.
    """
    if _AGED.match(found):
        return 0
    number = _number(words).search(found)
    return number.start() if number else 0


def _is_band(text: str, start: int) -> bool:
    # "16- bis 19-jährige", "aged 20–29": the second half of a band.
    return bool(_BAND.search(text[max(0, start - 8) : start]))


_BAND = regex.compile(r"\d{1,2}(?:-\s+bis\s+|\s?[–-]\s?| to | bis | à )$")
# Looked for from the number on: a text has few of them, and a letter at every other place.
_BEHIND_A_NAME = regex.compile(
    r"(?<!\d)(?P<n>[1-9]\d?)(?:(?<=\(\d{1,2})(?=[),;/]|\s\p{L})"
    r"|(?<=,\s\d{1,2})(?=[,;)]|\.(?!\s?\d)|\s*\n))"
    r"(?<=(?P<name>(?<!\p{L})\p{L}{1,40})\.?(?:\s\p{L}\.)?(?:,\s[fmw])?(?:\s\(|,\s)\d{1,2})"
)
# "(44)" and ", 31, a crane driver": hardly anything else.
_ALONE = regex.compile(
    r"(?=\d)(?:(?<=\()[1-7]\d(?=\))|(?<=\p{L},\s)(?:1[2-9]|[2-7]\d)(?=,\s\p{L}))"
)


_AGED = regex.compile(r"aged?\s|[âa]gée?s?\s+d", regex.IGNORECASE)


@cache
def _number(words: Words) -> regex.Pattern[str]:
    return regex.compile(rf"\d|(?<!\p{{L}}){any_number(words)}", regex.IGNORECASE)


@cache
def _patterns(words: Words) -> tuple[regex.Pattern[str], ...]:
    return tuple(
        regex.compile(pattern.replace("{numbers}", any_number(words)), regex.IGNORECASE)
        for pattern in words.strings("ages", "patterns")
    )
