"""What is known of the tokens of a document, in columns.

Most of it depends on a word form alone, and a text repeats its words. So a column names its groups
of features once and says of each token which of them it has: a model looks up and adds the
features of a group once a text. What several tokens are together is told in numbers (`Joint`),
because hardly any of these features was ever learned and a name for each would take longest.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Array = Any
"""A numpy array; its shape is given where it is used."""


@dataclass(eq=False, slots=True)
class Group:
    """Features that recur together; itself and no other, even of the same names."""

    names: tuple[str, ...]
    is_remembered: bool = False
    """Whether it tells nothing but one of the language's frequent words or kinds of hits, so that
    what it adds up to may outlive a text."""


class Column(NamedTuple):
    """Some groups, and for each token the number of the one that it has."""

    groups: Sequence[Group]
    at: Array
    """One number a token; the number of groups where it has none of them."""
    step: int = 0
    """How far away the token is that has the features; others than 0 begin their names."""

    def names(self) -> Iterator[Sequence[str]]:
        """Give for each token the names of its features."""
        before = str(self.step) if self.step else ""
        each = [*([f"{before}{name}" for name in group.names] for group in self.groups), []]
        return (each[number] for number in self.at.tolist())


class Joint(NamedTuple):
    """A feature that joins what is known of several tokens: "-1ww=frau|anna"."""

    name: str
    parts: Sequence[tuple[Sequence[str], Array]]
    """What is joined: values, none of them empty, and for each token the number of its value.

    A token has the feature where it has all of the values; their number stands for none of them.
    """

    def names(self) -> Iterator[Sequence[str]]:
        """Give for each token the name of its feature, if it has it."""
        each = [[*values, ""] for values, _ in self.parts]
        for numbers in zip(*(at.tolist() for _, at in self.parts), strict=True):
            told = [values[number] for values, number in zip(each, numbers, strict=True)]
            yield [f"{self.name}={'|'.join(told)}"] if all(told) else ()


_JOINT = re.compile(r"(-?\d[wsc]{2})=(.*)", re.DOTALL)
# The bar is a word and a shape, too.
_PART = re.compile(r"(?:^|\|)((?:sh=)?\||[^|]+)")


def parts_of(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Give the name of a joint and the values it joins; None where it is no joint's feature."""
    found = _JOINT.fullmatch(name)
    return found and (found[1], tuple(_PART.findall(found[2])))


class Sheet(NamedTuple):
    """The tokens of all lines of a document, one after the other."""

    itself: Sequence[Column]
    """What is known of a token itself."""
    beside: Sequence[Column | Joint]
    """What is known of its neighbours, and of it among them."""
    lengths: Sequence[int]
    """How many tokens each line has."""


def names_of(columns: Iterable[Column | Joint]) -> Iterator[list[str]]:
    """Give for each token the names of its features."""
    for told in zip(*(column.names() for column in columns), strict=True):
        yield [name for names in told for name in names]


def neighbour(lengths: Sequence[int], step: int) -> Array:
    """Give for each token the number of the one `step` further on in its line.

    Where there is none it is the number of tokens.
    """
    ends = np.cumsum(lengths, dtype="int64")
    count = int(ends[-1]) if len(ends) else 0
    end = np.repeat(ends, lengths)
    start = end - np.repeat(np.asarray(lengths, dtype="int64"), lengths)
    there = np.arange(count) + step
    return np.where((start <= there) & (there < end), there, count)


class Sums:
    """What the features of tokens add up to; of frequent words it is remembered."""

    def __init__(self, empty: Array, added: Callable[[Sequence[Sequence[str]]], Array]) -> None:
        """Take what no feature adds up to (width), and how to add up some each time.

        `added` gives for so many sequences of names as many rows.
        """
        self._empty, self._added = empty, added
        self._remembered: dict[Group, Array] = {}

    def over(self, columns: Iterable[Column], count: int) -> Array:
        """Add up the columns of `count` tokens (token x width)."""
        sums = np.repeat(self._empty[None], count, axis=0)
        for column in columns:
            sums += self._of(column.groups)[column.at]
        return sums

    def _of(self, groups: Sequence[Group]) -> Array:
        """Add up each group; one more row is nothing (group + 1 x width)."""
        sums = np.repeat(self._empty[None], len(groups) + 1, axis=0)
        fresh: list[int] = []
        for at, group in enumerate(groups):
            known = self._remembered.get(group) if group.is_remembered else None
            if known is None:
                fresh.append(at)
            else:
                sums[at] = known
        if fresh:
            sums[fresh] = self._added([groups[at].names for at in fresh])
        self._remembered.update(
            {groups[at]: sums[at].copy() for at in fresh if groups[at].is_remembered}
        )
        return sums
