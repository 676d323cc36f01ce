"""Learns a model from annotated texts, part by part.

What other processes do stands in modules and never in `__main__`, which they do not read.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path

from anonymizer.evaluation.gold import GoldText
from anonymizer.learned.chain import Chain
from anonymizer.learned.net import Member, Net
from anonymizer.learned.sheet import Array
from anonymizer.learned.tagger import Tagger
from anonymizer.training import chains, networks, reading, side_by_side
from anonymizer.training.parts import Parts


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
    numbers = {f"network-{number}": number for number in range(reading.VIEWS)}
    tasks: list[side_by_side.Task] = [partial(parts.once, "chain", partial(_chain, parts))]
    tasks += [
        partial(parts.once, name, partial(_network, parts, number))
        for name, number in numbers.items()
    ]
    list(side_by_side.done("learned", tasks, workers))
    chain = Chain.of_arrays(parts.get("chain"))
    members = [Member(**parts.get(name)) for name in numbers]
    net = Net(reading.labels(parts), reading.names(parts), members)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        Tagger(chain, net).write(fresh)
        fresh.replace(path)
    parts.forget()


def _chain(parts: Parts) -> dict[str, Array]:
    return chains.learn(reading.of_chain(parts)).arrays()


def _network(parts: Parts, number: int) -> dict[str, Array]:
    shape = (len(reading.names(parts)) + 1, len(reading.labels(parts)))
    learnt = networks.learn(reading.view(parts, number), *shape, seed=number)
    return {each.name: getattr(learnt, each.name) for each in fields(Member)}
