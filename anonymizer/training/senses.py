"""Makes `anonymizer/models/senses-*.npz`: what a word is about, in one numbering for all languages.

A word has a fine and a coarse sense: clusters of the English word vectors of
`en_core_web_md` (k-means). A word of another language means what its English translations mean, so
that what is learned of "lock keeper" helps with "Schleusenwärter". Where there is none, it means
what its own word vector says (French ones, turned to lie over the English: Smith et al. 2017,
"Offline bilingual word vectors, orthogonal transformations and the inverted softmax"), what its
translations into other languages mean, or its synonyms. Translations come from the FreeDict
dictionaries (GPL; Debian's packages `dict-freedict-*`), synonyms from the thesauri of LibreOffice
(`mythes-*`), base forms from `simplemma`.

    python -m anonymizer.training.senses /usr/share/dictd /usr/share/mythes
"""

import importlib
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import regex

from anonymizer.folding import fold
from anonymizer.languages import words_of
from anonymizer.languages.word_files import LANGUAGES, NEIGHBOURS, load
from anonymizer.learned.numbered import Senses
from anonymizer.nlp import DEFAULT_MODELS
from anonymizer.training import MODELS
from anonymizer.training.clusters import k_means
from anonymizer.training.dictionaries import (
    Dictionary,
    bases_of_forms,
    is_word,
    read_dictionary,
    read_thesaurus,
)

FINE, COARSE = 600, 60
_FREQUENT = 60_000
_CODES = (*LANGUAGES, *NEIGHBOURS)
# The language whose word vectors say what words mean.
_PIVOT = "en"
# So many of what a dictionary says of a word are taken, the first ones.
_SAID = 3
_SYNONYMS = 8
# A word this long that is this similar to one of the neighbour (Slovak, Czech) is the same word.
_LEAST_FRAME = 5
_ALIKE = 0.7
_EMPTY = frozenset(["to", "the", "a", "an", "of", "sth", "sb", "one", "s", "be", "something"])

Meanings = dict[str, Any]
"""Words, and vectors of length one."""


def main(folder: Path, thesauri: Path) -> None:
    """Write the senses of all languages."""
    vectors = _Vectors(DEFAULT_MODELS[_PIVOT])
    clusters = _Clusters(vectors)
    meanings = _meanings(folder, thesauri, vectors)
    for code in _CODES:
        told = dict(_told(code, meanings[code], clusters))
        Senses.of(_with_plain(told), clusters.coarse).write(MODELS / f"senses-{code}.npz")
        sys.stderr.write(f"{code}: {len(told)}\n")


class _Vectors:
    """The word vectors of a language model."""

    def __init__(self, package: str) -> None:
        unused = ["parser", "ner", "tagger", "attribute_ruler", "lemmatizer", "morphologizer"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipeline = importlib.import_module("spacy").load(package, exclude=unused)
        self._table: Any = pipeline.vocab.vectors
        self.data = np.asarray(self._table.data, dtype="float32")
        self._unit = self.data / np.maximum(np.linalg.norm(self.data, axis=1, keepdims=True), 1e-6)

    def mean(self, words: Iterable[str]) -> Any:
        """Give the direction of some words together; None when none is known."""
        rows = [int(self._table.find(key=word)) for word in words]
        return _together([self._unit[row] for row in rows if row >= 0])


class _Clusters:
    """Clusters of meanings, fine and coarse."""

    def __init__(self, vectors: _Vectors) -> None:
        _, self._fine = k_means(vectors.data, FINE)
        self.coarse, _ = k_means(self._fine, COARSE)

    def sense(self, meaning: Any) -> int:
        """Give the fine cluster that a meaning falls into."""
        return int(np.argmax(self._fine @ meaning))


def _together(vectors: Sequence[Any]) -> Any:
    if not vectors:
        return None
    mean = np.mean(vectors, axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-6)


def _meanings(folder: Path, thesauri: Path, vectors: _Vectors) -> Mapping[str, Meanings]:
    """Give the meanings of the words of all languages: the surest sources first."""
    spoken = {code: _said(folder, code) for code in _CODES}
    meanings: dict[str, Meanings] = {code: {} for code in _CODES}
    for form in (*_frequent(_PIVOT), *_inflected(_PIVOT)):
        _add(meanings[_PIVOT], form, [vectors.mean([form])])
    for code, dictionaries in spoken.items():
        for word, said in dictionaries.get(_PIVOT, {}).items():
            words = [each for one in said[:_SAID] for each in one.split() if each not in _EMPTY]
            _add(meanings[code], word, [vectors.mean([each]) for each in words])
    for code, model in DEFAULT_MODELS.items():
        if code != _PIVOT:
            _turned(code, meanings[code], _Vectors(model))
    _through_others(spoken, meanings)
    for code in _CODES:
        known = dict(meanings[code])
        for word, synonyms in _synonyms(thesauri, code).items():
            _add(meanings[code], word, [known.get(each) for each in synonyms], _SYNONYMS)
    for neighbour, code in NEIGHBOURS.items():
        words = sorted(set(_inflected(code).values()))
        _as_neighbours_say(meanings[code], meanings[neighbour], words)
    _through_others(spoken, meanings)
    return meanings


def _add(meanings: Meanings, word: str, vectors: Iterable[Any], most: int | None = None) -> None:
    """Let a word that has no meaning yet mean what others mean together."""
    if word not in meanings:
        meaning = _together([each for each in vectors if each is not None][:most])
        if meaning is not None:
            meanings[word] = meaning


def _synonyms(thesauri: Path, code: str) -> Dictionary:
    """Give the synonyms of a language, if its word file names a thesaurus that may be used here."""
    name: str | None = load(f"{code}.toml").get("making", {}).get("thesaurus")
    return {} if name is None else read_thesaurus(thesauri / name)


def _turned(code: str, meanings: Meanings, vectors: _Vectors) -> None:
    """Add what word vectors say, turned so that they lie over the meanings that are known."""
    own = {form: vectors.mean([form]) for form in (*_frequent(code), *_inflected(code))}
    both = [form for form, vector in own.items() if vector is not None and form in meanings]
    here, there = np.array([own[f] for f in both]), np.array([meanings[f] for f in both])
    left, _, right = np.linalg.svd(here.T @ there)
    turn = left @ right
    for form, vector in own.items():
        _add(meanings, form, [None if vector is None else vector @ turn])


def _through_others(
    spoken: Mapping[str, Mapping[str, Dictionary]], meanings: Mapping[str, Meanings]
) -> None:
    """Add what words mean by their translations into other languages than English."""
    known = {code: dict(each) for code, each in meanings.items()}
    for code, dictionaries in spoken.items():
        said: defaultdict[str, list[Any]] = defaultdict(list)
        for other, dictionary in dictionaries.items():
            for word, translations in dictionary.items():
                said[word] += [known[other].get(each) for each in translations[:_SAID]]
        for word, vectors in said.items():
            _add(meanings[code], word, vectors)


def _as_neighbours_say(own: Meanings, theirs: Meanings, words: Iterable[str]) -> None:
    """Let words mean what those of the near neighbour do that differ by accents or vowels only.

    Slovak "chlieb" is Czech "chléb", "piatok" is "pátek". Of several the most similar one; short
    words may differ by accents alone.
    """
    by_frame: defaultdict[str, list[str]] = defaultdict(list)
    folded = {fold(word): meaning for word, meaning in theirs.items()}
    for word in folded:
        by_frame[_frame(word)].append(word)
    for word in words:
        plain = fold(word)
        _add(own, word, [folded.get(plain)])
        alike = by_frame.get(_frame(plain), ()) if len(plain) >= _LEAST_FRAME else ()
        if alike:
            # Which of them stands first must not count.
            closest = max((SequenceMatcher(None, plain, each).ratio(), each) for each in alike)
            _add(own, word, [folded[closest[1]] if closest[0] >= _ALIKE else None])


def _frame(folded: str) -> str:
    """Give a word without what changes from Czech to Slovak: which vowels, dz for z."""
    return str(regex.sub("[aeiouy]+", "a", folded.replace("dz", "z")))


@cache
def _inflected(code: str) -> Mapping[str, str]:
    """Give the forms of a language's words in small letters, and the base form of each."""
    known = bases_of_forms(code).items()
    bases = {form: base.casefold() for form, base in known if form.islower() and form.isalpha()}
    if words_of(code).nouns_have_capitals:
        bases |= {form.casefold(): base.casefold() for form, base in known if form.istitle()}
    return bases


def _told(code: str, meanings: Meanings, clusters: _Clusters) -> Iterator[tuple[str, int]]:
    """Give the fine senses of a language's words and of their forms."""
    lemmatize = importlib.import_module("simplemma").lemmatize
    sense_of = cache(lambda word: clusters.sense(meanings[word]))
    frequent = {form: lemmatize(form, lang=code).casefold() for form in _frequent(code)}
    bases = {**{word: word for word in meanings}, **_inflected(code), **frequent}
    for form, base in bases.items():
        keys = (form, base, fold(form), fold(base))
        word = next((key for key in keys if key in meanings), None)
        if word is not None and is_word(form):
            yield form, sense_of(word)


def _with_plain(told: Mapping[str, int]) -> Mapping[str, int]:
    """Let words also be found without their accents, where no other word is written so.

    Of several that are the same without them, the last.
    """
    return {**{fold(word): sense for word, sense in told.items()}, **told}


def _said(folder: Path, code: str) -> dict[str, Dictionary]:
    """Give what dictionaries say of a language's words, in both ways, by the other language."""
    return {other: _both_ways(folder, code, other) for other in _CODES if other != code}


def _both_ways(folder: Path, code: str, other: str) -> Dictionary:
    there = read_dictionary(folder, _three_letters(code), _three_letters(other))
    back: defaultdict[str, list[str]] = defaultdict(list)
    for word, translations in read_dictionary(
        folder, _three_letters(other), _three_letters(code)
    ).items():
        for said in translations:
            back[said].append(word)
    return _joined(there, back)


def _three_letters(code: str) -> str:
    """Give the name of a language in FreeDict."""
    return str(importlib.import_module("langcodes").Language.get(code).to_alpha3())


def _joined(one: Dictionary, other: Dictionary) -> Dictionary:
    return {
        word: [*one.get(word, ()), *other.get(word, ())]
        for word in (*one, *(w for w in other if w not in one))
    }


def _frequent(code: str) -> Iterator[str]:
    wordfreq = importlib.import_module("wordfreq")
    count = 0
    for forms in wordfreq.get_frequency_list(code):
        for form in forms:
            if form.isalpha() and 2 < len(form) < 30 and count < _FREQUENT:
                count += 1
                yield form


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
