"""Learns the network that reads once more what the taggers say, with JAX on one core.

Same examples, same machine: same weights. What is fitted is `learned.rereader.Rereader`, as
`networks` fits the others: what it knows and parts of it are left out by chance (dropout), steps
are those of AdamW.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from anonymizer.learned.rereader import LEAST, STEPS, Rereader
from anonymizer.learned.sheet import neighbour
from anonymizer.training.fitting import Array, Weights, steps, thinned
from anonymizer.training.one_core import jax, jnp

_SEED = 0
_WARM_UP = 100
# What is seen further away weighs less at first.
_NEARNESS = np.asarray([0.5, 0.7, 1.0, 0.7, 0.5], dtype="float32")


@dataclass(frozen=True)
class Plan:
    """How large it is and how it is learned."""

    width: int = 48
    tokens: int = 1024
    """So many are looked at in one step."""
    rounds: int = 8
    rate: float = 2e-3
    decay: float = 5e-2
    forget_known: float = 0.4
    forget_parts: float = 0.5


class Example(NamedTuple):
    """A text that no tagger has learned."""

    known: Array
    """The `hindsight` of each token (token x feature)."""
    together: Array
    """What the taggers say together (token x label)."""
    labels: Array
    """The number of each token's label."""
    lengths: tuple[int, ...]
    """How many tokens each line has."""


class _Batch(NamedTuple):
    """Some tokens, each with the numbers of those it sees."""

    seen: Array
    """token x step"""
    together: Array
    labels: Array


def learn(examples: Sequence[Example], plan: Plan | None = None) -> Rereader:
    """Learn from texts, all of the same features and labels."""
    plan = plan or Plan()
    known, batch = _laid_out(examples)
    count = len(batch.labels)
    size = min(plan.tokens, count)
    number = plan.rounds * (count // size)
    loss = partial(_loss, plan=plan)
    begin, step = steps(loss, plan.rate, number, _WARM_UP, weight_decay=plan.decay)
    weights = _fresh(known.shape[1], batch.together.shape[1], plan)
    state, key, chance = begin(weights), jax.random.PRNGKey(_SEED), np.random.default_rng(_SEED)
    done = 0
    for _ in range(plan.rounds):
        order = chance.permutation(count)
        for at in range(0, count - size + 1, size):
            done += 1
            some = _Batch(*(each[order[at : at + size]] for each in batch))
            weights, state = step(weights, state, known, some, jax.random.fold_in(key, done))
    return Rereader.of_arrays({name: np.array(each) for name, each in weights.items()})


def _laid_out(examples: Sequence[Example]) -> tuple[Array, _Batch]:
    """Lay what is known of all tokens out in rows; a last row is of none."""
    known = np.concatenate([each.known for each in examples], dtype="float16")
    known = np.append(known, np.zeros_like(known[:1]), axis=0)
    lengths = [length for each in examples for length in each.lengths]
    seen = np.stack([neighbour(lengths, step) for step in STEPS], axis=1).astype("int32")
    together = np.concatenate([each.together for each in examples], dtype="float32")
    labels = np.concatenate([each.labels for each in examples]).astype("int32")
    return jnp.asarray(known), _Batch(seen, together, labels)


def _fresh(features: int, labels: int, plan: Plan) -> Weights:
    """Give weights to begin with: it says what the taggers say."""
    shape = (len(STEPS), features, plan.width)
    drawn = jax.random.normal(jax.random.PRNGKey(_SEED), shape)
    return {
        "enter": drawn * (0.5 * (2 * features) ** -0.5) * _NEARNESS[:, None, None],
        "begin": jnp.zeros(plan.width),
        "leave": jnp.zeros((plan.width, labels)),
        "end": jnp.zeros(labels),
        "trust": jnp.ones(()),
    }


def _loss(weights: Weights, known: Array, batch: _Batch, key: Array, plan: Plan) -> Array:
    of_known, of_parts = jax.random.split(key)
    seen = thinned(of_known, known[batch.seen].astype("float32"), plan.forget_known)
    inner = jnp.einsum("tsf,sfw->tw", seen, weights["enter"]) + weights["begin"]
    inner = thinned(of_parts, jax.nn.relu(inner), plan.forget_parts)
    scores = inner @ weights["leave"] + weights["end"]
    scores += weights["trust"] * jnp.maximum(batch.together, LEAST)
    logs = jax.nn.log_softmax(scores)
    return -jnp.mean(jnp.take_along_axis(logs, batch.labels[:, None], axis=1))
