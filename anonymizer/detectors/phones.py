"""Telephone numbers: in figures, in words, and half in each."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import phonenumbers
import regex

from anonymizer.detectors.patterns import any_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.forgetting import for_one_text
from anonymizer.languages import Words

# Numbers without a country code are tried as numbers of these countries, in this order. Jersey, the
# Åland Islands and the Vatican have those of GB, FI and IT. Where numbers have six to eight digits
# (Andorra, Monaco, San Marino, the Faroes) any sum would be one, so a country code is needed.
REGIONS = (
    "DE", "AT", "CH", "FR", "BE", "LU", "GB", "IE", "NL", "DK", "SE", "NO",
    "FI", "ES", "PT", "IT", "PL", "CZ", "SK", "HU", "RO", "BG", "HR", "SI",
    "RS", "BA", "ME", "MK", "AL", "XK", "GR", "CY", "TR", "EE", "LV", "LT",
    "UA", "MD", "IS", "MT", "LI", "GE", "AM", "AZ", "RU", "BY",
)  # fmt: skip

_CANDIDATE = regex.compile(
    r"(?<![\w.,/-])(?:\+|00)?(?:\(\d{1,5}\)|\d)(?:[ \u00a0().\/-]{0,3}\d){5,14}(?![\w]|[.,/-]\d)"
)
_DATE_LIKE = regex.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d"
)
_IN_FIGURES = regex.compile(r"[^\p{L}…]+")
_FEWEST = 7
"""The shortest numbers have so many figures."""


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find telephone numbers."""
    text = document.reading
    for match in _CANDIDATE.finditer(text):
        if not _DATE_LIKE.fullmatch(match.group()) and _is_phone(match.group()):
            yield hit(match.span(), Kind.PHONE, 0.9, "phone", "phone")
    for match in _dialled(words).finditer(text):
        if not _is_counting(match.group(), words):
            yield hit(match.span(), Kind.PHONE, 0.8, "phone", "phone")
    for match in _half_told(words).finditer(text):
        told = match.group()
        in_words = not _DATE_LIKE.match(told) and not _IN_FIGURES.fullmatch(told)
        if in_words and len(_each_number(words).findall(told)) >= _FEWEST:
            yield hit(match.span(), Kind.PHONE, 0.93, "phone", "phone")


@cache
def _dialled(words: Words) -> regex.Pattern[str]:
    """Find a telephone number told in words: "oh seven five five, oh one nine two"."""
    number = _said_number(words)
    return regex.compile(
        rf"(?<!\p{{L}}){number}(?:[\s,-]{{1,3}}{number}){{5,14}}(?!\p{{L}})", regex.IGNORECASE
    )


@cache
def _half_told(words: Words) -> regex.Pattern[str]:
    """Find one told half in figures, half in words: "0 34 91 / seven - 14, then 14", "o79 4 33".

    It begins with a nought; one that is all in figures is not asked for here.
    """
    told = _said_number(words)
    between = any_of((*words.strings("ages", "dialled_between"), "…"))
    figures = r"[\do]{0,11}\d[\do]{0,11}"
    # Behind a comma or the end of a sentence something else may be counted.
    gap = r"(?:[\s/()\u2013-]|\.(?!\s)){1,4}"
    way = rf"(?:{gap}|[\s.,)]{{0,3}}{between}{gap})"
    piece = rf"(?:{way}(?:{figures}|(?<!\p{{L}}){told})(?![\p{{L}}\d]))"
    return regex.compile(
        rf"(?=[0o+])(?<![\w.,/-])(?:\+|0|o\d)(?:{figures})?(?![\p{{L}}\d]){piece}{{2,12}}",
        regex.IGNORECASE,
    )


@cache
def _each_number(words: Words) -> regex.Pattern[str]:
    return regex.compile(rf"\d|(?<!\p{{L}}){_said_number(words)}(?!\p{{L}})", regex.IGNORECASE)


@cache
def _said_number(words: Words) -> str:
    return any_of((*words.strings("ages", "numbers"), *words.strings("ages", "dialled")))


def _is_counting(told: str, words: Words) -> bool:
    """Whether numbers rise or fall one by one: "one, two, three"."""
    said = [words.numbers.get(word, -9) for word in regex.split(r"[\s,-]+", fold(told))]
    return any(all(b - a == step for a, b in pairwise(said)) for step in (1, -1))


@for_one_text
def _is_phone(candidate: str) -> bool:
    digits = sum(c.isdigit() for c in candidate)
    if candidate.startswith("00"):
        candidate = "+" + candidate[2:]
    if candidate.startswith("+"):
        return _is_valid(candidate, None)
    # Without a country code a number must start with 0 or be written in groups.
    if not candidate.lstrip("(").startswith("0") and (digits < 9 or candidate.isdigit()):
        return False
    return any(_is_valid(candidate, region) for region in REGIONS)


def _is_valid(candidate: str, region: str | None) -> bool:
    try:
        number = phonenumbers.parse(candidate, region)
    except phonenumbers.NumberParseException:
        return False
    # "Possible" instead of "valid": a mistyped number still leads to somebody.
    if region is None:
        return bool(phonenumbers.is_possible_number(number))
    return bool(phonenumbers.is_valid_number(number))
