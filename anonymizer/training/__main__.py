"""Train the learned layer: ``python -m anonymizer.training``.

The texts beside this module are fictional and were written for this purpose: cases as people write
them, and exercises, which are full of what is hard. Each is learned as it is, in copies with other
names and things (`renaming`, `swapping`, `hurrying`) and in excerpts (`excerpting`).

Same texts, same packages, same kind of machine: same model. It takes hours and gigabytes, so what
is done is kept in `var/training` until all is; a run that ended early goes on there.
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
from typing import Any

import numpy as np

from anonymizer.evaluation.gold import GoldText, read_folder
from anonymizer.learned.chain import Chain
from anonymizer.learned.features import is_of_rules
from anonymizer.learned.net import UNKNOWN, Member, Net
from anonymizer.learned.tagger import MODEL, Tagger
from anonymizer.training import MODELS, chains, networks
from anonymizer.training.examples import COPIES, COPIES_OF_CASE, OF_CHAIN, Example, copies
from anonymizer.training.networks import Text
from anonymizer.training.parts import Parts
from anonymizer.training.swapping import stock_of

CASES = Path(__file__).parent / "cases"
EXERCISES = Path(__file__).parent / "exercises"
KEPT = Path("var/training")
# More rows change no figure and would make the model larger.
_FEATURES = 40_000
_LEAST_SEEN = 2
# Texts between two lines of progress.
_STEP = 500
_NETWORKS = 2
_READ = "all-is-read"

_Task = Callable[[], Any]


def main() -> None:
    """Train on all texts and write the model."""
    begun = time.monotonic()
    cases, exercises = (list(read_folder(folder)) for folder in (CASES, EXERCISES))
    train(cases, exercises, MODELS / MODEL, Parts.of_this_tree(KEPT), os.cpu_count() or 1)
    count = len(cases) + len(exercises)
    sys.stderr.write(f"{count} texts, {time.monotonic() - begun:.0f} s\n")


def train(
    cases: Sequence[GoldText],
    exercises: Sequence[GoldText],
    path: Path,
    parts: Parts,
    workers: int = 1,
) -> None:
    """Train a model on annotated texts and write it; a crash leaves the old one.

    `workers` is how many processes read the texts and learn; the model does not depend on it.
    """
    if not parts.has(_READ):
        _read(cases, exercises, parts, workers)
    learning: list[_Task] = [partial(_chain, parts)]
    learning += [partial(_network, parts, seed) for seed in range(_NETWORKS)]
    taggers = [partial(parts.once, f"tagger-{at}", task) for at, task in enumerate(learning)]
    chain, *members = _reported("learned", _side_by_side(taggers, workers), len(taggers))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        Tagger(chain, Net(parts.get("labels"), parts.get("names"), members)).write(fresh)
        fresh.replace(path)
    parts.forget()


def _read(
    cases: Sequence[GoldText], exercises: Sequence[GoldText], parts: Parts, workers: int
) -> None:
    """Read all texts and keep what the taggers learn from, each its own; the rest is forgotten."""
    stock = stock_of([*exercises, *cases])
    tasks = [partial(copies, gold, stock, COPIES) for gold in exercises]
    tasks += [partial(copies, gold, stock, COPIES_OF_CASE) for gold in cases]
    several = _reported("read", _side_by_side(tasks, workers), len(tasks), _STEP)
    read = [list(map(_sharing, each)) for each in several]
    every = [copy for each in read for copy in each]
    names = _most_frequent(every)
    labels = sorted({label for each in every for label in each.labels})
    rows = {name: row for row, name in enumerate(names, start=1)}
    # Whoever has not heard what the rules say errs in other places.
    unheard = {name: row for name, row in rows.items() if not is_of_rules(name)}
    for number, known in enumerate((rows, unheard)):
        parts.keep(f"view-{number}", list(_numbered(every, known, labels)))
    parts.keep("of-chain", [copy for each in read for copy in each[:OF_CHAIN]])
    parts.keep("labels", labels)
    parts.keep("names", names)
    parts.keep(_READ, True)


def _chain(parts: Parts) -> Chain:
    return chains.learn(parts.get("of-chain"))


def _network(parts: Parts, seed: int) -> Member:
    features, labels = len(parts.get("names")) + 1, len(parts.get("labels"))
    return networks.learn(parts.get(f"view-{seed}"), features, labels, seed)


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
