"""Named institutions and groups: prisons, schools, mosques, clubs, associations, companies."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import NAME, any_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer

_NAMED_BY_ANYTHING = regex.compile(r"^(?:[A-Z]{2,4}|HMP?|VfB|VfL|Haus)\s+$")
# "TuS Werth 09", "Brückenschlag e.V."
_TAIL = regex.compile(r"\s(?:e\.\s?V\.|\d{2}(?![\d.:,/])|(?:18|19)\d\d(?!\d))")
_QUOTED = r"[\"„“‚'«»]\s?[^\"“”„‘'«»\n]{2,50}?\s?[\"“”‘'»«]"


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find institutions and organisations that are called by a name."""
    for kind, table, code in (
        (Kind.FACILITY, "facilities", "facility"),
        (Kind.ORG, "organisations", "organisation"),
    ):
        for pattern in _patterns(words, table):
            for match in pattern.finditer(document.reading):
                span = _trimmed(document, words, match)
                if span:
                    tail = _TAIL.match(document.reading, span[1])
                    span = (span[0], tail.end() if tail else span[1])
                    yield hit(span, kind, 0.88, "institutions", code)
    if document.hurried:
        yield from _small(document, words)
    for match in _with_form(words).finditer(document.reading):
        span = match.span() if "." in match.group() else _trimmed(document, words, match)
        if span:
            yield hit(span, Kind.ORG, 0.885, "institutions", "organisation")


def _small(document: Document, words: Words) -> Iterator[Hit]:
    """Find "frauenhaus senftenberg" where no capital letter helps."""
    for match in _small_types(words).finditer(document.reading):
        name = match["name"]
        known = fold(name) in gazetteer().towns or not words.is_ordinary(name)
        if known or (match["link"] and fold(name) not in words.curated | words.stopwords):
            yield hit(match.span(), Kind.FACILITY, 0.84, "institutions", "facility")


def _trimmed(document: Document, words: Words, match: regex.Match[str]) -> tuple[int, int] | None:
    """Keep type and name; refuse when the "name" is nothing but ordinary words."""
    start, end = match.span("name")
    text = document.reading
    if text[start] in "\"„“‚'«»":
        return match.start(), match.end()
    found = document.words_in(start, end)
    left = match.start() >= start
    if not found:
        # "Al-Hidaya-Moschee", "Anne-Frank-Schule": the name is a part of the word.
        pieces = text[start:end].split("-")
        if all(_says_nothing(words, piece) for piece in pieces if piece):
            return None
        return match.start(), match.end()
    telling = [w for w in found if not _says_nothing(words, w.text)]
    if not telling:
        # After "JVA", "SV", "Haus" even an ordinary word is a name.
        gap = text[match.start() : start]
        named = not left and _NAMED_BY_ANYTHING.search(gap) and found[-1].capital
        # German puts a name right behind its type: "Jugendhaus Quellwerk".
        is_joined = words.traits.types_stand == "joined"
        apposed = is_joined and not left and len(gap.split()) == 1 and found[0].capital
        end = match.end() if named else found[0].end
        return (match.start(), end) if named or apposed else None
    if left:
        # Name before the type ("Hillside School"): small words before the name do not belong.
        named = [w for w in found if w.capital and fold(w.text) not in words.stopwords]
        return (named[0].start, match.end()) if named else None
    return match.start(), telling[-1].end


def _says_nothing(words: Words, word: str) -> bool:
    if not word[0].isupper():
        return True
    folded = fold(word)
    if folded in gazetteer().towns or folded in gazetteer().ambiguous:
        return False
    if not words.nouns_have_capitals:
        # A capital within a sentence is enough: "association Mères du Seuil".
        return folded in words.keep or folded in words.stopwords or folded in words.roles
    return words.is_ordinary(word)


@cache
def _patterns(words: Words, table: str) -> tuple[regex.Pattern[str], ...]:
    types = any_of(words.table(table, "types"))
    small_types = any_of(t.lower() for t in words.table(table, "types"))
    if words.traits.types_stand == "behind":
        return tuple(map(regex.compile, _behind(words, types, small_types)))
    link = words.prose("facilities", "link")
    if words.traits.types_stand == "joined":
        # "Tagesklinik", "Seniorenheim": joined words end in a type.
        ends = any_of(t.lower() for t in words.table(table, "types") if len(t) > 3)
        types = rf"(?:{types}|\p{{Lu}}\p{{Ll}}{{2,20}}{ends})"
        return tuple(map(regex.compile, (_before(types, link), *_joined(types))))
    # A small word may follow: "lycée agricole", "carcere minorile".
    longer = rf"{types}(?:\s(?!{words.prose('facilities', 'small')})\p{{Ll}}+)?"
    return tuple(map(regex.compile, (_before(types, link), _capital_type(longer, link))))


def _before(types: str, link: str) -> str:
    """Make a pattern of a type before the name: "Moschee Al-Hidaya", "club of the Lanterns"."""
    return rf"(?<![\p{{L}}-])(?:{types}){link}\s+(?P<name>{_QUOTED}|{NAME})"


def _capital_type(types: str, link: str) -> str:
    """French writes "Lycée Professionnel X" in hurried texts, too."""
    return rf"(?<![\p{{L}}-])(?i:{types}){link}\s+(?P<name>{_QUOTED}|{NAME})"


def _joined(types: str) -> tuple[str, str]:
    """German joins, and makes adjectives of towns: "Anne-Frank-Schule", "Kölner Moschee"."""
    word = r"\p{Lu}[\p{L}\p{M}]{0,40}"
    return (
        rf"(?<!\p{{L}})(?P<name>{word}(?:-{word}){{0,4}})-{types}(?!\p{{L}})",
        rf"(?<![\p{{L}}-])(?P<name>\p{{Lu}}[\p{{L}}-]{{1,40}}er\s+){types}(?!\p{{L}})",
    )


def _behind(words: Words, types: str, small_types: str) -> Iterator[str]:
    part = r"\p{Lu}[\p{L}\p{M}'-]{1,40}\s+"
    name = rf"(?P<name>{_QUOTED}|{NAME})"
    linked, called, short = (words.prose("facilities", n) for n in ("linked", "called", "short"))
    # "Hillside School", "Tenbury library": in small letters, too.
    for each in (types, small_types):
        yield rf"(?<![\p{{L}}-])(?P<name>(?:{part}){{1,3}}){each}(?!\p{{L}})"
    yield rf"(?<![\p{{L}}-])(?:{types})(?:{linked})\s+{name}"
    if short:
        yield rf"(?<![\p{{L}}-])(?:{short})\s+(?P<name>{NAME})"
    yield rf"(?<![\p{{L}}-])(?i:{types}){called}\s+{name}"


@cache
def _small_types(words: Words) -> regex.Pattern[str]:
    types = any_of(t.lower() for t in words.table("facilities", "types"))
    if words.traits.types_stand == "joined":
        types = rf"(?:{types}|\p{{Ll}}{{2,20}}{types})"
    otherwise = "linked" if words.traits.types_stand == "behind" else "link"
    links = words.prose("facilities", "hurried_link") or words.prose("facilities", otherwise)
    return regex.compile(
        rf"(?<![\p{{L}}-])(?i:{types})(?P<link>{links})\s+(?P<name>\p{{L}}[\p{{L}}'-]{{3,30}})"
    )


@cache
def _with_form(words: Words) -> regex.Pattern[str]:
    word = r"\p{Lu}[\p{L}\p{M}\d&'-]{0,40}"
    forms = any_of(words.strings("organisations", "forms", "suffixes"))
    return regex.compile(
        rf"(?<![\p{{L}}-])(?P<name>{word}(?:\s+(?:{word}|und|für|and|&|of|der|the))"
        rf"{{0,4}})[\s-]+{forms}(?![\p{{L}}])"
    )
