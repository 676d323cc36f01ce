"""Names of several words in languages where a capital letter within a sentence means a name."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import any_of
from anonymizer.document import Document, Word
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words
from anonymizer.languages.word_files import load

_LONGEST = 6


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find "Children of the Ninth Gate": capitals in a row, ordinary words or not."""
    for match in _quoted(words).finditer(document.reading):
        yield hit(match.span("name"), Kind.ORG, 0.85, "capitals", "organisation")
    if words.nouns_have_capitals:
        return
    read = document.words
    at = 0
    while at < len(read):
        run = _run(document, read, at)
        if run > 1:
            yield from _named(words, read[at : at + run])
        at += max(run, 1)


def _run(document: Document, read: tuple[Word, ...], at: int) -> int:
    """Count the words of a row that begins here and ends with a capital word."""
    if not _is_capital(read[at]):
        return 0
    count, end = 1, at
    while count < _LONGEST and at + count < len(read):
        before, word = read[at + count - 1], read[at + count]
        if document.reading[before.end : word.start] not in (" ", "'", "-", " d'", " l'"):
            break
        if _is_capital(word):
            end = at + count
        elif word.text not in _links():
            break
        count += 1
    return end - at + 1


def _is_capital(word: Word) -> bool:
    return (
        word.capital and (len(word.text) > 1) and not (word.text.isupper() and len(word.text) > 4)
    )


def _named(words: Words, run: tuple[Word, ...]) -> Iterator[Hit]:
    # What stands at the beginning of a sentence has its capital for free.
    if run[0].initial and words.is_listed(run[0].text):
        run = run[1:]
        while run and run[0].text in _links():
            run = run[1:]
    article = run[0] if not run[0].initial and run[0].text in _articles() else None
    while run and (
        fold(run[0].text) in words.stopwords
        or (fold(run[0].text) in words.roles and run[0].initial)
    ):
        run = run[1:]
    capitals = [word for word in run if word.capital]
    if any(words.is_first_name(word.text) for word in capitals):
        return
    if len(capitals) < 2 or any(fold(w.text) in words.stopwords for w in capitals[:1]):
        return
    if sum(fold(word.text) in words.keep for word in capitals) * 2 >= len(capitals):
        return
    score = 0.71 if len(run) > 2 else 0.59
    yield hit(((article or run[0]).start, run[-1].end), Kind.ORG, score, "capitals", "organisation")


@cache
def _links() -> frozenset[str]:
    return frozenset(load("names.toml")["links"].split())


@cache
def _articles() -> frozenset[str]:
    return frozenset(load("names.toml")["articles"].split())


@cache
def _quoted(words: Words) -> regex.Pattern[str]:
    """After a word for a group, channel or club, what stands in quotes is its name."""
    types = any_of([*words.table("organisations", "types"), *words.strings("groups", "quoted")])
    return regex.compile(
        rf"(?<!\p{{L}})(?i:{types})\p{{Ll}}{{0,3}}(?:[\s,:]+\p{{Ll}}{{1,12}}){{0,2}}[\s,:]{{1,3}}"
        r"[\"„“«‚'‘]\s?(?P<name>[^\"“”„‘«»\n]{2,50}?)\s?[\"“”‘»']"
    )
