"""The taggers: a chain and some networks, which err in different places, and what they say.

They look at word forms and neighbours, all but one of the networks also at what rules and language
model found.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np

from anonymizer.cores import on_one_core
from anonymizer.learned.chain import Chain
from anonymizer.learned.net import Net, together
from anonymizer.learned.sheet import Array, Sheet

# No likelihood is taken for less, so that one of the two alone can rule nothing out.
_LEAST = 1e-7


class Heard(NamedTuple):
    """What taggers say of the tokens of a document, as logarithms of likelihoods."""

    each: Sequence[Array]
    """Of the chain, then of each network (token x label)."""
    together: Array
    """What they say together (token x label)."""


class Voices:
    """A chain and some networks that know the same labels."""

    def __init__(self, chain: Chain, net: Net) -> None:
        self.chain, self.net = chain, net
        self.labels = chain.labels
        self._order = [net.labels.index(label) for label in chain.labels]

    @classmethod
    def of_arrays(cls, chain: Mapping[str, Array], net: Mapping[str, Array]) -> Self:
        """Make them of what `arrays` of both gave."""
        return cls(Chain.of_arrays(chain), Net.of_arrays(net))

    def heard(self, sheet: Sheet) -> Heard:
        """Ask all of them.

        What they say together is their geometric mean (a logarithmic opinion pool, Genest and
        Zidek 1986): who is sure counts more than who is not.
        """
        with on_one_core():
            by_chain = self.chain.marginals(self.chain.emissions(sheet), sheet.lengths) + _LEAST
        by_networks = [logs[:, self._order] for logs in self.net.logs(sheet)]
        by_net = np.exp(together(by_networks)) + _LEAST
        pooled = np.sqrt(by_chain * by_net)
        pooled /= pooled.sum(axis=1, keepdims=True)
        return Heard([np.log(by_chain), *by_networks], np.log(pooled))
