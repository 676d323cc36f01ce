"""Towns, parts of towns and postal addresses."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import NAME, any_of, or_else
from anonymizer.document import Document, Word
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.languages.lists import without_digraphs


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find towns from the list, places by context and by ending, districts, addresses."""
    text = document.reading
    yield from _addresses(document, words)
    yield from _known(document, words)
    for match in _district(words).finditer(text):
        name = match["name"]
        if not all(fold(part) in words.curated for part in name.split()):
            yield hit(match.span("name"), Kind.DISTRICT, 0.83, "places", "district")
    yield from _at_the_top(document, words)
    yield from _by_context(document, words)
    yield from _by_ending(document, words)


def _addresses(document: Document, words: Words) -> Iterator[Hit]:
    ordinary = {fold(w) for w in words.strings("address", "ordinary")}
    for pattern in _address_patterns(words):
        for match in pattern.finditer(document.reading):
            if fold(match.group()) not in ordinary:
                # A street without a number can be part of a longer name: "Whipps Lane Hospital".
                score = 0.93 if any(map(str.isdigit, match.group())) else 0.8
                yield hit(match.span(), Kind.ADDRESS, score, "places", "address")


def _known(document: Document, words: Words) -> Iterator[Hit]:
    places = gazetteer()
    read, text = document.words, document.reading
    for at, word in enumerate(read):
        if not word.capital and not document.hurried:
            continue
        for length in (3, 2, 1):
            run = read[at : at + length]
            if len(run) < length or run[-1].end - word.start > 40:
                continue
            name = fold(text[word.start : run[-1].end])
            if name not in places.towns:
                name = _base_of(name, places.towns, words) or without_digraphs(name)
            if length == 1 and words.is_listed(word.text):
                is_month = fold(word.text) in words.months  # "in March" is seldom a place
                is_place = word.capital and not is_month and _follows_place(read, at, words)
                is_noun = words.nouns_have_capitals and fold(word.text) in words.curated
                if name in places.towns and is_place and not is_noun:
                    yield hit(word.span, Kind.CITY, 0.7, "places", "known-place")
                continue
            is_small = document.hurried and _follows_place(read, at, words)
            if name in places.towns and (word.capital or is_small):
                water = _beside_water(words)
                tail = water.match(text, run[-1].end) if water else None
                end = tail.end() if tail and not words.is_listed(tail["water"]) else run[-1].end
                yield hit((word.start, end), Kind.CITY, 0.83, "places", "known-place")
                break
            if name in places.ambiguous and word.capital and _follows_place(read, at, words):
                yield hit((word.start, run[-1].end), Kind.CITY, 0.8, "places", "known-place")
                break
        yield from _adjective(word, words)


def _at_the_top(document: Document, words: Words) -> Iterator[Hit]:
    """Notes typed in a hurry often begin with the town: "brest, thu 9/11"."""
    for word in document.words[:1] if document.hurried else ():
        is_word = words.is_listed(word.text) or words.is_first_name(word.text)
        if fold(word.text) in gazetteer().towns and not is_word:
            yield hit(word.span, Kind.CITY, 0.6, "places", "known-place")


def _base_of(name: str, towns: frozenset[str], words: Words) -> str | None:
    """Bring an inflected town back to its name: "Presove" to "presov"."""
    if not words.inflections or len(name) < 5:
        return None
    for ending in words.inflections:
        if ending and not name.endswith(ending):
            continue
        stem = name.removesuffix(ending)
        if len(stem) < 3:
            continue
        for nominative in ("", "a", "o", "e", "y"):
            if stem + nominative in towns:
                return stem + nominative
    return None


def _adjective(word: Word, words: Words) -> Iterator[Hit]:
    """German makes adjectives of towns: "Leipziger", "Kölner", "Dresdner"."""
    if not words.nouns_have_capitals or not word.capital or not word.text.endswith("er"):
        return
    stem, places = fold(word.text[:-2]), gazetteer()
    # "Bürger" and "Rechter" are no people of Bürg and Recht.
    towns = places.large if words.is_listed(word.text) else places.towns
    if any(name in towns for name in (stem, stem + "en", stem[:-1] + "en", stem + "e")):
        yield hit(word.span, Kind.CITY, 0.78, "places", "known-place")


def _follows_place(read: tuple[Word, ...], at: int, words: Words) -> bool:
    """Tell whether a word stands behind "in", or behind two words as "près de"."""
    before = [word.text.casefold() for word in read[max(0, at - 2) : at]]
    return not _prepositions(words).isdisjoint({" ".join(before), *before[-1:]})


def _by_context(document: Document, words: Words) -> Iterator[Hit]:
    for match in _context(words).finditer(document.reading):
        found = document.words_in(match.start("name"), match.end("name"))
        while found and words.is_ordinary(found[-1].text):
            found = found[:-1]
        if not found or words.is_ordinary(found[0].text) or words.is_first_name(found[0].text):
            continue
        yield hit((found[0].start, found[-1].end), Kind.CITY, 0.62, "places", "place-context")


def _by_ending(document: Document, words: Words) -> Iterator[Hit]:
    endings = tuple(words.strings("places", "endings"))
    for word in document.words:
        if not word.capital or word.initial or len(word.text) < 7:
            continue
        if word.text.casefold().endswith(endings) and not words.is_ordinary(word.text):
            yield hit(word.span, Kind.CITY, 0.5, "places", "place-ending")


@cache
def _prepositions(words: Words) -> frozenset[str]:
    return frozenset(w.casefold() for w in words.strings("places", "prepositions"))


@cache
def _address_patterns(words: Words) -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(p) for p in words.strings("address", "patterns"))


@cache
def _beside_water(words: Words) -> regex.Pattern[str] | None:
    pattern = words.prose("places", "beside_water")
    return regex.compile(pattern) if pattern else None


@cache
def _district(words: Words) -> regex.Pattern[str]:
    cue = any_of(words.strings("places", "district"))
    joined = or_else(words.prose("places", "joined_district"))
    return regex.compile(
        rf"(?<!\p{{L}})(?i:{cue})\s+(?:l'|d'|la\s+|les\s+|le\s+)?(?P<name>{NAME}{joined})"
    )


@cache
def _context(words: Words) -> regex.Pattern[str]:
    cue = any_of(words.strings("places", "strong"))
    name = r"\p{Lu}[\p{L}\p{M}'-]{2,}(?:[ ]\p{Lu}[\p{L}\p{M}'-]+)?"
    return regex.compile(rf"(?<!\p{{L}})(?i:{cue})\s+(?:d'|l')?(?P<name>{name})")
