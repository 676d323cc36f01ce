"""Names of people: by form of address, role, announcement, first name, or by being unusual."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors import titles
from anonymizer.detectors.name_runs import INITIALS, name_run, word_at
from anonymizer.detectors.patterns import any_of, whole
from anonymizer.document import Document, Word
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold, without_genitive
from anonymizer.languages import Words, gazetteer, names

_ABBREVIATIONS = frozenset(
    {
        "z.b.",
        "u.a.",
        "d.h.",
        "u.s.",
        "u.k.",
        "s.a.",
        "n.b.",
        "p.s.",
        "e.u.",
        "i.d.",
        "a.m.",
        "p.m.",
        "r.a.f.",
        "d.o.b.",
        "j.-c.",
        "v.a.",
        "i.e.",
    }
)
_QUOTED = regex.compile(
    r"\s*[,:]?\s*(?:(?:der|die|the|le|la|as|comme|wurde|er|ihn|sie)\s+)?[\"„“‚«]\s?(?P<name>[^\"“”„‘«»\n]{2,40}?)\s?[\"“”‘»]"
)

_WITH_ARTICLE = regex.compile(
    r"(?:(?:il|lo|la|el|le|l'|de|the|Il|La|El|Le|De|The|Mother|Father|Brother|Sister|Uncle|Big)\s?)"
    r"?\p{Lu}[\p{L}'-]{1,30}(?:\s\p{Lu}[\p{L}'-]{1,30}){0,2}"
)
# "Abu Talha", "Oum Sabira": by-names with the force of a name.
_KUNYA = regex.compile(
    r"(?<!\p{L})(?:Abu|Abou|Abū|Ebu|Umm?|Oum|Ibn|Bint)[ -]"
    r"(?:(?:al|el|ad|as|ar|at)-)?\p{Lu}\p{L}{2,30}"
    r"(?:[ -](?:al|el|as|ad|ar|at)-\p{L}{3,30})?"
)
_LEADING_INITIAL = regex.compile(r"(?<![\p{L}.])\p{Lu}\.(?:-?\p{Lu}\.)?[ ]?(?=\p{Lu}\p{Ll}{2})")
_LISTED = regex.compile(
    r"(?m)^(?:[ ]*[-–•*\d.)]{1,4}[ ]+|[\p{L} ]{2,20}:[ ]+)?"
    r"(?P<name>(?P<last>(?:[OD]')?\p{Lu}[\p{L}-]{2,30}),[ ](?P<first>\p{Lu}[\p{L}-]{1,20}))"
    # "Gabo, Iris, Tom" are three.
    r"(?!,[ ]\p{Lu}\p{Ll})(?=[,;:.(/)]|[ ]*$|[ ](?:\p{Lu}|geb|née?|born|nat[ao]|nar)\b)"
)
# "3. Jul." is a day.
_SHORT = regex.compile(r"\b(?<!\d\.?\s)(?P<first>\p{Lu}\p{Ll}{1,6})\.[ ]?(?=\p{Lu}\p{Ll})")
_ARTICLE = regex.compile(
    r"(?:the|der|die|das|Der|Die|Das|le|la|el|al|big|little)\s+(?=\p{Lu})|l'(?=\p{Lu})"
)


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find names of people and nicknames."""
    yield from titles.find(document, words)
    yield from _after_role(document, words)
    yield from _announced(document, words)
    yield from _first_names(document, words)
    yield from _unusual(document, words)
    yield from _surname_first(document, words)
    yield from _shortened(document, words)
    for match in _KUNYA.finditer(document.reading):
        yield hit(match.span(), Kind.NICKNAME, 0.93, "people", "nickname")
    for match in _LEADING_INITIAL.finditer(document.reading):
        run = name_run(document, match.end(), words, strict=False)
        if run and match.group().casefold().strip() not in _ABBREVIATIONS:
            yield hit((match.start(), run[1]), Kind.PERSON, 0.7, "people", "initials")
    for match in INITIALS.finditer(document.reading):
        if match.group().replace(" ", "").casefold() not in _ABBREVIATIONS:
            yield hit(match.span(), Kind.PERSON, 0.6, "people", "initials")


def _after_role(document: Document, words: Words) -> Iterator[Hit]:
    for match in _roles(words).finditer(document.reading):
        run = name_run(document, match.end(), words, strict=True)
        if run:
            yield hit(run, Kind.PERSON, 0.88, "people", "role")
            continue
        behind = word_at(document, match.end())
        if behind and words.is_first_name(behind.text):
            yield hit(behind.span, Kind.PERSON, 0.85, "people", "role")


def _announced(document: Document, words: Words) -> Iterator[Hit]:
    text = document.reading
    for match in _cue(words, "nickname").finditer(text):
        quoted = _QUOTED.match(text, match.end())
        if quoted:
            yield hit(quoted.span("name"), Kind.NICKNAME, 0.9, "people", "nickname")
            continue
        small = _WITH_ARTICLE.match(text, match.end())
        if small and not words.nouns_have_capitals:
            yield hit(small.span(), Kind.NICKNAME, 0.89, "people", "nickname")
            continue
        if document.hurried:
            behind = word_at(document, match.end())
            if behind and not words.is_ordinary(behind.text):
                yield hit(behind.span, Kind.NICKNAME, 0.7, "people", "nickname")
                continue
        article = _ARTICLE.match(text, match.end())
        at = article.end() if article else match.end()
        run = name_run(document, at, words, strict=False)
        if run:
            start = match.end() if article else run[0]
            yield hit((start, run[1]), Kind.NICKNAME, 0.89, "people", "nickname")
    for match in _cue(words, "named").finditer(text):
        run = name_run(document, match.end(), words, strict=True)
        behind = word_at(document, match.end())
        if run:
            yield hit(run, Kind.PERSON, 0.86, "people", "named")
        elif behind and words.is_first_name(behind.text):
            yield hit(behind.span, Kind.PERSON, 0.85, "people", "named")


def _first_names(document: Document, words: Words) -> Iterator[Hit]:
    read = document.words
    for at, word in enumerate(read):
        pieces = [fold(piece) for piece in word.text.split("-")]
        head = pieces[0]
        if not any(_is_first_name(p, words) for p in pieces):
            if head in words.maybe_names and word.capital and _surname_follows(document, at, words):
                run = name_run(document, word.start, words, strict=False)
                if run:
                    yield hit(run, Kind.PERSON, 0.8, "people", "first-name")
            continue
        if word.capital and (len(pieces) == 1 or words.is_first_name(head)):
            run = name_run(document, word.start, words, strict=False, first=True)
            yield hit(run or word.span, Kind.PERSON, 0.84, "people", "first-name")
        elif _counts_in_small_letters(document, head, words):
            end = _small_surname(document, at, words)
            yield hit((word.start, end), Kind.PERSON, 0.66, "people", "first-name")


def _counts_in_small_letters(document: Document, folded: str, words: Words) -> bool:
    if len(folded) < 4 or words.is_ordinary(folded):
        return False
    plain = names().plain
    return document.hurried or folded in plain or without_genitive(folded) in plain


def _is_first_name(folded: str, words: Words) -> bool:
    if words.is_first_name(folded) or words.is_first_name(without_genitive(folded)):
        return True
    return any(
        len(folded) - len(ending) >= 4 and words.is_first_name(folded.removesuffix(ending) + vowel)
        for ending in words.inflections
        if folded.endswith(ending)
        for vowel in ("", "a")
    )


def _small_surname(document: Document, at: int, words: Words) -> int:
    """In hurried texts a surname follows in small letters, or as an initial: "kevin k."."""
    word, text = document.words[at], document.reading
    if at + 1 >= len(document.words):
        return word.end
    behind = document.words[at + 1]
    if text[word.end : behind.start] != " ":
        return word.end
    if len(behind.text) == 1 and text[behind.end : behind.end + 1] == ".":
        return behind.end + 1
    is_name = words.is_surname(behind.text) or not words.is_ordinary(behind.text)
    return behind.end if is_name and document.hurried and len(behind.text) > 2 else word.end


def _surname_follows(document: Document, at: int, words: Words) -> bool:
    if at + 1 >= len(document.words):
        return False
    word, behind = document.words[at], document.words[at + 1]
    if document.reading[word.end : behind.start] != " " or not behind.capital:
        return False
    return not words.is_ordinary(behind.text)


def _surname_first(document: Document, words: Words) -> Iterator[Hit]:
    """Find "Gebauer, Marcel" where a line begins: in a list, or in a field of a form."""
    for match in _LISTED.finditer(document.reading):
        last, first = match["last"], match["first"]
        is_last = words.is_surname(last) or not words.is_listed(last)
        if is_last and words.is_first_name(first) and not words.is_first_name(last):
            yield hit(match.span("name"), Kind.PERSON, 0.92, "people", "full-name")


def _shortened(document: Document, words: Words) -> Iterator[Hit]:
    """Find "Jul. Matthes"."""
    for match in _SHORT.finditer(document.reading):
        if fold(match["first"]) in names().short:
            run = name_run(document, match.end(), words, strict=False)
            if run:
                yield hit((match.start(), run[1]), Kind.PERSON, 0.92, "people", "full-name")


def _unusual(document: Document, words: Words) -> Iterator[Hit]:
    """Find capitalised words that are no ordinary words: alone within a sentence, or in pairs."""
    read = document.words
    for at, word in enumerate(read):
        if not _is_unusual(word, words):
            continue
        behind = read[at + 1] if at + 1 < len(read) else None
        joined = behind is not None and document.reading[word.end : behind.start] == " "
        if behind and joined and _is_unusual(behind, words):
            yield hit((word.start, behind.end), Kind.PERSON, 0.58, "people", "full-name")
        elif not word.initial:
            yield hit(word.span, Kind.PERSON, 0.42, "people", "unusual-word")
        elif behind and joined and behind.text.casefold() in _verbs(words):
            yield hit(word.span, Kind.PERSON, 0.45, "people", "unusual-word")


def _is_unusual(word: Word, words: Words) -> bool:
    letters = word.text
    if not word.capital or len(letters) < 3 or letters.isupper():
        return False
    folded = fold(letters)
    if folded in gazetteer().countries or folded in gazetteer().regions:
        return False
    return not words.is_ordinary(letters) and not words.is_ordinary(without_genitive(folded))


@cache
def _verbs(words: Words) -> frozenset[str]:
    return frozenset(words.strings("people", "verbs"))


@cache
def _roles(words: Words) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?i:{whole(words.strings('people', 'roles'))})[,:]?\s+[\"„“]?(?=\p{{L}})"
    )


@cache
def _cue(words: Words, name: str) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<!\p{{L}})(?i:{any_of(words.strings('people', name))})(?!\p{{L}})\s*:?\s*"
    )
