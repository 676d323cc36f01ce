"""The learned layer: a conditional random field over tokens (Lafferty, McCallum, Pereira 2001).

It reads what rules and language model found together with word forms and neighbours, and says
how likely each token is part of something identifying. `training` made it; its card is beside it.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import as_file, files
from typing import Any

from anonymizer.document import Document
from anonymizer.finding import Hit
from anonymizer.languages import Words
from anonymizer.learned.features import Reader
from anonymizer.learned.tokens import Token, lines

OUTSIDE = "O"
MODEL = "vignettes.crf"
# Below this nobody asks which kind it would be.
_NOTHING = 0.02


@dataclass(frozen=True, slots=True)
class Likely:
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
    """A trained model; calls from several threads take turns."""

    def __init__(self, path: str) -> None:
        import pycrfsuite  # noqa: PLC0415  loaded only where the layer is used

        self._crf: Any = pycrfsuite.Tagger()
        self._crf.open(path)
        self._labels = [label for label in self._crf.labels() if label != OUTSIDE]
        self._turn = threading.Lock()

    def read(self, document: Document, words: Words, hits: Sequence[Hit]) -> list[Likely]:
        """Weigh every token of a document, in reading order."""
        reader = Reader(document, words, hits)
        with self._turn:
            return [
                likely
                for line in lines(document)
                for likely in self._read_line(line, reader.features(line))
            ]

    def _read_line(self, line: Sequence[Token], features: list[list[str]]) -> Iterator[Likely]:
        self._crf.set(features)
        for at, (token, best) in enumerate(zip(line, self._crf.tag(), strict=True)):
            likelihood = 1.0 - self._marginal(at, OUTSIDE)
            label = best
            if best == OUTSIDE and likelihood > _NOTHING:
                label = max(self._labels, key=partial(self._marginal, at))
            yield Likely(token, likelihood, label, at == 0)

    def _marginal(self, at: int, label: str) -> float:
        return float(self._crf.marginal(label, at))


@cache
def shipped() -> Tagger | None:
    """Give the model that comes with this library; None in a tree where it was not trained yet."""
    file = files("anonymizer").joinpath("models", MODEL)
    if not file.is_file():
        return None
    with as_file(file) as path:
        return Tagger(str(path))
