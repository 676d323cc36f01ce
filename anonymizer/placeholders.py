"""Consistent stand-ins inside one case: the same thing gets the same letter everywhere."""

from collections.abc import Iterable

import regex

from anonymizer.finding import Kind
from anonymizer.languages import Words

_LETTERED = regex.compile(r"\[(?P<word>[^\[\]\n]+?)\s(?P<letters>[A-Z]{1,2})\]")


class Placeholders:
    """Hands out placeholders; letters that already stand in the text are taken."""

    def __init__(self, text: str, words: Words) -> None:
        self._words = words
        self._taken = {
            (match["word"].casefold(), match["letters"]) for match in _LETTERED.finditer(text)
        }

    def next_for(self, kind: Kind) -> str:
        """Give the next free placeholder of a kind, "[Person A]" before "[Person B]"."""
        word = self._words.table("kinds")[kind.value]
        for letters in _letters():
            if (word.casefold(), letters) not in self._taken:
                self._taken.add((word.casefold(), letters))
                return f"[{word} {letters}]"
        return f"[{word}]"


def _letters() -> Iterable[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from alphabet
    for first in alphabet:
        for second in alphabet:
            yield first + second
