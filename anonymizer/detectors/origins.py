"""Countries, regions and nationalities."""

from collections.abc import Iterator, Mapping
from functools import cache

import regex

from anonymizer.detectors.patterns import NAME, any_of, or_else, whole
from anonymizer.document import Document, Word
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.forgetting import for_one_text
from anonymizer.languages import LONGEST_WORD, Words, gazetteer
from anonymizer.languages.lists import listed, without_digraphs


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
    for match in _phrases(words).finditer(text):
        yield hit(match.span(), Kind.NATIONALITY, 0.84, "origins", "nationality")
    for word in document.words:
        if _is_origin(document, word, words) and not _is_language(words, text, word):
            yield hit(word.span, Kind.NATIONALITY, 0.84, "origins", "nationality")


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


def _is_origin(document: Document, word: Word, words: Words) -> bool:
    """Tell whether a word is made from a people: stem and ending, after a hyphen, too."""
    pieces = word.text.split("-")
    told = pieces[-2:-1] if pieces[-1].casefold() in _tails(words) else pieces[-1:]
    for piece in (word.text, *told):
        stem = _stem(piece, words)
        if stem is None:
            continue
        if word.capital and not word.initial and _is_surname(word, words):
            continue
        if word.capital or stem.islower():
            return True
        # In a hurried text "tajik" is meant so, but "polish" is what shoes need.
        return document.hurried and piece.casefold() not in _never_small(words)
    return False


def _is_surname(word: Word, words: Words) -> bool:
    """Tell "Salvatore Greco" from "un greco": where origins have small letters."""
    least = words.traits.origin_is_surname_from
    return 0 < least <= len(word.text) and fold(word.text) in listed("surnames")


@for_one_text
def _stem(piece: str, words: Words) -> str | None:
    """Give the stem, as the language's list writes it, that a word is made of."""
    if len(piece) > LONGEST_WORD:
        return None
    stems, endings = _stems(words), _endings(words)
    for written in dict.fromkeys((piece.casefold(), fold(piece), without_digraphs(fold(piece)))):
        for cut in range(len(written), 1, -1):
            stem = stems.get(written[:cut])
            if stem and endings.fullmatch(written, cut):
                return stem
    return None


def _is_language(words: Words, text: str, word: Word) -> bool:
    """Keep "spoke Polish", "auf Türkisch", "Turkish coffee": no origin of anybody."""
    if words.nouns_have_capitals and word.capital and word.text.endswith("sch"):
        return True  # "Deutsch" is the language, "deutsch" and "Deutsche" are the people
    before, after = text[max(0, word.start - 40) : word.start], text[word.end : word.end + 40]
    # Without an ending it may be a language: "russisch", and "russische" or "Russe" may not.
    ending = "sch" if words.nouns_have_capitals else ""
    mark = "\0\1" if word.text.islower() and word.text.endswith(ending) else "\0"
    return bool(_spoken(words).search(f"{before}{mark}{after}"))


@cache
def _spoken(words: Words) -> regex.Pattern[str]:
    pattern = (
        words.prose("nationalities", "spoken").replace("{tongue}", "\0\1").replace("{it}", "\0\1?")
    )
    return regex.compile(rf"(?<!\p{{L}})(?:{pattern})", regex.IGNORECASE)


@cache
def _stems(words: Words) -> Mapping[str, str]:
    """Give each stem as it may be read: a longer one without its accents, too."""
    stems = {}
    for stem in words.prose("nationalities", "stems").split():
        stems[stem.casefold()] = stem
        if len(stem) > 4:
            stems.setdefault(fold(stem), stem)
    return stems


@cache
def _endings(words: Words) -> regex.Pattern[str]:
    return regex.compile(words.prose("nationalities", "endings"))


@cache
def _tails(words: Words) -> frozenset[str]:
    return frozenset(words.prose("nationalities", "tails").split())


@cache
def _never_small(words: Words) -> frozenset[str]:
    return frozenset(words.prose("nationalities", "never_small").casefold().split())


@cache
def _phrases(words: Words) -> regex.Pattern[str]:
    return regex.compile(rf"(?i:{whole(words.strings('nationalities', 'phrases'))})")


@cache
def _region(words: Words) -> regex.Pattern[str]:
    cue = any_of(words.strings("places", "region"))
    own = or_else(words.prose("places", "own_region"))
    return regex.compile(rf"(?<!\p{{L}})(?:(?i:{cue})\s+(?:l'|d'|la\s+|le\s+)?{NAME}{own})")
