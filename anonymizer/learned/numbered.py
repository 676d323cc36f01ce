"""Words of long lists, kept as numbers: whether they stand there, what about, how they are spelt.

A dictionary of a language with cases holds up to a million forms. A number of each, and how far it
is from the one before, takes two bytes in the file and four in memory. Of words that do not stand
there one in three thousand is taken for one that does; who asks for each end of a long word asks
that often.
"""

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Self

import numpy as np

from anonymizer.learned import keeping
from anonymizer.learned.sheet import Array

Sense = tuple[int, int]
"""Fine and coarse cluster of meaning, the same numbers in all languages."""

LETTERS = 28
"""What a letter is for how words are spelt: a to z, any other, and the edge of a word."""
_ROOM = 3_000
_MOST_ROOM = 2**32
# What the table of letters keeps of a natural logarithm.
_STEPS = 20
_QUARTER = _STEPS / 4


class Numbered:
    """A set of words."""

    def __init__(self, numbers: Array, room: int) -> None:
        """Take the number of each word (uint32, rising), below `room`."""
        # Seen through a view, one number is looked up ten times as fast as in the array.
        self._numbers, self._room = memoryview(numbers), room

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Number some words."""
        several = set(words)
        room = min(max(len(several), 1) * _ROOM, _MOST_ROOM)
        numbers = sorted({_number_of(word, room) for word in several})
        return cls(np.asarray(numbers, dtype="uint32"), room)

    @classmethod
    def of_arrays(cls, kept: Mapping[str, Array]) -> Self:
        """Make the set of what `arrays` gave."""
        return cls(np.cumsum(kept["gaps"], dtype="uint32"), int(kept["room"][0]))

    def arrays(self) -> dict[str, Array]:
        """Give the numbers, each as how far it is from the one before, to be kept."""
        gaps = np.diff(np.asarray(self._numbers), prepend=np.uint32(0))
        return {"gaps": gaps, "room": np.asarray([self._room], dtype="int64")}

    def __len__(self) -> int:
        """Tell how many numbers there are."""
        return len(self._numbers)

    def place(self, word: str) -> int:
        """Give the place of a word among the numbers; -1 if it is not there."""
        number = _number_of(word, self._room)
        at = bisect_left(self._numbers, number)
        return at if at < len(self._numbers) and self._numbers[at] == number else -1


class Senses:
    """What words are about."""

    def __init__(self, words: Numbered, fine: Array, coarse: Array) -> None:
        """Take the fine sense of each word (uint16), and the coarse one of each fine (uint8)."""
        self._words, self._fine, self._coarse = words, fine, coarse

    @classmethod
    def of(cls, told: Mapping[str, int], coarse: Array) -> Self:
        """Keep the fine senses of some words; of two with one number that of the later word."""
        words = Numbered.of(told)
        fine = np.zeros(len(words), dtype="uint16")
        for word, sense in sorted(told.items()):
            fine[words.place(word)] = sense
        return cls(words, fine, np.asarray(coarse, dtype="uint8"))

    @classmethod
    def read_from(cls, path: Path) -> Self:
        """Read senses. Raises `OSError` or `ValueError` where there are none."""
        (kept,) = keeping.read(path, "senses")
        return cls(Numbered.of_arrays(kept), kept["fine"], kept["coarse"])

    def write(self, path: Path) -> None:
        """Write the senses; the same ones give the same bytes."""
        senses = {**self._words.arrays(), "fine": self._fine, "coarse": self._coarse}
        keeping.write(path, senses=senses)

    def get(self, word: str) -> Sense | None:
        """Give the sense of a word, or None."""
        at = self._words.place(word)
        if at < 0:
            return None
        fine = int(self._fine[at])
        return fine, int(self._coarse[fine])


class Vocabulary:
    """The words of a dictionary, and how words are spelt beside names."""

    def __init__(self, words: Numbered, letters: Array) -> None:
        """Take the words, folded, and of every three letters how much likelier names have them.

        That is in twentieths of a natural logarithm (int8, `LETTERS` cubed).
        """
        self._words, self._letters = words, memoryview(letters)

    @classmethod
    def of(cls, words: Iterable[str], letters: Array) -> Self:
        """Keep some folded words; `letters` in natural logarithms."""
        steps = np.rint(letters * _STEPS).clip(-127, 127)
        return cls(Numbered.of(words), steps.astype("int8"))

    @classmethod
    def read_from(cls, path: Path) -> Self:
        """Read a vocabulary. Raises `OSError` or `ValueError` where there is none."""
        (kept,) = keeping.read(path, "words")
        return cls(Numbered.of_arrays(kept), kept["letters"])

    def write(self, path: Path) -> None:
        """Write the vocabulary; the same one gives the same bytes."""
        keeping.write(path, words={**self._words.arrays(), "letters": np.asarray(self._letters)})

    def knows(self, folded: str) -> bool:
        """Tell whether a word stands in the dictionary; of few that do not it is said, too."""
        return self._words.place(folded) >= 0

    def likeness(self, folded: str) -> int:
        """Tell how much more a word is spelt like a name than like a word, in quarters of a nat."""
        told: list[int] = [self._letters[three] for three in threes(folded)]
        return round(sum(told) / len(told) / _QUARTER)


def threes(folded: str) -> Iterator[int]:
    """Number every three letters that follow each other in a word, with its edges."""
    edge = LETTERS - 1
    first = second = edge
    for char in folded:
        letter = ord(char) - ord("a") if "a" <= char <= "z" else LETTERS - 2
        yield (first * LETTERS + second) * LETTERS + letter
        first, second = second, letter
    yield (first * LETTERS + second) * LETTERS + edge


def _number_of(word: str, room: int) -> int:
    return zlib.crc32(word.encode()) % room
