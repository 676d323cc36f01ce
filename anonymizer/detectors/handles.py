"""Online names that no platform announces: the way they are written gives them away."""

from collections.abc import Iterator

import regex

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words

# Nothing that an online name or an address could go on from.
_BEFORE = r"\b(?<![\p{L}\p{N}_@./-])"
# No ordinary word has an underscore or a point before digits; bounded, so a long run costs once.
_JOINED = regex.compile(
    _BEFORE + r"[\p{L}\p{N}]{1,30}(?:[_.][\p{L}\p{N}]{1,30}){1,4}(?![\p{L}\p{N}_@/])"
)
# "maple.grey": an abbreviation ("gespr.notiz", "dott.ssa") is shorter or known as one.
_POINTED = regex.compile(
    _BEFORE + r"(?P<first>\p{Ll}{4,20})(?:\.(?!ssa)\p{Ll}{3,20}){1,2}(?![\p{L}\p{N}_@/])"
)
_WITH_DIGITS = regex.compile(_BEFORE + r"\p{L}{4,24}\d{2,4}(?![\p{L}\p{N}_@/%-])")
_INSIDE = regex.compile(
    _BEFORE + r"(?:\p{L}{2,20}\d{1,4}\p{L}{2,20}|x{1,3}[A-Z]\p{L}{2,20})(?![\p{L}\p{N}_@/])"
)
# Three words or more without a blank; two may be a product or a plural ("YouTube", "KlientInnen").
_HUMPS = regex.compile(_BEFORE + r"(?:\p{Lu}\p{Ll}{2,15}){3,6}\d{0,4}(?![\p{L}\p{N}_@/-])")
_NO_NAME = regex.compile(
    r"(?:covid|sars|vera|erg|trap|radar|windows|office|sgb|article|section)\d+\p{L}?", regex.I
)


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find words with underscores, or with letters and digits mixed as in online names."""
    text = document.reading
    for match in _JOINED.finditer(text):
        name = match.group()
        has_digit = any(c.isdigit() for c in name)
        letters = sum(c.isalpha() for c in name)
        if letters >= 3 and ("_" in name or (has_digit and name[0].isalpha() and "." in name)):
            yield hit(match.span(), Kind.HANDLE, 0.93 if "_" in name else 0.8, "handles", "handle")
    for match in _POINTED.finditer(text):
        # Typed in a hurry, it may be a full stop without its blank: "er kam.dann".
        is_slip = document.hurried and all(map(words.is_ordinary, match.group().split(".")))
        if fold(match["first"]) not in words.hurried and not is_slip:
            yield hit(match.span(), Kind.HANDLE, 0.8, "handles", "handle")
    for match in _HUMPS.finditer(text):
        yield hit(match.span(), Kind.HANDLE, 0.8, "handles", "handle")
    for pattern in (_WITH_DIGITS, _INSIDE):
        for match in pattern.finditer(text):
            if not _NO_NAME.fullmatch(match.group()) and not match.group().isupper():
                yield hit(match.span(), Kind.HANDLE, 0.62, "handles", "handle")
