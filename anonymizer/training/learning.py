"""Learns a model from annotated texts, part by part.

What other processes do stands in modules and never in `__main__`, which they do not read.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from anonymizer.evaluation.gold import GoldText
from anonymizer.learned import keeping
from anonymizer.learned.net import Member, Net
from anonymizer.learned.sheet import Array
from anonymizer.learned.tagger import Tagger
from anonymizer.learned.voices import Voices
from anonymizer.training import (
    chains,
    networks,
    reading,
    rereaders,
    rereading,
    side_by_side,
)
from anonymizer.training.parts import Parts

_Make = Callable[[], Mapping[str, Array]]

_NETWORKS = [f"network-{number}" for number in range(reading.VIEWS)]
# Chance begins elsewhere than it did.
_MORE = 10


def train(texts: reading.Texts, path: Path, parts: Parts, workers: int = 1) -> None:
    """Train a model on annotated texts and write it; a crash leaves the old one.

    `parts` keeps what is done until all is. `workers` is how many processes read the texts and
    learn; the model does not depend on it.
    """
    reading.read(texts, parts, workers)
    _learn({"chain": partial(_chain, parts)} | _each(partial(_network, parts)), parts, workers)
    _join(parts)
    _read_once_more(texts.held, path, parts, workers)


def learn_more(more: reading.More, path: Path, parts: Parts, workers: int = 1) -> None:
    """Let the networks of a model go on with new texts, and with known ones again.

    Its chain stays: CRFsuite cannot go on. A crash leaves the model as it was. `parts` and
    `workers` as in `train`.
    """
    chain, net = keeping.read(path, "chain", "net")
    parts.keep("chain", chain)
    reading.read_more(more, Net.of_arrays(net), parts, workers)
    _learn(_each(partial(_going_on, path, parts)), parts, workers)
    _join(parts)
    _read_once_more(more.held, path, parts, workers)


def learn_to_reread(held: Sequence[GoldText], path: Path, parts: Parts, workers: int = 1) -> None:
    """Let a model learn anew what it makes of its taggers' answers; they stay.

    A crash leaves the model as it was. `parts` and `workers` as in `train`.
    """
    chain, net = keeping.read(path, "chain", "net")
    parts.keep("chain", chain)
    parts.keep("net", net)
    _read_once_more(held, path, parts, workers)


def _each(learn: Callable[[int], Mapping[str, Array]]) -> dict[str, _Make]:
    """Give how each network is made by what learns the one of a number."""
    return {name: partial(learn, number) for number, name in enumerate(_NETWORKS)}


def _learn(makes: Mapping[str, _Make], parts: Parts, workers: int) -> None:
    """Make the parts of these names, those that were not made before."""
    tasks = [partial(parts.once, name, make) for name, make in makes.items()]
    list(side_by_side.done("learned", tasks, workers))


def _join(parts: Parts) -> None:
    """Keep the networks as one."""
    members = [Member(**parts.get(name)) for name in _NETWORKS]
    parts.keep("net", Net(reading.labels(parts), reading.names(parts), members).arrays())


def _read_once_more(held: Sequence[GoldText], path: Path, parts: Parts, workers: int) -> None:
    """Learn from what the taggers make of texts that they have not learned, and write all."""
    rereader = rereaders.learn(rereading.read(held, parts, workers))
    voices = Voices.of_arrays(parts.get("chain"), parts.get("net"))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        Tagger(voices, rereader).write(fresh)
        fresh.replace(path)
    parts.forget()


def _chain(parts: Parts) -> dict[str, Array]:
    return chains.learn(reading.of_chain(parts)).arrays()


def _network(parts: Parts, number: int) -> dict[str, Array]:
    shape = (len(reading.names(parts)) + 1, len(reading.labels(parts)))
    return networks.learn(reading.view(parts, number), *shape, seed=number).weights()


def _going_on(path: Path, parts: Parts, number: int) -> dict[str, Array]:
    _, net = keeping.read(path, "chain", "net")
    member = Net.of_arrays(net).members[number]
    return networks.go_on(member, reading.view(parts, number), seed=_MORE + number).weights()
