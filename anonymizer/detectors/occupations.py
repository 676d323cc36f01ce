"""Occupations that narrow down who it can be; those of the helpers themselves stay."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import whole
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold, one_slip_apart
from anonymizer.languages import Words


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find occupations from the language's list, and others after "works as"."""
    for match in _pattern(words).finditer(document.reading):
        yield hit(match.span(), Kind.OCCUPATION, 0.75, "occupations", "occupation")
    yield from _misspelt(document, words)
    for pattern in _in_context(words):
        for match in pattern.finditer(document.reading):
            if fold(match["job"]) not in words.roles:
                yield hit(match.span("job"), Kind.OCCUPATION, 0.72, "occupations", "occupation")


def _misspelt(document: Document, words: Words) -> Iterator[Hit]:
    """Find "dachdeker": one slip away from a listed occupation, and no word."""
    known = [fold(word) for word in words.table("occupations", "words") if len(word) >= 7]
    for word in document.words:
        folded = fold(word.text)
        if len(folded) < 7 or words.is_listed(word.text):
            continue
        if any(k[0] == folded[0] and one_slip_apart(folded, k) for k in known):
            yield hit(word.span, Kind.OCCUPATION, 0.6, "occupations", "occupation")


@cache
def _in_context(words: Words) -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(p) for p in words.strings("occupations", "patterns"))


@cache
def _pattern(words: Words) -> regex.Pattern[str]:
    listed = list(words.table("occupations", "words"))
    if words.nouns_have_capitals:
        listed += [f"{w}s" for w in listed if w[-1] in "rt"]
        listed += [f"{w}in" for w in listed if w.endswith("er")]
        listed += [f"{w.removesuffix('mann')}frau" for w in listed if w.endswith("mann")]
    else:
        listed += [f"{w}s" for w in listed]
    return regex.compile(rf"(?i:{whole(listed)})")
