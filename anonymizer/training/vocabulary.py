"""Makes `anonymizer/models/words-*.npz`: which words a dictionary knows, and how words are spelt.

The words are the inflected forms that simplemma knows (from Wiktionary and other open lists, see
NOTICE), folded. A name that is no word does not belong there, so what a dictionary writes with a
capital letter is left out; where nouns have one (German), what stands on a list of names. How
three letters follow each other in words and in names (first names, surnames, towns) tells of a word
that nobody knows which of the two it may be.
"""

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from anonymizer.folding import fold
from anonymizer.languages import words_of
from anonymizer.languages.lists import listed
from anonymizer.languages.word_files import LANGUAGES, NEIGHBOURS
from anonymizer.learned.numbered import LETTERS, Vocabulary, threes
from anonymizer.learned.sheet import Array
from anonymizer.training import MODELS
from anonymizer.training.dictionaries import bases_of_forms

_SEEN_ANYHOW = 0.5


def main() -> None:
    """Write the vocabularies of all languages."""
    names = [name for kept in ("first-names", "surnames", "towns") for name in listed(kept)]
    for code in (*LANGUAGES, *NEIGHBOURS):
        words = sorted(set(_words(code, frozenset(names))))
        made(words, names).write(MODELS / f"words-{code}.npz")


def made(words: Collection[str], names: Iterable[str]) -> Vocabulary:
    """Make the vocabulary of some folded words, as they differ from names."""
    return Vocabulary.of(words, _logs(names) - _logs(words))


def _words(code: str, names: frozenset[str]) -> Iterator[str]:
    nouns_have_capitals = words_of(code).nouns_have_capitals
    for form in bases_of_forms(code):
        folded = fold(form)
        is_name = form[0].isupper() and (not nouns_have_capitals or folded in names)
        if form.isalpha() and not is_name:
            yield folded


def _logs(words: Iterable[str]) -> Array:
    """Give the logarithms of how often a letter follows two others (`LETTERS` cubed, flat)."""
    counts = np.full(LETTERS**3, _SEEN_ANYHOW)
    np.add.at(counts, [three for word in words for three in threes(word)], 1.0)
    rows = counts.reshape(-1, LETTERS)
    return np.log(rows / rows.sum(axis=1, keepdims=True)).ravel()


if __name__ == "__main__":
    main()
