"""A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001) as numpy reads it.

CRFsuite trains it (`training`); here it is only evaluated. Most features of a token depend on the
token's form alone and a text repeats its words, so the weights of a whole group of features are
added up once a text: several times faster than looking up each feature of each token.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from anonymizer.learned.features import Group, Told

# Products of likelihoods are brought back to one so often; by then none is too small for a float.
_RESCALED = 4
Array = Any
"""A numpy array; its shape is given where it is used."""


class Chain:
    """The weights of a trained model."""

    def __init__(
        self,
        labels: Sequence[str],
        names: Sequence[str],
        weights: Array,
        transitions: Array,
    ) -> None:
        """Take `weights` (feature x label) and `transitions` (label before x label)."""
        self.labels = tuple(labels)
        self._names = tuple(names)
        self._rows = {name: row for row, name in enumerate(names)}
        nothing = np.zeros((1, len(labels)), dtype="float32")
        self._weights = np.concatenate([np.asarray(weights, dtype="float32"), nothing])
        self._transitions = np.asarray(transitions, dtype="float32")
        self._common: dict[Group, Array] = {}

    @classmethod
    def of(
        cls,
        labels: Sequence[str],
        state: Mapping[tuple[str, str], float],
        transitions: Mapping[tuple[str, str], float],
    ) -> "Chain":
        """Make a model of its weights by feature and label, and by label before and label."""
        at = {label: column for column, label in enumerate(labels)}
        names = sorted({name for name, _ in state})
        rows = {name: row for row, name in enumerate(names)}
        weights = np.zeros((len(names), len(labels)), dtype="float16")
        for (name, label), weight in state.items():
            weights[rows[name], at[label]] = weight
        between = np.zeros((len(labels), len(labels)), dtype="float32")
        for (before, label), weight in transitions.items():
            between[at[before], at[label]] = weight
        return cls(labels, names, weights, between)

    def write(self, path: Path) -> None:
        """Write the model; the same weights give the same bytes."""
        row, column = np.nonzero(self._weights)
        np.savez_compressed(
            path,
            labels=_packed(self.labels),
            names=_packed(self._names),
            row=np.diff(row, prepend=0).astype("uint16"),
            column=column.astype("uint8"),
            weight=self._weights[row, column].astype("float16"),
            transitions=self._transitions,
        )

    @classmethod
    def read(cls, path: Path) -> "Chain":
        """Read what `write` wrote. Raises `OSError` or `ValueError` where it is no model."""
        with np.load(path, allow_pickle=False) as kept:
            labels, names = _unpacked(kept["labels"]), _unpacked(kept["names"])
            weights = np.zeros((len(names), len(labels)), dtype="float32")
            weights[np.cumsum(kept["row"].astype("int64")), kept["column"]] = kept["weight"]
            return cls(labels, names, weights, kept["transitions"])

    def pruned(self, least: float) -> "Chain":
        """Give the model without the weights that hardly count; features without any go, too."""
        weights = np.where(abs(self._weights[:-1]) < least, 0, self._weights[:-1])
        kept = np.flatnonzero(weights.any(axis=1))
        names = [self._names[row] for row in kept]
        return Chain(self.labels, names, weights[kept], self._transitions)

    def emissions(self, tokens: Sequence[Told]) -> Array:
        """Give for each token what its features say of each label (token x label)."""
        if not tokens:
            return np.zeros((0, len(self.labels)), dtype="float32")
        find, nothing = self._rows.get, len(self._names)
        numbers: dict[Group, int] = {}
        of_tokens: list[int] = []
        starts: list[int] = []
        for told in tokens:
            starts.append(len(of_tokens))
            of_tokens += [
                nothing + 1 + numbers.setdefault(group, len(numbers)) for group in told.groups
            ]
            of_tokens += [find(name, nothing) for name in told.single]
        wanted = np.asarray(of_tokens)
        weights = self._weights[np.minimum(wanted, nothing)]
        is_group = wanted > nothing
        weights[is_group] = self._sums(list(numbers))[wanted[is_group] - nothing - 1]
        added: Array = np.add.reduceat(weights, starts, axis=0)
        return added

    def _sums(self, groups: Sequence[Group]) -> Array:
        """Add up the weights of each group (group x label); those of common words are kept."""
        find, nothing = self._rows.get, len(self._names)
        sums = np.empty((len(groups), len(self.labels)), dtype="float32")
        fresh: list[int] = []
        rows: list[int] = []
        starts: list[int] = []
        for at, group in enumerate(groups):
            known = self._common.get(group)
            if known is not None:
                sums[at] = known
                continue
            fresh.append(at)
            starts.append(len(rows))
            # Never empty, which `reduceat` would take for its neighbour.
            rows += [find(name, nothing) for name in group.names()] or [nothing]
        if fresh:
            sums[fresh] = np.add.reduceat(self._weights[rows], starts, axis=0)
        self._common.update({groups[at]: sums[at] for at in fresh if groups[at].is_common})
        return sums

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
        scores = np.exp(emissions - emissions.max(axis=1, keepdims=True)).astype("float64")
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
