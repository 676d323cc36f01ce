"""Makes `anonymizer/models/forms-*.txt`: how frequent word forms are and what company they keep.

A line is a form, its cluster and its band of frequency (0 rare to 9). Clusters are Brown clusters
(Brown et al. 1992) where spacy-lookups-data has them (German, English, Spanish), or k-means over
the word vectors of the language's model (French, `fr_core_news_md`); the others have bands only,
from `wordfreq`. Licences stand in NOTICE.
"""

import gzip
import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from anonymizer.languages.word_files import LANGUAGES, NEIGHBOURS, load
from anonymizer.nlp import DEFAULT_MODELS
from anonymizer.training import MODELS
from anonymizer.training.clusters import k_means

Form = tuple[str, int, int]
"""A form as it is written, its cluster (-1 where there is none) and its band."""

# Where a word file does not say how many `forms` to make.
_MOST = 50_000
_CLUSTERS = 500


def main() -> None:
    """Write the forms of all languages."""
    for code in (*LANGUAGES, *NEIGHBOURS):
        most: int = load(f"{code}.toml").get("making", {}).get("forms", _MOST)
        _write(code, islice(_forms(code, most), most))


def _forms(code: str, most: int) -> Iterator[Form]:
    """Give the forms of a language with the best clusters there are."""
    if _lookup(f"{code}_lexeme_cluster").is_file():
        return _with_brown_clusters(code, most)
    model = DEFAULT_MODELS.get(code)
    return _frequent(code) if model is None else _with_vectors(code, model)


def _with_brown_clusters(code: str, most: int) -> Iterator[Form]:
    clusters: Mapping[str, int] = _read(_lookup(f"{code}_lexeme_cluster"))
    logs: Mapping[str, float] = _read(_lookup(f"{code}_lexeme_prob"))
    frequent = sorted(logs, key=lambda form: (-logs[form], form))[:most]
    for form in frequent:
        if form in clusters and _is_form(form):
            yield form, clusters[form], band(logs[form])


def _lookup(name: str) -> Path:
    package = Path(str(importlib.import_module("spacy_lookups_data").__file__)).parent
    return package / "data" / f"{name}.json.gz"


def _read(lookup: Path) -> Any:
    with gzip.open(lookup, "rt", encoding="utf-8") as file:
        return json.load(file)


def band(log: float) -> int:
    """Put a natural logarithm of a probability into one of ten bands; 9 is "and", 0 is rare."""
    return int(min(9, max(0, (log + 18) / 1.6)))


def _frequent(code: str) -> Iterator[Form]:
    wordfreq = importlib.import_module("wordfreq")
    for centibels, forms in enumerate(wordfreq.get_frequency_list(code)):
        # wordfreq's bins are tenths of decibels below one (cB).
        log = -centibels / 100 * float(np.log(10))
        for form in forms:
            if _is_form(form):
                yield form, -1, band(log)


def _with_vectors(code: str, model: str) -> Iterator[Form]:
    spacy = importlib.import_module("spacy")
    vectors: Any = spacy.load(model, exclude=["parser", "ner", "morphologizer"]).vocab.vectors
    clusters, _ = k_means(np.asarray(vectors.data, dtype="float32"), _CLUSTERS)
    for form, _, known in _frequent(code):
        row = int(vectors.find(key=form))
        yield form, int(clusters[row]) if row >= 0 else -1, known


def _is_form(form: str) -> bool:
    return form.isalpha() and 1 < len(form) < 30


def _write(code: str, lines: Iterable[Form]) -> None:
    text = "".join(f"{form}\t{cluster}\t{known}\n" for form, cluster, known in sorted(lines))
    (MODELS / f"forms-{code}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
