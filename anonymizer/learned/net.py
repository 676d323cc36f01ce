"""Small neural networks over tokens, as numpy reads them; `training.networks` trains them.

What is known of a token is embedded and added up. Gated convolutions (Dauphin et al. 2017,
"Language Modeling with Gated Convolutional Networks") whose gaps double (Yu and Koltun 2016)
bring in seven tokens at either side of the same line, and the mean of the whole document tells
what sort of text it is. Then each token looks at those of its stretch of the document that say most
about it (Vaswani et al. 2017, "Attention Is All You Need"), near or far (Raffel et al. 2020, whose
steps of distance grow with it). Several networks that learned from other hints are asked and their
answers averaged (Lakshminarayanan et al. 2017): where one is led astray the others are not.

Most features of a token depend on its form alone and a text repeats its words, so what a group of
features adds up to is worked out once a text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from anonymizer.cores import on_one_core
from anonymizer.learned.keeping import packed, unpacked
from anonymizer.learned.sheet import Array, Sheet, Sums, neighbour

GAPS = (1, 2, 4)
"""How far the neighbours of each convolution are away."""
HEADS = 4
"""So many things each token looks for in its stretch."""
STRETCH = 256
"""Tokens that look at each other. A document is cut into stretches from its beginning; in training,
where several are laid out one after the other, a stretch may begin anywhere in one."""
_LAST_STEP = 12
UNKNOWN = 0
"""Row of the table for features that were never learned; it adds nothing."""
_TINY = 1e-5


def _steps() -> Array:
    """Give for each two places of a stretch how far the second is away, in steps that grow."""
    places = np.arange(STRETCH)
    away = places[None, :] - places[:, None]
    steps = np.minimum(_LAST_STEP, np.floor(np.log2(np.abs(away) + 1) * 1.5))
    return (np.sign(away) * steps).astype("int64") + _LAST_STEP


STEPS = _steps()


@dataclass(frozen=True, slots=True)
class Member:
    """The weights of one network, as float32 arrays."""

    table: Array
    """feature x size; the first row is `UNKNOWN`"""
    enter: Array
    """size x width, and one row more that is added"""
    whole: Array
    """width x width: what the mean of the document says"""
    gain: Array
    """convolution x width"""
    mix: Array
    """convolution x (3 width + 1) x 2 width: before, here, behind, and one row that is added"""
    look_gain: Array
    """width"""
    look: Array
    """4 x width x width: what is looked for, what it is found by, what is seen, what it means"""
    far: Array
    """head x step: how welcome what is so far away is"""
    leave: Array
    """(width + 1) x label"""
    last_gain: Array
    """width"""

    def weights(self) -> dict[str, Array]:
        """Give all weights by their names."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def logs(self, embedded: Array, around: Sequence[tuple[Array, Array]], welcome: Array) -> Array:
        """Give the logarithms of the likelihoods (token x label).

        `embedded` is token x size; `around` gives for each gap the `neighbour` before and behind;
        `welcome` is `far` laid out for each two places of a stretch.
        """
        x = _even(embedded) @ self.enter[:-1] + self.enter[-1]
        x += x.mean(axis=0) @ self.whole
        width = x.shape[1]
        for gain, mix, (before, behind) in zip(self.gain, self.mix, around, strict=True):
            here = np.zeros((len(x) + 1, width), dtype="float32")
            here[:-1] = _even(x) * gain
            mixed = here[:-1] @ mix[width : 2 * width] + mix[-1]
            mixed += here[before] @ mix[:width]
            mixed += here[behind] @ mix[2 * width : -1]
            # A logistic gate, written so that no number is too large for it.
            x += mixed[:, :width] * (0.5 + 0.5 * np.tanh(0.5 * mixed[:, width:]))
        for begin in range(0, len(x), STRETCH):
            x[begin : begin + STRETCH] += self._seen(x[begin : begin + STRETCH], welcome)
        scores = (_even(x) * self.last_gain) @ self.leave[:-1] + self.leave[-1]
        return normal(scores)

    def _seen(self, x: Array, welcome: Array) -> Array:
        """Give what the tokens of a stretch see in each other (token x width)."""
        even, count = _even(x) * self.look_gain, len(x)
        asked, by, told = ((even @ each).reshape(count, HEADS, -1) for each in self.look[:3])
        asked *= asked.shape[2] ** -0.5
        scores = asked.transpose(1, 0, 2) @ by.transpose(1, 2, 0)
        scores += welcome[:, :count, :count]
        scores -= scores.max(axis=2, keepdims=True)
        weights = np.exp(scores, out=scores)
        seen = weights @ told.transpose(1, 0, 2) / weights.sum(axis=2, keepdims=True)
        result: Array = seen.transpose(1, 0, 2).reshape(count, -1) @ self.look[3]
        return result


class Net:
    """Some networks over the same features and labels."""

    def __init__(
        self, labels: Sequence[str], names: Sequence[str], members: Sequence[Member]
    ) -> None:
        """Take the names of the features in the order of the tables' rows, without `UNKNOWN`."""
        self.labels = tuple(labels)
        self.names = tuple(names)
        self.members = tuple(members)
        self._welcome = [member.far[:, STEPS] for member in members]
        self._rows = {name: row for row, name in enumerate(names, start=1)}
        self._table = np.concatenate([member.table for member in members], axis=1)
        self._sums = Sums(np.zeros(self._table.shape[1], dtype="float32"), self._added)

    def arrays(self) -> dict[str, Array]:
        """Give the networks as arrays to be kept; the same weights give the same bytes."""
        weights = {
            f"{number}-{name}": array
            for number, member in enumerate(self.members)
            for name, array in _kept(member)
        }
        return {"labels": packed(self.labels), "names": packed(self.names), **weights}

    @classmethod
    def of_arrays(cls, kept: Mapping[str, Array]) -> Self:
        """Make the networks of what `arrays` gave."""
        count = sum(name.endswith("-table") for name in kept)
        members = [_member(kept, number) for number in range(count)]
        return cls(unpacked(kept["labels"]), unpacked(kept["names"]), members)

    def logs(self, sheet: Sheet) -> list[Array]:
        """Give for each network the logarithms of the likelihoods (token x label)."""
        count = sum(sheet.lengths)
        if not count:
            return [np.zeros((0, len(self.labels)), dtype="float32") for _ in self.members]
        embedded = self._sums.over(sheet.itself, count)
        with on_one_core():
            return list(self._each(embedded, sheet.lengths))

    def _each(self, embedded: Array, lengths: Sequence[int]) -> Iterator[Array]:
        around = [(neighbour(lengths, -gap), neighbour(lengths, gap)) for gap in GAPS]
        at = 0
        for member, welcome in zip(self.members, self._welcome, strict=True):
            size = member.table.shape[1]
            yield member.logs(embedded[:, at : at + size], around, welcome)
            at += size

    def _added(self, features: Sequence[Sequence[str]]) -> Array:
        """Add up the rows of some features each time (time x sizes of all networks)."""
        find = self._rows.get
        # A first row that adds nothing, so that none of the sums is over nothing.
        rows = [row for names in features for row in (UNKNOWN, *(find(n, UNKNOWN) for n in names))]
        ends = np.cumsum([len(names) + 1 for names in features], dtype="int64")
        starts = np.concatenate([[0], ends[:-1]])
        added: Array = np.add.reduceat(self._table[rows], starts, axis=0)
        return added


def together(logs: Sequence[Array]) -> Array:
    """Give what several say together, as logarithms of likelihoods: their mean (token x label)."""
    return normal(np.mean(logs, axis=0))


def normal(scores: Array) -> Array:
    """Turn scores into logarithms of likelihoods, which add up to one (token x label)."""
    below = scores - scores.max(axis=1, keepdims=True)
    result: Array = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
    return result


def _even(x: Array) -> Array:
    """Bring each row to the same length (Zhang and Sennrich 2019, without their gain)."""
    return x / np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + _TINY)


def _kept(member: Member) -> Iterator[tuple[str, Array]]:
    """Keep the table in bytes, each row with its own step; the rest in half precision."""
    step = np.abs(member.table).max(axis=1, keepdims=True) / 127
    yield "step", step.astype("float16")
    exact = np.maximum(step.astype("float16").astype("float32"), 1e-7)
    yield "table", np.rint(member.table / exact).clip(-127, 127).astype("int8")
    for name, array in member.weights().items():
        if name != "table":
            yield name, array.astype("float16")


def _member(kept: Mapping[str, Array], number: int) -> Member:
    weights = {
        each.name: kept[f"{number}-{each.name}"].astype("float32") for each in fields(Member)
    }
    weights["table"] *= kept[f"{number}-step"].astype("float32")
    return Member(**weights)
