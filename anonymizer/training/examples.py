"""What is learned from: texts, copies and excerpts, token by token, with their labels."""

import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from anonymizer import learned, nlp
from anonymizer.document import Document
from anonymizer.evaluation.gold import GoldText
from anonymizer.finding import Cls, Hit, Kind
from anonymizer.languages.guessing import stretches
from anonymizer.layers import Reading, first_look, readings
from anonymizer.learned.features import Reader
from anonymizer.learned.sheet import Array, Sheet, names_of
from anonymizer.learned.tagger import OUTSIDE
from anonymizer.learned.tokens import Token, lines
from anonymizer.training.excerpting import excerpt
from anonymizer.training.hurrying import in_a_hurry
from anonymizer.training.renaming import in_small_letters, renamed
from anonymizer.training.swapping import Stock, swapped

OF_CHAIN = 4
"""The chain learns from a text, its first copy and an excerpt of each; more make it no better."""
COPIES = 2
"""With other names and things, of an exercise."""
COPIES_OF_CASE = 7
"""Cases weigh more: they are of the sort that is screened later."""
COPIES_OF_NEW, COPIES_AGAIN = 6, 1
"""Of what is new to networks that go on, and of what they learn again."""
_ONE_EXCERPT_IN = 3
_SMALL = 0.2
_HURRIED = 0.35


@dataclass(frozen=True, slots=True)
class Numbered:
    """Features by their numbers: those of one token after those of the other."""

    features: Array
    counts: Array
    """How many features each token has (uint8)."""

    @classmethod
    def of(cls, tokens: Sequence[Sequence[int]]) -> "Numbered":
        """Lay out the features of some tokens."""
        together = [number for token in tokens for number in token]
        counts = [len(token) for token in tokens]
        return cls(np.asarray(together, dtype="int32"), np.asarray(counts, dtype="uint8"))


@dataclass(frozen=True, slots=True)
class Example:
    """One text: the names of its features, and by number which of them each token has."""

    names: tuple[str, ...]
    itself: Numbered
    beside: Numbered
    """What the chain reads of neighbours; of no token in copies that it does not learn from."""
    lengths: tuple[int, ...]
    """How many tokens each line has."""
    labels: tuple[str, ...]
    """The label of each token."""


def copies(gold: GoldText, stock: Stock, count: int) -> list[Example]:
    """Give a text, `count` copies with other names and things, and excerpts, to be learned."""
    # Each text has its own chance, so that one more text changes the copies of no other.
    chance = random.Random(zlib.crc32(gold.name.encode()))  # noqa: S311  nothing is secret
    variants = enumerate(_variants(gold, stock, count, chance))
    return [_counted(variant, number < OF_CHAIN) for number, variant in variants]


def _variants(
    gold: GoldText, stock: Stock, count: int, chance: random.Random
) -> Iterable[GoldText]:
    yield gold
    yield excerpt(gold, chance)
    for number in range(count):
        copy = renamed(swapped(gold, stock, chance), chance)
        if chance.random() < _HURRIED:
            copy = in_a_hurry(copy, chance)
        # Sentences are told by their capitals, so an excerpt is taken first.
        pieces = [copy] if number % _ONE_EXCERPT_IN else [copy, excerpt(copy, chance)]
        yield from map(in_small_letters, pieces) if chance.random() < _SMALL else pieces


def _counted(gold: GoldText, is_of_chain: bool) -> Example:
    numbers: dict[str, int] = {}
    read = list(examples(gold))

    def numbered(tokens: Iterable[Sequence[str]]) -> Numbered:
        return Numbered.of([[numbers.setdefault(n, len(numbers)) for n in each] for each in tokens])

    itself = numbered(names for sheet, _ in read for names in names_of(sheet.itself))
    neighbours = read if is_of_chain else ()
    beside = numbered(names for sheet, _ in neighbours for names in names_of(sheet.beside))
    lengths = tuple(length for sheet, _ in read for length in sheet.lengths)
    labels = tuple(label for _, told in read for label in told)
    return Example(tuple(numbers), itself, beside, lengths, labels)


class Labelled(NamedTuple):
    """A text as it is read in one of its languages, and what its tokens there are."""

    reading: Reading
    hits: Sequence[Hit]
    """What rules and language model see."""
    lines: Sequence[Sequence[Token]]
    labels: Sequence[str]
    """The label of each token: B-KIND, I-KIND, O."""


def labelled(gold: GoldText) -> Iterator[Labelled]:
    """Give a text in each of its languages."""
    document = Document({"text": gold.text})
    marked = {
        at: (mark.start, _label(mark.kind, mark.cls))
        for mark in gold.marks
        for at in range(mark.start, mark.end)
    }
    for reading in readings(document, stretches(document, gold.language), nlp.DEFAULT_MODELS):
        own = [line for line in lines(document) if _is_in(reading, line)]
        labels = [label for line in own for label in _labels(document, line, marked)]
        yield Labelled(reading, first_look(reading), own, labels)


def examples(gold: GoldText) -> Iterator[tuple[Sheet, Sequence[str]]]:
    """Give what is known of a text's tokens and their labels, by reading."""
    for reading, hits, own, labels in labelled(gold):
        yield Reader(reading.document, reading.words, hits).sheet(own), labels


def _is_in(reading: Reading, line: Sequence[Token]) -> bool:
    return any(s.start <= line[0].start < s.end for s in reading.stretches)


def _labels(
    document: Document, line: Sequence[Token], marked: dict[int, tuple[int, str]]
) -> list[str]:
    labels: list[str] = []
    before: tuple[int, str] | None = None
    for token in line:
        mark = marked.get(document.given(token.start, token.end)[0])
        if mark is None:
            labels.append(OUTSIDE)
        else:
            labels.append(f"{'I' if mark == before else 'B'}-{mark[1]}")
        before = mark
    return labels


def _label(kind: Kind, cls: Cls) -> str:
    return learned.BIRTH if kind is Kind.DATE and cls is Cls.DIRECT else kind.value
