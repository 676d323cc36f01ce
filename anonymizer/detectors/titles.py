"""Names behind a form of address or an office: "Mme Roux", "RA Brodbeck", "herr sommerfeldt"."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.name_runs import INITIALS, name_run, word_at
from anonymizer.detectors.patterns import any_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words, names

# So far back the word before a form of address is looked for.
_NEAR = 20


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find who is addressed by name."""
    text = document.reading
    for match in _titles(words).finditer(text):
        run = name_run(document, match.end(), words, strict=False)
        # "M.Y." is no Monsieur Y.
        if run and not INITIALS.match(text, match.start()):
            yield _named(run, 0.92)
    for match in _with_particle(words).finditer(text):
        before = document.words_in(max(0, match.start() - _NEAR), match.start())
        run = name_run(document, match.end(), words, strict=False)
        # "die Frau von Karim" is his wife.
        if run and not (before and fold(before[-1].text) in words.stopwords):
            yield _named(run, 0.92)
    for match in _small_titles(words).finditer(text):
        behind = word_at(document, match.end())
        if behind and fold(behind.text) not in words.stopwords and not behind.capital:
            yield _named(behind.span, 0.8)
    if document.hurried:
        yield from _in_small_letters(document, words)


def _in_small_letters(document: Document, words: Words) -> Iterator[Hit]:
    for match in _hurried_titles(words).finditer(document.reading):
        behind = word_at(document, match.end())
        if behind is None or fold(behind.text) in words.stopwords | words.roles:
            continue
        is_word = words.is_ordinary(behind.text)
        if words.nouns_have_capitals and match.group().rstrip().endswith("."):
            is_word = fold(behind.text) in words.curated
        if not is_word or words.is_surname(behind.text):
            yield _named(behind.span, 0.8)


def _named(span: tuple[int, int], score: float) -> Hit:
    return hit(span, Kind.PERSON, score, "people", "title")


@cache
def _titles(words: Words) -> regex.Pattern[str]:
    titles = words.strings("people", "titles")
    titles += tuple(t.lower() for t in titles if not words.nouns_have_capitals)
    title = any_of(titles)
    return regex.compile(
        rf"(?<![\p{{L}}-]){title}(?:(?<=\.)\s?|\s+)(?:(?:Dr|Prof)\.\s+)*(?=\p{{Lu}})"
    )


@cache
def _with_particle(words: Words) -> regex.Pattern[str]:
    """Find a form of address before a particle: "Monsieur de", "Mevrouw van den"."""
    him, her = words.prose("people", "him"), words.prose("people", "her")
    return regex.compile(
        rf"(?<!\p{{L}})(?i:{him}|{her})\s+(?=(?:{any_of(names().particles)}\s+){{1,2}}\p{{Lu}})"
    )


@cache
def _small_titles(words: Words) -> regex.Pattern[str]:
    title = any_of(words.strings("people", "small_titles"))
    return regex.compile(rf"(?<![\p{{L}}-]){title}(?:(?<=\.)\s?|\s+)(?=\p{{Ll}})")


@cache
def _hurried_titles(words: Words) -> regex.Pattern[str]:
    titles = [t.lower() for t in words.strings("people", "titles") if len(t) > 1]
    return regex.compile(rf"(?<![\p{{L}}-]){any_of(titles)}(?:(?<=\.)\s?|\s+)(?=\p{{Ll}})")
