"""Which features a model knows, and the row of its weights that belongs to each.

Features of one token are known by name. Features that join several tokens (`Joint`) are known by
number: a text brings thousands of them and a model knows few, so none gets a name. What is joined
has a number, the numbers of a joint make one key, and a text's keys are looked up all at once
among those known, which rise.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, Self

import numpy as np

from anonymizer.learned.keeping import packed, unpacked
from anonymizer.learned.sheet import Array, Joint, parts_of

_KEYS = "keys of "


class Rows:
    """The rows of features: first those known by name, then joint by joint those known by key."""

    def __init__(
        self, names: Sequence[str], values: Sequence[str], keys: Mapping[str, Array]
    ) -> None:
        """Take the names, what is joined, and by joint its keys (int64, rising)."""
        self._names, self._values, self._keys = tuple(names), tuple(values), keys
        self._numbers = {value: number for number, value in enumerate(values)}
        self._begins: dict[str, int] = {}
        self.count = len(names)
        for joint in sorted(keys):
            self._begins[joint] = self.count
            self.count += len(keys[joint])
        self.by_step: dict[int, dict[str, int]] = {}
        """Of features known by name, by how far away what they see is: the rest of it, its row."""
        for row, name in enumerate(names):
            step, rest = _apart(name)
            self.by_step.setdefault(step, {})[rest] = row

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """Give rows to features."""
        told = {name: parts_of(name) for name in sorted(names)}
        names = [name for name, parts in told.items() if not parts]
        joined = [parts for parts in told.values() if parts]
        values = sorted({value for _, parts in joined for value in parts})
        numbers = {value: number for number, value in enumerate(values)}
        keys: dict[str, list[int]] = {}
        for joint, parts in joined:
            key = _key(len(values), [numbers[value] for value in parts])
            keys.setdefault(joint, []).append(key)
        rising = {joint: np.asarray(sorted(each), dtype="int64") for joint, each in keys.items()}
        return cls(names, values, rising)

    def arrays(self) -> dict[str, Array]:
        """Give them as arrays to be kept."""
        keys = {f"{_KEYS}{joint}": np.diff(keys, prepend=0) for joint, keys in self._keys.items()}
        return {"names": packed(self._names), "values": packed(self._values), **keys}

    @classmethod
    def of_arrays(cls, kept: Mapping[str, Array]) -> Self:
        """Make them of what `arrays` gave."""
        keys = {n.removeprefix(_KEYS): np.cumsum(kept[n]) for n in kept if n.startswith(_KEYS)}
        return cls(unpacked(kept["names"]), unpacked(kept["values"]), keys)

    def row(self, name: str) -> int:
        """Give the row of a feature. Raises `KeyError` where it is not known."""
        parts = parts_of(name)
        if not parts:
            step, rest = _apart(name)
            return self.by_step[step][rest]
        joint, values = parts
        keys = self._keys[joint]
        key = _key(len(self._values), [self._numbers[value] for value in values])
        place = int(np.searchsorted(keys, key))
        if place == len(keys) or keys[place] != key:
            raise KeyError(name)
        return self._begins[joint] + place

    def joined(self, joints: Iterable[Joint]) -> tuple[Array, Array]:
        """Give the rows of the features that are known, and the number of the token with each."""
        found = [np.zeros((2, 0), dtype="int64")]
        numbered: dict[int, Array] = {}
        for joint in joints:
            keys = self._keys.get(joint.name)
            if keys is None:
                continue
            for values, _ in joint.parts:
                if id(values) not in numbered:
                    numbered[id(values)] = self._numbers_of(values)
            numbers = np.stack([numbered[id(values)][at] for values, at in joint.parts])
            key = _key(len(self._values), numbers)
            place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
            token = np.flatnonzero((numbers >= 0).all(axis=0) & (keys[place] == key))
            found.append(np.stack([self._begins[joint.name] + place[token], token]))
        rows, tokens = np.concatenate(found, axis=1)
        return rows, tokens

    def _numbers_of(self, values: Sequence[str]) -> Array:
        """Give the number of each value, and one more for none; what is not known is -1."""
        find = self._numbers.get
        return np.asarray([*(find(value, -1) for value in values), -1], dtype="int64")


def _key(size: int, numbers: Iterable[Any]) -> Any:
    """Make one number of several below `size`, or of arrays of them (int64)."""
    return reduce(lambda key, number: key * size + number, numbers)


def _apart(name: str) -> tuple[int, str]:
    """Take off a feature's name how far away what it sees is; the rest begins with a letter."""
    rest = name.lstrip("-0123456789")
    return int(name.removesuffix(rest) or 0), rest
