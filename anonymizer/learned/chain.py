"""A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001) as numpy reads it.

CRFsuite trains it (`training`); here it is only evaluated. Most features of a token depend on the
token's form alone and a text repeats its words, so the weights of a whole group of features are
added up once a text: several times faster than looking up each feature of each token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anonymizer.learned.features import Group, Told

# Products of likelihoods are brought back to one so often; by then none is too small for a float.
_RESCALED = 4
Array = Any
"""A numpy array; its shape is given where it is used."""


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
        self,
        labels: Sequence[str],
        names: Sequence[str],
        weights: Weights,
        transitions: Array,
    ) -> None:
        """Take the weights of the features in the order of their names, and `transitions`.

        `transitions` is label before x label.
        """
        self.labels = tuple(labels)
        self._names = tuple(names)
        self._rows = {name: row for row, name in enumerate(names)}
        self._weights = weights
        # Where the weights of each feature begin; one more, that has none, for what is not known.
        counts = np.bincount(weights.row, minlength=len(names) + 1)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._transitions = np.asarray(transitions, dtype="float32")
        self._common: dict[Group, Array] = {}

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
        names = sorted({name for name, _ in kept})
        rows = {name: row for row, name in enumerate(names)}
        told = sorted((rows[name], at[label], weight) for (name, label), weight in kept.items())
        row, column, weight = zip(*told, strict=True) if told else ((), (), ())
        between = np.zeros((len(labels), len(labels)), dtype="float32")
        for (before, label), each in transitions.items():
            between[at[before], at[label]] = each
        return cls(labels, names, Weights.of(row, column, weight), between)

    def write(self, path: Path) -> None:
        """Write the model; the same weights give the same bytes."""
        np.savez_compressed(
            path,
            labels=_packed(self.labels),
            names=_packed(self._names),
            row=np.diff(self._weights.row, prepend=0).astype("uint16"),
            column=self._weights.column.astype("uint8"),
            weight=self._weights.weight.astype("float16"),
            transitions=self._transitions,
        )

    @classmethod
    def read(cls, path: Path) -> "Chain":
        """Read what `write` wrote. Raises `OSError` or `ValueError` where it is no model."""
        with np.load(path, allow_pickle=False) as kept:
            row = np.cumsum(kept["row"].astype("int64"))
            weights = Weights.of(row, kept["column"], kept["weight"])
            names = _unpacked(kept["names"])
            return cls(_unpacked(kept["labels"]), names, weights, kept["transitions"])

    def emissions(self, tokens: Sequence[Told]) -> Array:
        """Give for each token what its features say of each label (token x label)."""
        if not tokens:
            return np.zeros((0, len(self.labels)))
        find, nothing = self._rows.get, len(self._names)
        numbers: dict[Group, int] = {}
        groups: list[int] = []
        starts: list[int] = []
        rows: list[int] = []
        counts: list[int] = []
        for told in tokens:
            starts.append(len(groups))
            groups += [numbers.setdefault(group, len(numbers)) for group in told.groups]
            rows += [find(name, nothing) for name in told.single]
            counts.append(len(told.single))
        single = self._added(rows, counts)
        together: Array = np.add.reduceat(self._sums(list(numbers))[groups], starts, axis=0)
        return together + single

    def _sums(self, groups: Sequence[Group]) -> Array:
        """Add up the weights of each group (group x label); those of common words are kept."""
        find, nothing = self._rows.get, len(self._names)
        sums = np.empty((len(groups), len(self.labels)))
        fresh: list[int] = []
        rows: list[int] = []
        counts: list[int] = []
        for at, group in enumerate(groups):
            known = self._common.get(group)
            if known is not None:
                sums[at] = known
                continue
            fresh.append(at)
            told = [find(name, nothing) for name in group.names()]
            rows += told
            counts.append(len(told))
        sums[fresh] = self._added(rows, counts)
        self._common.update({groups[at]: sums[at].copy() for at in fresh if groups[at].is_common})
        return sums

    def _added(self, rows: Sequence[int], counts: Sequence[int]) -> Array:
        """Add up the weights of features, so many at a time (count x label)."""
        wanted = np.asarray(rows, dtype="int64")
        begins = self._starts[wanted]
        lengths = self._starts[wanted + 1] - begins
        before = np.cumsum(lengths) - lengths
        at = np.repeat(begins - before, lengths) + np.arange(lengths.sum())
        owner = np.repeat(np.repeat(np.arange(len(counts)), counts), lengths)
        size = len(self.labels)
        added: Array = np.bincount(
            owner * size + self._weights.column[at],
            weights=self._weights.weight[at],
            minlength=len(counts) * size,
        )
        return added.reshape(len(counts), size)

    def marginals(self, emissions: Array, lengths: Sequence[int]) -> Array:
        """Give the likelihood of each label of each token (token x label).

        `emissions` holds the tokens of all lines one after the other, `lengths` how many each line
        has. Forward and backward (Rabiner 1989), all lines at once: forward with their beginnings
        side by side, backward with their ends.
        """
        if not lengths:
            return emissions
        line = np.repeat(np.arange(len(lengths)), lengths)
        since_start = np.concatenate([np.arange(length) for length in lengths])
        to_end = np.repeat(lengths, lengths) - 1 - since_start
        scores = np.exp(emissions - emissions.max(axis=1, keepdims=True))
        step = np.exp(self._transitions.astype("float64"))
        shape = (max(lengths), len(lengths), len(self.labels))
        forward, backward = np.ones(shape), np.ones(shape)
        forward[since_start, line] = scores
        backward[to_end, line] = scores
        for sums, matrix in ((forward, step), (backward, step.T)):
            for at in range(1, len(sums)):
                sums[at] *= sums[at - 1] @ matrix
                if at % _RESCALED == 0:
                    sums[at] /= sums[at].sum(axis=1, keepdims=True)
        both = forward[since_start, line] * backward[to_end, line] / scores
        return both / both.sum(axis=1, keepdims=True)


def _packed(words: Sequence[str]) -> Array:
    return np.frombuffer("\n".join(words).encode(), dtype="uint8")


def _unpacked(packed: Array) -> list[str]:
    return str(packed.tobytes(), "utf-8").split("\n")
