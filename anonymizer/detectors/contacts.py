"""Ways to reach a person: telephone, web address, online name. E-mail and IP: see `nlp`."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import phonenumbers
import regex

from anonymizer.detectors.patterns import any_of, whole
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
_URL = regex.compile(
    r"(?:https?://|www\.)[^\s<>\"'\[\]]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+"
    r"(?:com|org|net|info|de|at|ch|fr|be|uk|eu|io|me|ru|tv|to|cc|nl|it|es|pl|tr|onion|ly|gg)"
    r"(?:/[^\s<>\"'\[\]]*)?(?![\w@])",
    regex.IGNORECASE,
)
_AT_NAME = regex.compile(r"(?<![\w@./])@[\p{L}\p{N}_][\p{L}\p{N}_.-]{1,40}")
_NET_NAME = r"[\p{L}\p{N}][\p{L}\p{N}._-]{2,40}"


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find telephone numbers, web addresses and online names."""
    text = document.reading
    for match in _CANDIDATE.finditer(text):
        if not _DATE_LIKE.fullmatch(match.group()) and _is_phone(match.group()):
            yield hit(match.span(), Kind.PHONE, 0.9, "phone", "phone")
    for match in _dialled(words).finditer(text):
        if not _is_counting(match.group(), words):
            yield hit(match.span(), Kind.PHONE, 0.8, "phone", "phone")
    for match in _URL.finditer(text):
        end = match.end() - (len(match.group()) - len(match.group().rstrip(".,;:!?)")))
        yield hit((match.start(), end), Kind.URL, 0.9, "contacts", "url")
    for match in _AT_NAME.finditer(text):
        end = match.start() + len(match.group().rstrip(".-"))
        yield hit((match.start(), end), Kind.HANDLE, 0.9, "contacts", "handle")
    for match in _announced(words).finditer(text, overlapped=True):
        name = match["name"].rstrip(".-")
        if _looks_made_up(name) or match["quote"]:
            start = match.start("name")
            yield hit((start, start + len(name)), Kind.HANDLE, 0.8, "contacts", "handle")


@cache
def _dialled(words: Words) -> regex.Pattern[str]:
    """Find a telephone number told in words: "oh seven five five, oh one nine two"."""
    number = any_of((*words.strings("ages", "numbers"), *words.strings("ages", "dialled")))
    return regex.compile(
        rf"(?<!\p{{L}}){number}(?:[\s,-]{{1,3}}{number}){{5,14}}(?!\p{{L}})", regex.IGNORECASE
    )


def _is_counting(told: str, words: Words) -> bool:
    """Whether numbers rise or fall one by one: "one, two, three"."""
    said = [words.numbers.get(word, -9) for word in regex.split(r"[\s,-]+", fold(told))]
    return any(all(b - a == step for a, b in pairwise(said)) for step in (1, -1))


def _looks_made_up(name: str) -> bool:
    """Tell an online name from an ordinary word: digits, underscores or points inside."""
    return any(c.isdigit() or c in "_." for c in name) and any(c.isalpha() for c in name)


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


@cache
def _announced(words: Words) -> regex.Pattern[str]:
    platform = whole(words.strings("identifiers", "handle"))
    link = whole(words.strings("identifiers", "handle_as"))
    return regex.compile(
        rf"(?i:{platform})[\p{{L}}-]*(?:\s?[:(,]|\s+(?i:{link})){{0,4}}\s*"
        rf"(?P<quote>[\"„“‚'«»]\s?)?(?P<name>{_NET_NAME})"
    )
