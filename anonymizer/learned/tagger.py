"""The learned layer: reads a document token by token with a model trained for it.

A chain and some networks are heard (`voices`), a small network reads their answers once more
(`rereader`) and says how likely each token is part of something identifying. `training` made them;
their card is beside them.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from anonymizer.document import Document
from anonymizer.finding import DIRECT_KINDS, Hit, Kind
from anonymizer.languages import Words
from anonymizer.learned import keeping
from anonymizer.learned.features import Reader
from anonymizer.learned.hindsight import hindsight
from anonymizer.learned.rereader import Rereader
from anonymizer.learned.tokens import Token, lines
from anonymizer.learned.voices import Voices

OUTSIDE = "O"
BIRTH = "BIRTH"
"""Label of a date of birth: of kind DATE and, unlike other dates, direct."""
MODEL = "vignettes.npz"
# Below this nobody asks which kind it would be.
_NOTHING = 0.007
# What a likelihood is as a score, beside those of rules: between a weak guess and a name by form.
_LEAST_SCORE, _RANGE_OF_SCORES = 0.4, 0.4


def as_score(likelihood: float) -> float:
    """Give the score of something that is so likely."""
    return round(_LEAST_SCORE + _RANGE_OF_SCORES * likelihood, 3)


class Likely(NamedTuple):
    """A token, how likely it belongs to anything identifying, and the label it then has."""

    token: Token
    likelihood: float
    label: str
    place: int
    """Rises by one from token to token of a line, and by more from line to line."""

    @property
    def kind(self) -> str:
        """The label without its position."""
        return self.label[2:]

    @property
    def is_direct(self) -> bool:
        """Whether what it belongs to names somebody by itself."""
        return self.kind == BIRTH or Kind(self.kind) in DIRECT_KINDS


class Weighed(NamedTuple):
    """What a model says of a document."""

    likelihoods: Mapping[int, float]
    """How likely each token belongs to anything identifying, by where it starts."""
    likely: Sequence[Likely]
    """The tokens that may, in reading order."""


class Tagger:
    """A trained model."""

    def __init__(self, voices: Voices, rereader: Rereader) -> None:
        """Take both; the rereader learned from what these voices say."""
        self._voices, self._rereader = voices, rereader
        self._outside = voices.labels.index(OUTSIDE)
        self._inside = [label for label in voices.labels if label != OUTSIDE]

    @classmethod
    def read_from(cls, path: Path) -> "Tagger":
        """Read a model. Raises `OSError` or `ValueError` where there is none."""
        chain, net, rereader = keeping.read(path, "chain", "net", "rereader")
        return cls(Voices.of_arrays(chain, net), Rereader.of_arrays(rereader))

    def write(self, path: Path) -> None:
        """Write the model; the same weights give the same bytes."""
        chain, net = self._voices.chain, self._voices.net
        parts = {"chain": chain.arrays(), "net": net.arrays(), "rereader": self._rereader.kept()}
        keeping.write(path, **parts)

    def read(self, document: Document, words: Words, hits: Sequence[Hit]) -> Weighed:
        """Weigh every token of a document."""
        read = list(lines(document))
        if not read:
            return Weighed({}, ())
        tokens = [token for line in read for token in line]
        lengths = [len(line) for line in read]
        heard = self._voices.heard(Reader(document, words, hits).sheet(read))
        likely = np.exp(heard.together)
        # Of the other languages too little was held back to learn from.
        if words.traits.is_well_learned:
            known = hindsight(heard, tokens, words, hits)
            likely = self._rereader.likelihoods(known, heard.together, lengths)
        inside = 1.0 - likely[:, self._outside]
        places = np.arange(len(tokens)) + np.repeat(np.arange(len(read)), lengths)
        told = np.flatnonzero(inside > _NOTHING)
        labels = np.delete(likely[told], self._outside, axis=1).argmax(axis=1)
        likelihoods = inside.tolist()
        return Weighed(
            dict(zip((token.start for token in tokens), likelihoods, strict=True)),
            [
                Likely(tokens[at], likelihoods[at], self._inside[label], int(places[at]))
                for at, label in zip(told.tolist(), labels.tolist(), strict=True)
            ],
        )


@cache
def shipped() -> Tagger | None:
    """Give the model that comes with this library; None in a tree where it was not trained yet."""
    return keeping.shipped(MODEL, Tagger.read_from)
