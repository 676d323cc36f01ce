"""A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001) as numpy reads it.

CRFsuite trains it (`training`); here it is only evaluated. Most features of a token depend on the
token's form alone and a text repeats its words, so the weights of a whole group of features are
added up once a text: several times faster than looking up each feature of each token. Joints of
several tokens are looked up all at once, by the numbers of what they join.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from anonymizer.learned.keeping import packed, unpacked
from anonymizer.learned.rows import Rows
from anonymizer.learned.sheet import Array, Column, Joint, Sheet, Sums

# Products of likelihoods are brought back to one so often; by then none is too small for a float.
_RESCALED = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """Each weight that is not zero: of which feature (rising), of which label, how much."""

    row: Array
    column: Array
    weight: Array

    @classmethod
    def of(cls, row: Array, column: Array, weight: Array) -> "Weights":
        """Make one of three sequences of the same length."""
        return cls(
            np.asarray(row, dtype="int64"),
            np.asarray(column, dtype="int64"),
            np.asarray(weight, dtype="float16").astype("float64"),
        )


class Chain:
    """The weights of a trained model, kept by rows: most features speak for a label or two."""

    def __init__(
        self, labels: Sequence[str], rows: Rows, weights: Weights, transitions: Array
    ) -> None:
        """Take the rows of the features, their weights, and `transitions`.

        `transitions` is label before x label.
        """
        self.labels = tuple(labels)
        self._rows, self._weights = rows, weights
        # Where the weights of each feature begin; one more, that has none, for what is not known.
        counts = np.bincount(weights.row, minlength=rows.count + 1)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._transitions = np.asarray(transitions, dtype="float32")
        empty = np.zeros(len(self.labels))
        self._sums = {
            step: Sums(empty, partial(self._added, known)) for step, known in rows.by_step.items()
        }

    @classmethod
    def of(
        cls,
        labels: Sequence[str],
        state: Mapping[tuple[str, str], float],
        transitions: Mapping[tuple[str, str], float],
        least: float = 0.0,
    ) -> "Chain":
        """Make a model of its weights by feature and label, and by label before and label.

        Weights smaller than `least` hardly count and are left out.
        """
        at = {label: column for column, label in enumerate(labels)}
        kept = {key: weight for key, weight in state.items() if abs(weight) >= least and weight}
        names = {name for name, _ in kept}
        rows = Rows.of(names)
        row_of = {name: rows.row(name) for name in names}
        told = sorted((row_of[name], at[label], weight) for (name, label), weight in kept.items())
        row, column, weight = zip(*told, strict=True) if told else ((), (), ())
        between = np.zeros((len(labels), len(labels)), dtype="float32")
        for (before, label), each in transitions.items():
            between[at[before], at[label]] = each
        return cls(labels, rows, Weights.of(row, column, weight), between)

    def arrays(self) -> dict[str, Array]:
        """Give the model as arrays to be kept; the same weights give the same bytes."""
        return {
            "labels": packed(self.labels),
            **self._rows.arrays(),
            "row": np.diff(self._weights.row, prepend=0).astype("uint16"),
            "column": self._weights.column.astype("uint8"),
            "weight": self._weights.weight.astype("float16"),
            "transitions": self._transitions,
        }

    @classmethod
    def of_arrays(cls, kept: Mapping[str, Array]) -> "Chain":
        """Make a model of what `arrays` gave."""
        row = np.cumsum(kept["row"].astype("int64"))
        weights = Weights.of(row, kept["column"], kept["weight"])
        rows = Rows.of_arrays(kept)
        return cls(unpacked(kept["labels"]), rows, weights, kept["transitions"])

    def emissions(self, sheet: Sheet) -> Array:
        """Give for each token what its features say of each label (token x label)."""
        told, count = (*sheet.itself, *sheet.beside), sum(sheet.lengths)
        columns = [each for each in told if isinstance(each, Column)]
        rows, tokens = self._rows.joined(each for each in told if isinstance(each, Joint))
        sums = self._weighed(rows, tokens, count)
        for step, each in self._sums.items():
            sums += each.over((column for column in columns if column.step == step), count)
        return sums

    def _added(self, known: Mapping[str, int], features: Sequence[Sequence[str]]) -> Array:
        """Add up the weights of some features each time (time x label)."""
        find, nothing = known.get, self._rows.count
        rows = [find(name, nothing) for names in features for name in names]
        counts = [len(names) for names in features]
        return self._weighed(
            np.asarray(rows, dtype="int64"), np.repeat(np.arange(len(counts)), counts), len(counts)
        )

    def _weighed(self, rows: Array, owner: Array, count: int) -> Array:
        """Add up the weights of features, by their rows, for each of `count` owners."""
        begins = self._starts[rows]
        lengths = self._starts[rows + 1] - begins
        before = np.cumsum(lengths) - lengths
        at = np.repeat(begins - before, lengths) + np.arange(lengths.sum())
        size = len(self.labels)
        added: Array = np.bincount(
            np.repeat(owner, lengths) * size + self._weights.column[at],
            weights=self._weights.weight[at],
            minlength=count * size,
        )
        # Of nothing, numpy counts in whole numbers.
        return added.astype("float64", copy=False).reshape(count, size)

    def marginals(self, emissions: Array, lengths: Sequence[int]) -> Array:
        """Give the likelihood of each label of each token (token x label).

        `emissions` holds the tokens of all lines one after the other, `lengths` how many each line
        has. Forward and backward (Rabiner 1989), both and all lines at once: forward with their
        beginnings side by side, backward with their ends.
        """
        if not lengths:
            return emissions
        line = np.repeat(np.arange(len(lengths)), lengths)
        since_start = np.concatenate([np.arange(length) for length in lengths])
        to_end = np.repeat(lengths, lengths) - 1 - since_start
        scores = np.exp(emissions - emissions.max(axis=1, keepdims=True))
        step = np.exp(self._transitions.astype("float64"))
        matrices = np.stack([step, step.T])
        sums = np.ones((max(lengths), 2, len(lengths), len(self.labels)))
        sums[since_start, 0, line] = scores
        sums[to_end, 1, line] = scores
        for at in range(1, len(sums)):
            sums[at] *= sums[at - 1] @ matrices
            if at % _RESCALED == 0:
                sums[at] /= sums[at].sum(axis=2, keepdims=True)
        both = sums[since_start, 0, line] * sums[to_end, 1, line] / scores
        return both / both.sum(axis=1, keepdims=True)
