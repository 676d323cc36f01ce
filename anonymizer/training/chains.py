"""Learns the chain of the learned layer with CRFsuite (stochastic gradient descent)."""

import ctypes
import tempfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pycrfsuite

from anonymizer.learned.chain import Chain
from anonymizer.training.examples import Example, Numbered

_PARAMETERS = {"c2": 0.2, "max_iterations": 10, "feature.minfreq": 2}
# Weights below this change no figure and would make the model five times as large.
_LEAST_WEIGHT = 0.06


def learn(examples: Iterable[Example]) -> Chain:
    """Learn from examples, in their order."""
    trainer = pycrfsuite.Trainer(algorithm="l2sgd", params=_PARAMETERS, verbose=False)
    for example in examples:
        for features, labels in _lines(example):
            trainer.append(features, labels)
    with tempfile.TemporaryDirectory() as folder:
        # CRFsuite shuffles by the C library's chance; this is where every process begins it.
        ctypes.CDLL(None).srand(1)
        trained = Path(folder) / "trained.crf"
        trainer.train(str(trained))
        return as_chain(trained)


def as_chain(trained: Path) -> Chain:
    """Read a model that CRFsuite wrote."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(trained))
    weights = tagger.info()
    return Chain.of(tagger.labels(), weights.state_features, weights.transitions, _LEAST_WEIGHT)


def _lines(example: Example) -> Iterator[tuple[list[list[str]], list[str]]]:
    tokens = [
        [example.names[number] for number in (*itself, *beside)]
        for itself, beside in zip(_each(example.itself), _each(example.beside), strict=True)
    ]
    ends = np.cumsum([0, *example.lengths]).tolist()
    for start, end in pairwise(ends):
        yield tokens[start:end], list(example.labels[start:end])


def _each(known: Numbered) -> Iterator[list[int]]:
    ends = np.cumsum([0, *known.counts.tolist()]).tolist()
    numbers = known.features.tolist()
    return (numbers[start:end] for start, end in pairwise(ends))
