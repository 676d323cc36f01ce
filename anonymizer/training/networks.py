"""Learns one network of the learned layer from numbered examples, with JAX on one core.

Same examples, same seed, same machine: same weights. What is fitted is `learned.net.Member`; the
formulas stand there, here they are said once more in the words of JAX (`tests` hold one against
the other). Against learning by heart, features and parts of the network are left out by chance
(dropout, Srivastava et al. 2014); steps are those of AdamW (Loshchilov and Hutter 2019).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from anonymizer.learned.net import GAPS, HEADS, STEPS, STRETCH, UNKNOWN, Member
from anonymizer.training.fitting import Array, Weights, steps, thinned
from anonymizer.training.one_core import jax, jnp

_TOKENS = 2048
"""So many tokens are looked at in one step."""
_MOST = 32
"""So many features of a token are learned from; hardly any has more."""
_DOCUMENTS = 63
"""At most so many documents in one step."""
_WARM_UP = 200
_TINY = 1e-5
_NEVER = -1e9


@dataclass(frozen=True)
class Plan:
    """How large a network is and how it is learned."""

    size: int = 64
    width: int = 96
    rounds: int = 3
    rate: float = 3e-3
    decay: float = 1e-2
    forget_features: float = 0.25
    forget_parts: float = 0.4


@dataclass(frozen=True)
class Text:
    """One text in numbers."""

    features: Array
    """Rows of the table, those of one token after those of the other (uint16)."""
    counts: Array
    """How many features each token has (uint8)."""
    labels: Array
    """Numbers of labels, one a token (uint8)."""
    lengths: tuple[int, ...]
    """How many tokens each line has."""


class Batch(NamedTuple):
    """Some texts laid out one after the other in `_TOKENS` places."""

    features: Array
    """place x `_MOST` (int32)"""
    labels: Array
    is_token: Array
    """1.0 or, where no text is, 0.0"""
    owner: Array
    """The number of the text; `_DOCUMENTS` where none is."""
    line: Array
    """The number of the line; -1 where none is."""


GOING_ON = Plan(rounds=2, rate=1e-3)
"""How one goes on that has learned before: in smaller steps, so that less is forgotten."""


def learn(
    texts: Sequence[Text], features: int, labels: int, seed: int, plan: Plan | None = None
) -> Member:
    """Learn from texts whose features are below `features` and labels below `labels`."""
    plan = plan or Plan()
    weights = _fresh(jax.random.PRNGKey(seed), features, labels, plan)
    learnt = _learned(weights, texts, seed, plan)
    learnt["table"][~_seen_in(texts, features)] = 0.0
    return Member(**learnt)


def go_on(member: Member, texts: Sequence[Text], seed: int) -> Member:
    """Let a network that has learned before learn more, from texts with its features and labels."""
    weights = {name: jnp.asarray(each) for name, each in member.weights().items()}
    return Member(**_learned(weights, texts, seed, GOING_ON))


def _learned(weights: Weights, texts: Sequence[Text], seed: int, plan: Plan) -> dict[str, Array]:
    chance = np.random.default_rng(seed)
    rounds = [list(_batches(texts, chance)) for _ in range(plan.rounds)]
    begin, step = _steps(plan, sum(map(len, rounds)))
    key, state = jax.random.PRNGKey(seed), begin(weights)
    number = 0
    for batches in rounds:
        for chosen in batches:
            number += 1
            batch = _laid_out([texts[at] for at in chosen])
            weights, state = step(weights, state, batch, jax.random.fold_in(key, number))
    return {name: np.array(each) for name, each in weights.items()}


@cache
def _steps(
    plan: Plan, number: int
) -> tuple[Callable[[Weights], Any], Callable[..., tuple[Weights, Any]]]:
    """Give how learning in so many steps begins, and one step; compiled once for all networks."""
    loss = partial(_loss, plan=plan)
    return steps(loss, plan.rate, number, _WARM_UP, b2=0.98, weight_decay=plan.decay)


def _seen_in(texts: Sequence[Text], features: int) -> Array:
    """Tell of each feature whether some text has it (bool)."""
    seen = np.zeros(features, dtype=bool)
    for text in texts:
        seen[text.features] = True
    seen[UNKNOWN] = False
    return seen


def _fresh(key: Array, features: int, labels: int, plan: Plan) -> Weights:
    """Give weights to begin with."""
    keys = iter(jax.random.split(key, 6))
    size, width = plan.size, plan.width

    def drawn(shape: tuple[int, ...], spread: float) -> Array:
        return jax.random.normal(next(keys), shape) * spread

    def with_zeros(drawn: Array) -> Array:
        return jnp.concatenate([drawn, jnp.zeros_like(drawn[..., :1, :])], axis=-2)

    three = 3 * width
    return {
        "table": drawn((features, size), 0.1),
        "enter": with_zeros(drawn((size, width), size**-0.5)),
        "whole": drawn((width, width), 0.3 * width**-0.5),
        "gain": jnp.ones((len(GAPS), width)),
        "mix": with_zeros(drawn((len(GAPS), three, 2 * width), 0.5 * three**-0.5)),
        "look_gain": jnp.ones(width),
        # What is looked for and what it means weigh little at first.
        "look": drawn((4, width, width), width**-0.5) * jnp.array([1, 1, 1, 0.3])[:, None, None],
        "far": jnp.zeros((HEADS, int(STEPS.max()) + 1)),
        "leave": with_zeros(drawn((width, labels), 0.5 * width**-0.5)),
        "last_gain": jnp.ones(width),
    }


def _without_unknown(weights: Weights) -> Weights:
    return weights | {"table": weights["table"].at[UNKNOWN].set(0.0)}


def _batches(texts: Sequence[Text], chance: np.random.Generator) -> Iterator[list[int]]:
    """Give the numbers of the texts of each step, all in another order each time."""
    batch: list[int] = []
    filled = 0
    for number in chance.permutation(len(texts)).tolist():
        places = len(texts[number].labels)
        if batch and (filled + places > _TOKENS or len(batch) == _DOCUMENTS):
            yield batch
            batch, filled = [], 0
        batch.append(number)
        filled += places
    if batch:
        yield batch


def _laid_out(texts: Sequence[Text]) -> Batch:
    """Lay texts out in `_TOKENS` places; what is too long for them is cut off."""
    features = np.full((_TOKENS, _MOST), UNKNOWN, dtype="int32")
    labels = np.zeros(_TOKENS, dtype="int32")
    is_token = np.zeros(_TOKENS, dtype="float32")
    owner = np.full(_TOKENS, _DOCUMENTS, dtype="int32")
    line = np.full(_TOKENS, -1, dtype="int32")
    begun = lines = 0
    for number, text in enumerate(texts):
        counts = text.counts.astype("int64")
        end = min(begun + len(counts), _TOKENS)
        here, kept = slice(begun, end), slice(0, end - begun)
        labels[here] = text.labels[kept]
        is_token[here], owner[here] = 1.0, number
        line[here] = lines + np.repeat(np.arange(len(text.lengths)), text.lengths)[kept]
        place = np.repeat(begun + np.arange(len(counts)), counts)
        column = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
        fits = (place < _TOKENS) & (column < _MOST)
        features[place[fits], column[fits]] = text.features[fits]
        begun, lines = end, lines + len(text.lengths)
    return Batch(features, labels, is_token, owner, line)


def _loss(weights: Weights, batch: Batch, key: Array, plan: Plan) -> Array:
    """Give the mean surprise at the true labels."""
    logs = jax.nn.log_softmax(scores(weights, batch, (key, plan)))
    surprise = -jnp.take_along_axis(logs, batch.labels[:, None], axis=1)[:, 0]
    return (surprise * batch.is_token).sum() / batch.is_token.sum()


def scores(weights: Weights, batch: Batch, forgetting: tuple[Array, Plan] | None = None) -> Array:
    """Give what the network says of each label, before it is made a likelihood (place x label)."""
    keys = iter(jax.random.split(forgetting[0], 3 + len(GAPS))) if forgetting else None

    def some(x: Array) -> Array:
        if keys is None or forgetting is None:
            return x
        return thinned(next(keys), x, forgetting[1].forget_parts)

    features, _, is_token, owner, line = batch
    if keys is not None and forgetting is not None:
        forgotten = jax.random.bernoulli(next(keys), forgetting[1].forget_features, features.shape)
        features = jnp.where(forgotten, UNKNOWN, features)
    here = is_token[:, None]
    embedded = jnp.take(_without_unknown(weights)["table"], features, axis=0).sum(axis=1)
    x = some(_even(embedded) @ weights["enter"][:-1] + weights["enter"][-1]) * here
    sums = jax.ops.segment_sum(x, owner, num_segments=_DOCUMENTS + 1)
    counts = jax.ops.segment_sum(is_token, owner, num_segments=_DOCUMENTS + 1)
    x = (x + (sums / jnp.maximum(counts, 1)[:, None] @ weights["whole"])[owner]) * here
    width = x.shape[1]
    for at, gap in enumerate(GAPS):
        even = _even(x) * weights["gain"][at] * here
        before, behind = (
            jnp.roll(even, step, 0) * (line == jnp.roll(line, step))[:, None]
            for step in (gap, -gap)
        )
        seen = jnp.concatenate([before, even, behind], axis=1)
        mixed = seen @ weights["mix"][at, :-1] + weights["mix"][at, -1]
        x = (x + some(mixed[:, :width] * jax.nn.sigmoid(mixed[:, width:]))) * here
    x = x + some(_seen(weights, x, owner)) * here
    return (_even(x) * weights["last_gain"]) @ weights["leave"][:-1] + weights["leave"][-1]


def _seen(weights: Weights, x: Array, owner: Array) -> Array:
    """Give what tokens see in others of the same document and stretch (place x width)."""
    even = _even(x) * weights["look_gain"]
    asked, by, told = (
        (even @ each).reshape(-1, STRETCH, HEADS, x.shape[1] // HEADS)
        for each in weights["look"][:3]
    )
    scores = jnp.einsum("sahd,sbhd->shab", asked, by) / np.sqrt(asked.shape[3])
    scores += weights["far"][:, STEPS]
    whose = owner.reshape(-1, 1, STRETCH)
    likely = jax.nn.softmax(jnp.where(whose[..., :, None] == whose[..., None, :], scores, _NEVER))
    seen = jnp.einsum("shab,sbhd->sahd", likely, told).reshape(x.shape)
    return seen @ weights["look"][3]


def _even(x: Array) -> Array:
    return x / jnp.sqrt(jnp.mean(x * x, axis=-1, keepdims=True) + _TINY)
