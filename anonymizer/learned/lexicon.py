"""Word forms: how frequent (`training.forms`), in which cluster, what about (`training.senses`)."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

Form = tuple[int, int]
"""Cluster (-1 when there is none) and band of frequency."""
UNKNOWN: Form = (-1, -1)
COMMON = 5
"""From this band of frequency on a word is common: some thousand, four of five words of a text."""

Sense = tuple[int, int]
"""Fine and coarse cluster of meaning, the same numbers in all languages."""


@cache
def forms(language: str) -> Mapping[str, Form]:
    """Read the forms of a language, capital letters as written; none for an unknown language."""
    return dict(_read(f"forms-{language}.txt"))


@cache
def senses(language: str) -> Mapping[str, Sense]:
    """Read the senses of the words of a language, in small letters."""
    return dict(_read(f"senses-{language}.txt"))


def _read(name: str) -> Iterator[tuple[str, tuple[int, int]]]:
    file = files("anonymizer").joinpath("models", name)
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            word, one, other = line.split("\t")
            yield word, (int(one), int(other))
