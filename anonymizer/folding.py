"""How spellings of one name are made equal, and how far two spellings are apart."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

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


class Spellings:
    """Words, to be asked for those that are one slip apart from another without trying each.

    Two such words are alike once a letter is left out of one of them or of both (Garbe's symmetric
    deletes); so each is kept under all that is left of its beginning.
    """

    # A longer beginning than any name's: work and room grow with its square.
    _BEGINNING = 100

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: defaultdict[str, set[str]] = defaultdict(set)
        for word in words:
            for rest in self._rests(word):
                self._by_rest[rest].add(word)

    def near(self, word: str) -> set[str]:
        """Give the words that are one slip apart from this one."""
        alike = {each for rest in self._rests(word) for each in self._by_rest.get(rest, ())}
        return {each for each in alike if one_slip_apart(word, each)}

    def _rests(self, word: str) -> set[str]:
        beginning = word[: self._BEGINNING]
        return {beginning, *(beginning[:at] + beginning[at + 1 :] for at in range(len(beginning)))}
