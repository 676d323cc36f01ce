"""The learned layer: a conditional random field over tokens (Lafferty, McCallum, Pereira 2001).

It reads what rules and language model found together with word forms and neighbours, and says
how likely each token is part of something identifying. `training` made it; its card is beside it.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

from anonymizer.document import Document
from anonymizer.finding import Hit
from anonymizer.languages import Words
from anonymizer.learned.chain import Chain
from anonymizer.learned.features import Reader
from anonymizer.learned.tokens import Token, lines

OUTSIDE = "O"
MODEL = "vignettes.npz"
# Below this nobody asks which kind it would be.
_NOTHING = 0.02


class Likely(NamedTuple):
    """A token, how likely it belongs to anything identifying, and the label it then has."""

    token: Token
    likelihood: float
    label: str
    is_line_start: bool

    @property
    def kind(self) -> str:
        """The label without its position."""
        return self.label[2:]


class Tagger:
    """A trained model."""

    def __init__(self, path: Path) -> None:
        """Read a model. Raises `OSError` or `ValueError` where there is none."""
        self._chain = Chain.read(path)
        self._outside = self._chain.labels.index(OUTSIDE)

    def read(self, document: Document, words: Words, hits: Sequence[Hit]) -> list[Likely]:
        """Weigh every token of a document, in reading order."""
        reader = Reader(document, words, hits)
        read = list(lines(document))
        told = [each for line in read for each in reader.features(line)]
        likely = self._chain.marginals(self._chain.emissions(told), [len(line) for line in read])
        if not read:
            return []
        outside = (1.0 - likely[:, self._outside]).tolist()
        best = likely.argmax(axis=1).tolist()
        likely[:, self._outside] = 0.0
        inside = likely.argmax(axis=1).tolist()
        starts = {line[0].start for line in read}
        tokens = (token for line in read for token in line)
        return [
            self._weighed(token, likelihood, labels, starts)
            for token, likelihood, labels in zip(
                tokens, outside, zip(best, inside, strict=True), strict=True
            )
        ]

    def _weighed(
        self, token: Token, likelihood: float, labels: tuple[int, int], starts: set[int]
    ) -> Likely:
        best, inside = labels
        label = inside if best == self._outside and likelihood > _NOTHING else best
        return Likely(token, likelihood, self._chain.labels[label], token.start in starts)


@cache
def shipped() -> Tagger | None:
    """Give the model that comes with this library; None in a tree where it was not trained yet."""
    file = files("anonymizer").joinpath("models", MODEL)
    if not file.is_file():
        return None
    with as_file(file) as path:
        return Tagger(path)
