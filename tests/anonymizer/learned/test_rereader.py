"""The network that reads once more says what JAX says, and learns whom to believe."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.learned.net import normal
from anonymizer.learned.rereader import Rereader
from anonymizer.training import rereaders
from anonymizer.training.rereaders import Example, Plan

_LABELS, _FEATURES = 3, 6


def _example(seed, lengths):
    """Taggers that are unsure; feature 2 of the token before tells what is right."""
    chance = np.random.default_rng(seed)
    count = sum(lengths)
    known = chance.random((count, _FEATURES)).astype("float32")
    known[:, 2] = chance.random(count) < 0.3
    starts = np.cumsum([0, *lengths[:-1]])
    before = np.append(0.0, known[:-1, 2])
    before[starts] = 0.0
    together = normal(chance.normal(0, 0.3, (count, _LABELS)))
    return Example(known, together, before.astype("uint8"), tuple(lengths))


@pytest.fixture(scope="module")
def learnt():
    plan = Plan(16, 64, rounds=30, rate=1e-2, forget_known=0.1, forget_parts=0.1)
    return rereaders.learn([_example(seed, [9, 4, 12]) for seed in range(40)], plan)


def test_it_learns_from_neighbours_whom_to_believe(learnt):
    new = _example(99, [30, 30])
    said = learnt.likelihoods(new.known, new.together, new.lengths).argmax(axis=1)
    assert (said == new.labels).mean() > 0.95
    assert (new.together.argmax(axis=1) == new.labels).mean() < 0.6


# JAX compiles for each number of tokens; this is one.
_LENGTHS = st.permutations([1, 1, 2, 5, 7])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), lengths=_LENGTHS)
def test_it_says_what_the_library_that_trained_it_says(learnt, seed, lengths):
    example = _example(seed, lengths)
    weights = {name: jnp.asarray(array) for name, array in learnt.arrays().items()}
    known, batch = rereaders._laid_out([example])
    plan = Plan(forget_known=0.0, forget_parts=0.0)
    expected = rereaders._loss(weights, known, batch, jax.random.PRNGKey(0), plan)
    # What JAX learns from is kept in half precision.
    said = learnt.likelihoods(
        example.known.astype("float16").astype("float32"), example.together, lengths
    )
    told = said[np.arange(len(said)), example.labels]
    np.testing.assert_allclose(-np.log(told).mean(), expected, rtol=1e-4, atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), lengths=_LENGTHS)
def test_before_it_learns_it_says_what_the_taggers_say(seed, lengths):
    example = _example(seed, lengths)
    fresh = rereaders._fresh(_FEATURES, _LABELS, Plan())
    nothing = Rereader.of_arrays({name: np.array(each) for name, each in fresh.items()})
    said = nothing.likelihoods(example.known, example.together, lengths)
    np.testing.assert_allclose(said, np.exp(example.together), atol=1e-6)


def test_it_does_not_look_into_the_next_line(learnt):
    first, other = _example(1, [3, 4]), _example(2, [3, 4])
    mixed = np.concatenate([first.known[:3], other.known[3:]])
    said = learnt.likelihoods(first.known, first.together, [3, 4])[:3]
    again = learnt.likelihoods(mixed, first.together, [3, 4])[:3]
    np.testing.assert_array_equal(said, again)
    joined = learnt.likelihoods(mixed, first.together, [7])[:3]
    assert np.abs(said - joined).max() > 1e-3


def test_what_is_kept_is_nearly_the_same(learnt):
    example = _example(3, [8, 8])
    asked = (example.known, example.together, example.lengths)
    again = Rereader.of_arrays(learnt.kept())
    np.testing.assert_allclose(again.likelihoods(*asked), learnt.likelihoods(*asked), atol=0.02)
    assert {array.dtype for array in learnt.kept().values()} == {np.dtype("float16")}


def test_learning_twice_gives_the_same_weights():
    examples = [_example(seed, [5, 6]) for seed in range(10)]
    plan = Plan(8, 32, rounds=3)
    one, other = (rereaders.learn(examples, plan).arrays() for _ in range(2))
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name])


def test_what_no_tagger_believes_counts_no_less_from_some_point_on(learnt):
    example = _example(4, [6])
    never = example.together.copy()
    never[:, 0] = -50.0
    less = never.copy()
    less[:, 0] = -100.0
    said, again = (
        learnt.likelihoods(example.known, each, example.lengths) for each in (never, less)
    )
    np.testing.assert_array_equal(said, again)
