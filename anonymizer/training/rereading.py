"""Reads texts that the taggers have not learned, and tells what they make of them."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from anonymizer.evaluation.gold import GoldText
from anonymizer.learned.features import Reader
from anonymizer.learned.hindsight import hindsight
from anonymizer.learned.voices import Voices
from anonymizer.training import side_by_side
from anonymizer.training.examples import labelled
from anonymizer.training.parts import Parts
from anonymizer.training.rereaders import Example

# So many texts are read before the taggers are opened again.
_AT_ONCE = 48
# Of these, between two lines of progress.
_STEP = 5


def read(held: Sequence[GoldText], parts: Parts, workers: int) -> list[Example]:
    """Let the taggers that `parts` keeps as "chain" and "net" read texts.

    Raises `KeyError` for a label that they do not know.
    """
    some = (held[at : at + _AT_ONCE] for at in range(0, len(held), _AT_ONCE))
    tasks = [partial(_read, parts, texts) for texts in some]
    several = side_by_side.done("read again", tasks, workers, _STEP)
    return [example for examples in several for example in examples]


def _read(parts: Parts, some: Sequence[GoldText]) -> list[Example]:
    voices = Voices.of_arrays(parts.get("chain"), parts.get("net"))
    return [example for gold in some for example in _examples(voices, gold)]


def _examples(voices: Voices, gold: GoldText) -> Iterator[Example]:
    columns = {label: column for column, label in enumerate(voices.labels)}
    for reading, hits, own, labels in labelled(gold):
        tokens = [token for line in own for token in line]
        heard = voices.heard(Reader(reading.document, reading.words, hits).sheet(own))
        known = hindsight(heard, tokens, reading.words, hits)
        numbers = np.asarray([columns[label] for label in labels], dtype="uint8")
        lengths = tuple(len(line) for line in own)
        yield Example(known.astype("float16"), heard.together, numbers, lengths)
