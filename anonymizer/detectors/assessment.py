"""Results of risk assessments: no identifiers, but better told as work than as a level."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import whole
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find names of instruments and words of rating."""
    for match in _pattern(words).finditer(document.reading):
        yield hit(match.span(), Kind.ASSESSMENT, 0.9, "assessment", "assessment")


@cache
def _pattern(words: Words) -> regex.Pattern[str]:
    listed = words.strings("assessment", "words")
    # Instruments are written in capitals; "MLG" in small letters is something else.
    capitals = [w for w in listed if w.upper() == w or ("-" in w and w[:3].isupper())]
    others = [w for w in listed if w not in capitals]
    joined = rf"{whole(capitals)}(?:\+|\b)?|(?i:{whole(others)})"
    return regex.compile(joined)
