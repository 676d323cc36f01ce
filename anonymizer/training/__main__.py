"""Train the learned layer: ``python -m anonymizer.training``.

The texts beside this module are fictional and were written for this purpose: cases as people write
them, and exercises, which are full of what is hard. Each is learned as it is, in copies with other
names and things (`renaming`, `swapping`, `hurrying`) and in excerpts (`excerpting`).

Same texts, same packages, same kind of machine: same model.
"""

import os
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from anonymizer.evaluation.gold import GoldText, read_folder
from anonymizer.learned.features import is_of_rules
from anonymizer.learned.net import UNKNOWN, Net
from anonymizer.learned.tagger import MODEL, Tagger
from anonymizer.training import MODELS, chains, networks
from anonymizer.training.examples import COPIES, COPIES_OF_CASE, OF_CHAIN, Example, copies
from anonymizer.training.networks import Text
from anonymizer.training.swapping import stock_of

CASES = Path(__file__).parent / "cases"
EXERCISES = Path(__file__).parent / "exercises"
# More rows change no figure and would make the model larger.
_FEATURES = 40_000
_LEAST_SEEN = 2
# Texts between two lines of progress.
_STEP = 500

_Task = Callable[[], Any]


def main() -> None:
    """Train on all texts and write the model."""
    begun = time.monotonic()
    cases, exercises = (list(read_folder(folder)) for folder in (CASES, EXERCISES))
    train(cases, exercises, MODELS / MODEL, os.cpu_count() or 1)
    count = len(cases) + len(exercises)
    sys.stderr.write(f"{count} texts, {time.monotonic() - begun:.0f} s\n")


def train(
    cases: Sequence[GoldText], exercises: Sequence[GoldText], path: Path, workers: int = 1
) -> None:
    """Train a model on annotated texts and write it; a crash leaves the old one.

    `workers` is how many processes read the texts and learn; the model does not depend on it.
    """
    stock = stock_of([*exercises, *cases])
    tasks = [partial(copies, gold, stock, COPIES) for gold in exercises]
    tasks += [partial(copies, gold, stock, COPIES_OF_CASE) for gold in cases]
    several = _reported("read", _side_by_side(tasks, workers), len(tasks), _STEP)
    lesson = _lesson([list(map(_sharing, each)) for each in several])
    shape = (len(lesson.names) + 1, len(lesson.labels))
    taggers: list[_Task] = [
        partial(chains.learn, lesson.of_chain),
        *(partial(networks.learn, view, *shape, seed) for seed, view in enumerate(lesson.views)),
    ]
    chain, *members = _reported("learned", _side_by_side(taggers, workers), len(taggers))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        Tagger(chain, Net(lesson.labels, lesson.names, members)).write(fresh)
        fresh.replace(path)


class _Lesson(NamedTuple):
    """What the taggers learn from. All else that was read takes gigabytes and is forgotten."""

    names: list[str]
    """Of the features, in the order of their rows."""
    labels: list[str]
    views: list[list[Text]]
    """All texts as each network sees them."""
    of_chain: list[Example]


def _lesson(read: Sequence[Sequence[Example]]) -> _Lesson:
    every = [copy for each in read for copy in each]
    names = _most_frequent(every)
    labels = sorted({label for each in every for label in each.labels})
    rows = {name: row for row, name in enumerate(names, start=1)}
    # Whoever has not heard what the rules say errs in other places.
    unheard = {name: row for name, row in rows.items() if not is_of_rules(name)}
    views = [list(_numbered(every, each, labels)) for each in (rows, unheard)]
    return _Lesson(names, labels, views, [copy for each in read for copy in each[:OF_CHAIN]])


def _side_by_side(tasks: Iterable[_Task], workers: int) -> Iterator[Any]:
    if workers == 1:
        yield from (task() for task in tasks)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        waiting = deque(pool.submit(task) for task in tasks)
        while waiting:
            yield waiting.popleft().result()


def _reported(what: str, results: Iterable[Any], count: int, step: int = 1) -> Iterator[Any]:
    """Give results one by one and tell how many there are so far."""
    for number, result in enumerate(results, start=1):
        if number % step == 0 or number == count:
            sys.stderr.write(f"{what}: {number} of {count}\n")
        yield result


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
) -> Iterator[Text]:
    """Give texts in numbers; a feature that has no row is unknown."""
    columns = {label: column for column, label in enumerate(labels)}
    for each in read:
        own = np.asarray([rows.get(name, UNKNOWN) for name in each.names], dtype="uint16")
        told = np.asarray([columns[label] for label in each.labels], dtype="uint8")
        yield Text(own[each.itself.features], each.itself.counts, told, each.lengths)


if __name__ == "__main__":
    main()
