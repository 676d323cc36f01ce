"""Train the learned layer: ``python -m anonymizer.training``.

The texts beside this module are fictional and were written for this purpose: cases as people write
them, and exercises, which are full of what is hard. Each is learned as it is, in copies with other
names and things (`renaming`, `swapping`, `hurrying`) and in excerpts (`excerpting`).

Same texts, same packages, same kind of machine: same model. It takes hours, so what is done is kept
in `var/training` until all is; a run that ended early goes on there.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path

from anonymizer.evaluation.gold import GoldText, read_folder
from anonymizer.learned.chain import Chain
from anonymizer.learned.net import Member, Net
from anonymizer.learned.tagger import MODEL, Tagger
from anonymizer.training import MODELS, chains, networks, reading, side_by_side
from anonymizer.training.parts import Parts

CASES = Path(__file__).parent / "cases"
EXERCISES = Path(__file__).parent / "exercises"
KEPT = Path("var/training")


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

    `parts` keeps what is done until all is. `workers` is how many processes read the texts and
    learn; the model does not depend on it.
    """
    reading.read(cases, exercises, parts, workers)
    tasks: list[side_by_side.Task] = [partial(_learn_chain, parts)]
    tasks += [partial(_learn_network, parts, number) for number in range(reading.VIEWS)]
    list(side_by_side.told("learned", side_by_side.done(tasks, workers), len(tasks)))
    chain = Chain.of_arrays(parts.get("chain"))
    members = [Member(**parts.get(f"network-{number}")) for number in range(reading.VIEWS)]
    net = Net(reading.labels(parts), reading.names(parts), members)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        Tagger(chain, net).write(fresh)
        fresh.replace(path)
    parts.forget()


def _learn_chain(parts: Parts) -> None:
    if not parts.has("chain"):
        parts.keep("chain", chains.learn(reading.of_chain(parts)).arrays())


def _learn_network(parts: Parts, number: int) -> None:
    name = f"network-{number}"
    if not parts.has(name):
        shape = (len(reading.names(parts)) + 1, len(reading.labels(parts)))
        learnt = networks.learn(reading.view(parts, number), *shape, seed=number)
        parts.keep(name, {each.name: getattr(learnt, each.name) for each in fields(Member)})


if __name__ == "__main__":
    main()
