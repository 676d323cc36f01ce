"""A small network that reads once more what the taggers say; `training.rereaders` trains it.

It learned from texts that none of them had learned (stacked generalisation, Wolpert 1992), so it
knows how far each is to be believed and where. To what they say together it adds what it makes of
each token and its neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from anonymizer.cores import on_one_core
from anonymizer.learned.hindsight import SURE_NOT
from anonymizer.learned.net import normal
from anonymizer.learned.sheet import Array, neighbour

STEPS = (-2, -1, 0, 1, 2)
"""How far away in its line the tokens are that each sees."""
LEAST = 1.6 * SURE_NOT
"""What the taggers say together counts from here on."""


@dataclass(frozen=True, slots=True)
class Rereader:
    """The weights of the network, as float32 arrays."""

    enter: Array
    """step x feature x width"""
    begin: Array
    """width: what is added there"""
    leave: Array
    """width x label"""
    end: Array
    """label: what is added there"""
    trust: Array
    """How much what the taggers say together counts (one number)."""

    def arrays(self) -> dict[str, Array]:
        """Give the weights by their names."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def kept(self) -> dict[str, Array]:
        """Give the weights as arrays to be kept, in half precision."""
        return {name: array.astype("float16") for name, array in self.arrays().items()}

    @classmethod
    def of_arrays(cls, kept: Mapping[str, Array]) -> "Rereader":
        """Make it of what `kept` or `arrays` gave."""
        return cls(**{each.name: kept[each.name].astype("float32") for each in fields(cls)})

    def likelihoods(self, known: Array, together: Array, lengths: Sequence[int]) -> Array:
        """Give the likelihoods of labels (token x label).

        `known` is the `hindsight` of each token, `together` what the taggers say together.
        """
        with on_one_core():
            inner = np.tile(self.begin, (len(known), 1))
            for step, weights in zip(STEPS, self.enter, strict=True):
                seen = np.append(known @ weights, np.zeros_like(inner[:1]), axis=0)
                inner += seen[neighbour(lengths, step)]
            scores = np.maximum(inner, 0.0) @ self.leave + self.end
        return np.exp(normal(scores + self.trust * np.maximum(together, LEAST)))
