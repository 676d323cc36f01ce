"""Train the learned layer: ``python -m anonymizer.training``.

The texts beside this module are fictional and were written for this purpose. Each is learned as it
is and in copies with other names and things (`renaming`, `swapping`). Same texts, same packages:
same model.
"""

import ctypes
import os
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pycrfsuite

from anonymizer import learned, nlp
from anonymizer.document import Document
from anonymizer.evaluation.gold import GoldText, read_folder
from anonymizer.finding import Cls, Kind
from anonymizer.languages.guessing import stretches
from anonymizer.layers import Reading, first_look, readings
from anonymizer.learned.chain import Chain
from anonymizer.learned.features import Reader, Told
from anonymizer.learned.tagger import MODEL, OUTSIDE
from anonymizer.learned.tokens import Token, lines
from anonymizer.training.renaming import in_small_letters, renamed
from anonymizer.training.swapping import Stock, stock_of, swapped

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
_COPIES = 2
_SMALL = 0.2
_PARAMETERS = {"c2": 0.2, "max_iterations": 10, "feature.minfreq": 2}
# Weights below this change no figure and would make the model five times as large.
_LEAST_WEIGHT = 0.06

Lines = Iterator[tuple[list[Told], list[str]]]
Named = tuple[list[list[str]], list[str]]


def main() -> None:
    """Train on all texts and write the model."""
    begun = time.monotonic()
    texts = list(read_folder(TEXTS))
    train(texts, HERE.parent / "models" / MODEL, os.cpu_count() or 1)
    sys.stderr.write(f"{len(texts)} texts, {time.monotonic() - begun:.0f} s\n")


def train(texts: Sequence[GoldText], path: Path, workers: int = 1) -> None:
    """Train a model on annotated texts and write it; a crash leaves the old one.

    `workers` is how many processes read the texts; the model does not depend on it.
    """
    trainer = pycrfsuite.Trainer(algorithm="l2sgd", params=_PARAMETERS, verbose=False)
    stock = stock_of(texts)
    for features, labels in _read(texts, stock, workers):
        trainer.append(features, labels)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        # CRFsuite shuffles by the C library's chance; this is where every process begins it.
        ctypes.CDLL(None).srand(1)
        trained, fresh = Path(folder) / "trained.crf", Path(folder) / path.name
        trainer.train(str(trained))
        as_chain(trained).write(fresh)
        fresh.replace(path)


def _read(texts: Sequence[GoldText], stock: Stock, workers: int) -> Iterator[Named]:
    """Give the lines of all texts and of their copies, in order."""
    tasks = [(gold, stock) for gold in texts]
    if workers == 1:
        for task in tasks:
            yield from _named(task)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for named in pool.map(_named, tasks, chunksize=8):
            yield from named


def _named(task: tuple[GoldText, Stock]) -> list[Named]:
    gold, stock = task
    # Each text has its own chance, so that one more text changes the copies of no other.
    chance = random.Random(zlib.crc32(gold.name.encode()))  # noqa: S311  nothing is secret
    return [
        ([told.names() for told in features], labels)
        for variant in _variants(gold, stock, chance)
        for features, labels in examples(variant)
    ]


def as_chain(trained: Path) -> Chain:
    """Read a model that CRFsuite wrote."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(trained))
    weights = tagger.info()
    return Chain.of(tagger.labels(), weights.state_features, weights.transitions, _LEAST_WEIGHT)


def _variants(gold: GoldText, stock: Stock, chance: random.Random) -> Iterable[GoldText]:
    yield gold
    for _ in range(_COPIES):
        copy = renamed(swapped(gold, stock, chance), chance)
        yield in_small_letters(copy) if chance.random() < _SMALL else copy


def examples(gold: GoldText) -> Lines:
    """Give each line of a text with its features and its labels (B-KIND, I-KIND, O)."""
    document = Document({"text": gold.text})
    marked = {
        at: (mark.start, _label(mark.kind, mark.cls))
        for mark in gold.marks
        for at in range(mark.start, mark.end)
    }
    for reading in readings(document, stretches(document, gold.language), nlp.DEFAULT_MODELS):
        reader = Reader(document, reading.words, first_look(reading))
        for line in lines(document):
            if _is_in(reading, line):
                yield reader.features(line), _labels(document, line, marked)


def _is_in(reading: Reading, line: Sequence[Token]) -> bool:
    return any(s.start <= line[0].start < s.end for s in reading.stretches)


def _labels(
    document: Document, line: Sequence[Token], marked: dict[int, tuple[int, str]]
) -> list[str]:
    labels: list[str] = []
    before: tuple[int, str] | None = None
    for token in line:
        mark = marked.get(document.given(token.start, token.end)[0])
        if mark is None:
            labels.append(OUTSIDE)
        else:
            labels.append(f"{'I' if mark == before else 'B'}-{mark[1]}")
        before = mark
    return labels


def _label(kind: Kind, cls: Cls) -> str:
    return learned.BIRTH if kind is Kind.DATE and cls is Cls.DIRECT else kind.value


if __name__ == "__main__":
    main()
