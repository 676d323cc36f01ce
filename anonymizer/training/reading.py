"""Reads all training texts, in copies and excerpts, and keeps what each tagger learns from."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from anonymizer.evaluation.gold import GoldText
from anonymizer.learned.features import is_of_rules
from anonymizer.learned.keeping import packed, unpacked
from anonymizer.learned.net import UNKNOWN, Net
from anonymizer.learned.sheet import Array
from anonymizer.training import side_by_side
from anonymizer.training.examples import (
    COPIES,
    COPIES_AGAIN,
    COPIES_OF_CASE,
    COPIES_OF_NEW,
    OF_CHAIN,
    Example,
    Numbered,
    copies,
)
from anonymizer.training.networks import Text
from anonymizer.training.parts import Parts, apart, together
from anonymizer.training.swapping import Stock, stock_of

VIEWS = 2
"""So many networks learn, each from its own view of the texts."""
_LAST = "names"
# More rows change no figure and would make the model larger.
_FEATURES = 40_000
_LEAST_SEEN = 2
# Texts between two lines of progress.
_STEP = 500


class Texts(NamedTuple):
    """What a model is made of."""

    cases: Sequence[GoldText]
    exercises: Sequence[GoldText]
    held: Sequence[GoldText]
    """Kept from the taggers: what the network that reads once more learns from."""


def read(texts: Texts, parts: Parts, workers: int) -> None:
    """Read what the taggers learn, unless that was done before; all else read is forgotten."""
    if parts.has(_LAST):
        return
    stock = stock_of([*texts.exercises, *texts.cases])
    tasks = [partial(copies, gold, stock, COPIES) for gold in texts.exercises]
    tasks += [partial(copies, gold, stock, COPIES_OF_CASE) for gold in texts.cases]
    each = _copied(tasks, workers)
    every = [example for examples in each for example in examples]
    labels = sorted({label for example in every for label in example.labels})
    parts.keep("of-chain", _as_arrays([one for some in each for one in some[:OF_CHAIN]], labels))
    _keep(every, _most_frequent(every), labels, parts)


class More(NamedTuple):
    """What networks that have learned before go on with."""

    new: Sequence[GoldText]
    known: Sequence[GoldText]
    """Learned again, lest they be forgotten."""
    held: Sequence[GoldText]
    """As of `Texts`."""
    stock: Stock
    """What things change places with in their copies."""


def read_more(more: More, net: Net, parts: Parts, workers: int) -> None:
    """Read texts for networks that go on, unless that was done before.

    Features that they do not know stay unknown. Raises `KeyError` for a label they do not know.
    """
    if parts.has(_LAST):
        return
    tasks = [partial(copies, gold, more.stock, COPIES_OF_NEW) for gold in more.new]
    tasks += [partial(copies, gold, more.stock, COPIES_AGAIN) for gold in more.known]
    every = [example for examples in _copied(tasks, workers) for example in examples]
    _keep(every, net.names, net.labels, parts)


def _copied(tasks: Sequence[side_by_side.Task], workers: int) -> list[list[Example]]:
    several = side_by_side.done("read", tasks, workers, _STEP)
    return [list(map(_sharing, examples)) for examples in several]


def _keep(
    every: Sequence[Example], names: Sequence[str], labels: Sequence[str], parts: Parts
) -> None:
    """Keep what each network sees of the texts, then the names of features and labels."""
    rows = {name: row for row, name in enumerate(names, start=1)}
    # Whoever has not heard what the rules say errs in other places.
    unheard = {name: row for name, row in rows.items() if not is_of_rules(name)}
    for number, known in enumerate((rows, unheard)):
        parts.keep(f"view-{number}", together(_numbered(every, known, labels)))
    parts.keep("labels", {"labels": packed(labels)})
    parts.keep(_LAST, {"names": packed(names)})


def names(parts: Parts) -> list[str]:
    """Give the names of the features that are learned, in the order of their rows."""
    return unpacked(parts.get(_LAST)["names"])


def labels(parts: Parts) -> list[str]:
    """Give all labels."""
    return unpacked(parts.get("labels")["labels"])


def view(parts: Parts, number: int) -> list[Text]:
    """Give all texts as one network sees them."""
    return [
        Text(each["features"], each["counts"], each["labels"], tuple(each["lengths"].tolist()))
        for each in apart(parts.get(f"view-{number}"))
    ]


def of_chain(parts: Parts) -> Iterator[Example]:
    """Give what the chain learns from."""
    kept = parts.get("of-chain")
    words, told = unpacked(kept.pop("words")), labels(parts)
    for each in apart(kept):
        yield Example(
            tuple(words[at] for at in each["names"].tolist()),
            Numbered(each["itself"], each["counts of itself"]),
            Numbered(each["beside"], each["counts of beside"]),
            tuple(each["lengths"].tolist()),
            tuple(told[at] for at in each["labels"].tolist()),
        )


def _as_arrays(examples: Sequence[Example], labels: Sequence[str]) -> dict[str, Array]:
    words: dict[str, int] = {}
    columns = {label: column for column, label in enumerate(labels)}
    rows = [
        {
            "names": np.asarray([words.setdefault(n, len(words)) for n in each.names], "int32"),
            "itself": each.itself.features,
            "counts of itself": each.itself.counts,
            "beside": each.beside.features,
            "counts of beside": each.beside.counts,
            "lengths": np.asarray(each.lengths, "int32"),
            "labels": np.asarray([columns[label] for label in each.labels], "uint8"),
        }
        for each in examples
    ]
    return together(rows) | {"words": packed(list(words))}


def _sharing(example: Example) -> Example:
    """Keep each name once: thousands of texts have the same, and each process brings its own."""
    return replace(example, names=tuple(map(sys.intern, example.names)))


def _most_frequent(read: Iterable[Example]) -> list[str]:
    """Give the names of the features that are learned, the most frequent first."""
    seen: Counter[str] = Counter()
    for each in read:
        counts = np.bincount(each.itself.features, minlength=len(each.names)).tolist()
        seen.update(dict(zip(each.names, counts, strict=True)))
    kept = sorted((-times, name) for name, times in seen.items() if times >= _LEAST_SEEN)
    return [name for _, name in kept[:_FEATURES]]


def _numbered(
    read: Iterable[Example], rows: Mapping[str, int], labels: Sequence[str]
) -> Iterator[dict[str, Array]]:
    """Give texts in numbers; a feature that has no row is unknown."""
    columns = {label: column for column, label in enumerate(labels)}
    for each in read:
        own = np.asarray([rows.get(name, UNKNOWN) for name in each.names], dtype="uint16")
        yield {
            "features": own[each.itself.features],
            "counts": each.itself.counts,
            "labels": np.asarray([columns[label] for label in each.labels], dtype="uint8"),
            "lengths": np.asarray(each.lengths, dtype="int32"),
        }
