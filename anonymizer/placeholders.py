"""Consistent stand-ins inside one case: the same thing gets the same letter everywhere."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count, product
from string import ascii_uppercase

import regex

from anonymizer.finding import Kind
from anonymizer.languages import Words

_BRACKETS = regex.compile(r"\[(?P<content>[^\[\]\n]+)\]")
_LETTERS = regex.compile(r"[A-Z]{1,3}")
# "Numéro de dossier" is the longest name of a kind.
_LONGEST_NAME = 3


class Placeholders:
    """Hands out placeholders; letters that already stand in the text are taken."""

    def __init__(self, text: str, words: Words) -> None:
        self._words = words
        self._taken = set(_named(text))

    def next_for(self, kind: Kind) -> str:
        """Give the next free placeholder of a kind, "[Person A]" before "[Person B]"."""
        return self._lettered(self._words.table("kinds")[kind.value])

    def for_roles(self, roles: Mapping[str, str]) -> dict[str, str]:
        """Give each entity its role: "[sister]", with letters only where there are several."""
        shared = Counter(roles.values())
        standing = {word for word, _ in self._taken}
        return {
            entity: f"[{said}]"
            if shared[said] == 1 and said.casefold() not in standing
            else self._lettered(said)
            for entity, said in roles.items()
        }

    def _lettered(self, word: str) -> str:
        letters = next(each for each in _letters() if (word.casefold(), each) not in self._taken)
        self._taken.add((word.casefold(), letters))
        return f"[{word} {letters}]"


def _named(text: str) -> Iterator[tuple[str, str]]:
    """Give every name with its letter that stands in brackets, "[Date A]" or inside more words.

    "[3 weeks after Date A]" was told from "Date A", even where that one stands nowhere else;
    "[sister]" without a letter is the first one.
    """
    for match in _BRACKETS.finditer(text):
        words = match["content"].split()
        yield " ".join(words).casefold(), "A"
        for at, word in enumerate(words):
            letters = word.rstrip(".,;:")
            if _LETTERS.fullmatch(letters):
                for begin in range(max(0, at - _LONGEST_NAME), at):
                    yield " ".join(words[begin:at]).casefold(), letters


def _letters() -> Iterator[str]:
    """Give A to Z, then AA, AB and so on."""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))
