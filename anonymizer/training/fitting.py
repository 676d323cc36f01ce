"""What learning any of the networks has in common."""

from collections.abc import Callable
from functools import partial
from typing import Any

from anonymizer.training.one_core import jax, optax

Array = Any
Weights = dict[str, Array]

_LAST_RATE = 0.02
_MOST_WARM_UP = 10


def steps(
    loss: Callable[..., Array], rate: float, number: int, warm_up: int, **more: float
) -> tuple[Callable[[Weights], Any], Callable[..., tuple[Weights, Any]]]:
    """Give how learning in so many steps begins, and one step, which is compiled.

    `loss` is told of weights and what a step is given. Steps are those of AdamW, which takes
    `more`; their rate rises for at most `warm_up` of them, then falls.
    """
    warm = min(warm_up, number // _MOST_WARM_UP)
    rates = optax.warmup_cosine_decay_schedule(0, rate, warm, number, rate * _LAST_RATE)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, **more))

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(weights: Weights, state: Any, *given: Any) -> tuple[Weights, Any]:
        slope = jax.grad(loss)(weights, *given)
        change, state = optimizer.update(slope, state, weights)
        return optax.apply_updates(weights, change), state

    return optimizer.init, step


def thinned(key: Array, x: Array, forget: float) -> Array:
    """Leave out a share by chance, and let the rest count as much more (dropout)."""
    share = 1 - forget
    return x * jax.random.bernoulli(key, share, x.shape) / share
