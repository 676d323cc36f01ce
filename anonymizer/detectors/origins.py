"""Countries, regions and nationalities."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import NAME, any_of, whole
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find countries, regions and words of nationality or origin."""
    text = document.reading
    places = gazetteer()
    for start, end, name in _runs(document):
        if name in places.countries:
            yield hit((start, end), Kind.COUNTRY, 0.86, "origins", "country")
        elif name in places.regions:
            yield hit((start, end), Kind.REGION, 0.86, "origins", "region")
    for match in _region(words).finditer(text):
        yield hit(match.span(), Kind.REGION, 0.82, "origins", "region")
    for match in _nationality(words, small=document.hurried).finditer(text):
        if not _is_language(words, text, match):
            yield hit(match.span(), Kind.NATIONALITY, 0.84, "origins", "nationality")


def _runs(document: Document) -> Iterator[tuple[int, int, str]]:
    """Give each capitalised word, alone and together with the words behind it, folded."""
    text, words = document.reading, document.words
    for at, word in enumerate(words):
        if not word.capital:
            continue
        for length in (1, 2, 3):
            run = words[at : at + length]
            if len(run) < length or run[-1].end - word.start > 40:
                break
            yield word.start, run[-1].end, fold(text[word.start : run[-1].end])


def _is_language(words: Words, text: str, match: regex.Match[str]) -> bool:
    """Keep "spoke Polish", "auf Türkisch": a language, not yet an origin."""
    before = text[max(0, match.start() - 24) : match.start()].casefold()
    return bool(_spoken(words).search(before))


@cache
def _spoken(words: Words) -> regex.Pattern[str]:
    return regex.compile(words.prose("nationalities", "spoken") + "$")


@cache
def _region(words: Words) -> regex.Pattern[str]:
    cue = any_of(words.strings("places", "region"))
    county = r"|County\s+\p{Lu}\p{Ll}+" if words.code == "en" else ""
    return regex.compile(rf"(?<!\p{{L}})(?:(?i:{cue})\s+(?:l'|d'|la\s+|le\s+)?{NAME}{county})")


@cache
def _nationality(words: Words, *, small: bool) -> regex.Pattern[str]:
    listed = words.prose("nationalities", "stems").split()
    home = whole(words.strings("nationalities", "home"))
    ends = words.prose("nationalities", "endings")
    case = "" if words.code == "en" and not small else "(?i)"
    if words.code == "en" and small:
        # In small letters these are other words.
        listed = [word for word in listed if word not in {"Pole", "Polish", "Dane", "Swede"}]
    return regex.compile(
        rf"{case}(?<![\p{{L}}-])(?:[\p{{L}}]+-)?{any_of(listed)}{ends}(?!\p{{L}})|(?i:{home})"
    )
