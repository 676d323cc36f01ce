"""What is known of words: how frequent they are, what they are about, whether they are known.

How frequent they are and in which cluster is made by `training.forms`, what they are about by
`training.senses`, which stand in a dictionary and how words are spelt by `training.vocabulary`.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from anonymizer.folding import fold
from anonymizer.learned import keeping
from anonymizer.learned.numbered import LETTERS, Senses, Vocabulary

Form = tuple[int, int]
"""Cluster (-1 when there is none) and band of frequency."""
UNKNOWN: Form = (-1, -1)
COMMON = 5
"""From this band of frequency on a word is common: some thousand, four of five words of a text."""
REMEMBERED = 4
"""From here on it is nobody's: what is known of it may outlive a text. Some thousand more."""


@cache
def forms(language: str) -> Mapping[str, Form]:
    """Read the forms of a language, capital letters as written; none for an unknown language."""
    return keeping.shipped(f"forms-{language}.txt", _read_forms) or {}


@cache
def forms_by_fold(language: str) -> Mapping[str, Form]:
    """Give the most frequent form behind each spelling in small letters without accents."""
    found: dict[str, Form] = {}
    for form, known in forms(language).items():
        folded = fold(form)
        if found.get(folded, UNKNOWN)[1] < known[1]:
            found[folded] = known
    return found


@cache
def beginnings(language: str) -> Sequence[str]:
    """Give what `forms_by_fold` knows in order, so that words that begin alike stand together."""
    return sorted(forms_by_fold(language))


@cache
def senses(language: str) -> Senses:
    """Read the senses of the words of a language; none for an unknown language.

    Words are in small letters, those with accents also without where no other is written so.
    """
    kept = keeping.shipped(f"senses-{language}.npz", Senses.read_from)
    return kept or Senses.of({}, np.zeros(0))


@cache
def vocabulary(language: str) -> Vocabulary:
    """Read the vocabulary of a language; an empty one for an unknown language."""
    kept = keeping.shipped(f"words-{language}.npz", Vocabulary.read_from)
    return kept or Vocabulary.of((), np.zeros(LETTERS**3))


def _read_forms(file: Path) -> Mapping[str, Form]:
    lines = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return {word: (int(cluster), int(band)) for word, cluster, band in lines}
