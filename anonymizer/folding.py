"""How spellings of one name are made equal, and how far two spellings are apart."""

import unicodedata

from anonymizer.forgetting import for_one_text

_LETTERS = str.maketrans({"ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


@for_one_text
def fold(word: str) -> str:
    """Make small letters without accents: "İbrahim" and "ibrahim" are one name."""
    lowered = word.casefold().translate(_LETTERS)
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFD", lowered)
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_LETTERS)


def without_genitive(folded: str) -> str:
    """Take an s off that may be a genitive: "milans" may be "milan"."""
    return folded[:-1] if folded.endswith("s") and len(folded) > 3 else folded


def one_slip_apart(one: str, other: str) -> bool:
    """Tell whether two spellings differ by one letter put in, left out, changed or swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    rest, rest_other = one[at:], other[at:]
    if len(one) == len(other):
        swapped = rest[:2] == rest_other[1::-1] and rest[2:] == rest_other[2:]
        return rest[1:] == rest_other[1:] or swapped
    if len(one) > len(other):
        return rest[1:] == rest_other
    return rest == rest_other[1:]
