"""JAX on one core: sums are then added in one order, and several learn side by side.

It asks for this when it is imported first, so whatever learns with it imports it from here.
"""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import optax

__all__ = ["jax", "jnp", "optax"]
