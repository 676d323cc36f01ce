"""The networks that numpy reads say what JAX says, which trained them, and keep what they get."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.learned.net import STRETCH, UNKNOWN, Member, Net, together
from anonymizer.learned.sheet import Column, Group, Sheet
from anonymizer.training import networks
from anonymizer.training.networks import Plan, Text

_NAMES = tuple(f"n{number}" for number in range(1, 12))
_LABELS = ("O", "B-PERSON", "I-PERSON")


def _text(tokens, lengths, labels=None):
    counts = [len(token) for token in tokens]
    return Text(
        np.asarray([row for token in tokens for row in token], dtype="uint16"),
        np.asarray(counts, dtype="uint8"),
        np.asarray(labels or [0] * len(tokens), dtype="uint8"),
        tuple(lengths),
    )


def _sheet(lines, *, common=False):
    """Lay lines of tokens, each a list of rows, out in two columns."""
    columns = []
    for half in (lambda token: token[: len(token) // 2], lambda token: token[len(token) // 2 :]):
        told = [tuple(half(token)) for line in lines for token in line]
        distinct = sorted(set(told) - {()})
        groups = [
            Group(tuple(f"n{row}" if row else "never seen" for row in rows), common and n == 0)
            for n, rows in enumerate(distinct)
        ]
        at = [distinct.index(rows) if rows else len(groups) for rows in told]
        columns.append(Column(groups, np.asarray(at)))
    return Sheet(columns, [], [len(line) for line in lines])


def _said(net, sheet):
    """Give what some networks say together."""
    return np.exp(together(net.logs(sheet)))


def _learnt(seed):
    """Learn where a name stands: behind feature 3, whatever it is."""
    chance = np.random.default_rng(seed)
    texts = []
    for _ in range(40):
        tokens = [[int(row) for row in chance.integers(4, 12, 3)] for _ in range(9)]
        at = int(chance.integers(1, 9))
        tokens[at - 1] = [3]
        texts.append(_text(tokens, [9], [int(n == at) for n in range(9)]))
    plan = Plan(16, 24, rounds=60, rate=2e-2, forget_features=0.1, forget_parts=0.1)
    return networks.learn(texts, len(_NAMES) + 1, len(_LABELS), seed, plan)


@pytest.fixture(scope="module")
def members():
    return [_learnt(1), _learnt(2)]


_TOKENS = st.lists(st.integers(0, len(_NAMES)), min_size=1, max_size=6)
_LINES = st.lists(st.lists(_TOKENS, min_size=1, max_size=12), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(lines=_LINES)
def test_it_says_what_the_library_that_trained_it_says(members, lines):
    tokens, lengths = [t for line in lines for t in line], [len(line) for line in lines]
    weights = {name: jnp.asarray(getattr(members[0], name)) for name in Member.__slots__}
    batch = networks._laid_out([_text(tokens, lengths)])
    expected = jax.nn.softmax(networks.scores(weights, batch))
    net = Net(_LABELS, _NAMES, members[:1])
    likely = _said(net, _sheet(lines))
    np.testing.assert_allclose(likely, np.asarray(expected)[batch.is_token > 0], atol=1e-5)


def test_it_learns_from_neighbours(members):
    net = Net(_LABELS, _NAMES, members)
    likely = _said(net, _sheet([[[5], [3], [6], [7]]]))
    assert likely.argmax(axis=1).tolist() == [0, 0, 1, 0]


def _alone(member, **more):
    """Give a network that does not see the mean of the document."""
    return Net(_LABELS, _NAMES, [replace(member, whole=np.zeros_like(member.whole), **more)])


def test_no_convolution_looks_into_the_next_line(members):
    net = _alone(members[0], look=np.zeros_like(members[0].look))
    first, second = (_said(net, _sheet([[[5], [3]], line])) for line in ([[6]], [[9], [3]]))
    np.testing.assert_allclose(first[:2], second[:2], atol=1e-6)


def test_a_token_sees_its_stretch_and_nothing_beyond(members):
    net = _alone(members[0])
    tokens = [[[4 + n % 7] for n in range(10)] for _ in range(30)]
    before = _said(net, _sheet(tokens))
    tokens[1][5] = [3]
    changed = np.abs(_said(net, _sheet(tokens)) - before).max(axis=1) > 1e-6
    assert changed[STRETCH - 6]
    assert not changed[STRETCH:].any()


@settings(max_examples=25, deadline=None)
@given(lines=_LINES)
def test_several_are_asked_and_none_alone_decides(members, lines):
    one, other, both = (
        _said(Net(_LABELS, _NAMES, several), _sheet(lines))
        for several in ([members[0]], [members[1]], members)
    )
    pooled = np.sqrt(one * other)
    np.testing.assert_allclose(both, pooled / pooled.sum(axis=1, keepdims=True), atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(lines=_LINES)
def test_what_is_kept_is_nearly_the_same(members, lines):
    net = Net(_LABELS, _NAMES, members)
    again = Net.of_arrays(net.arrays())
    told = _sheet(lines, common=True)
    assert again.labels == _LABELS
    np.testing.assert_allclose(_said(again, told), _said(net, told), atol=0.05)
    twice = Net.of_arrays(again.arrays())
    np.testing.assert_allclose(_said(twice, told), _said(again, told), atol=0.02)


def test_what_was_never_learned_adds_nothing(members):
    assert not members[0].table[UNKNOWN].any()


def test_words_that_are_not_common_are_not_remembered(members):
    net = Net(_LABELS, _NAMES, members)
    sheet = _sheet([[[1, 2, 3, 4], [5, 6, 7, 8]]], common=True)
    first, again = _said(net, sheet), _said(net, sheet)
    np.testing.assert_array_equal(first, again)
    assert [group.names for group in net._sums._remembered] == [("n1", "n2"), ("n3", "n4")]


def test_nothing_to_read_is_nothing_told(members):
    assert _said(Net(_LABELS, _NAMES, members), _sheet([])).shape == (0, 3)


def test_a_text_that_is_too_long_is_cut_and_learned_from():
    text = _text([[1, 2]] * 5000, [5000], [0] * 5000)
    batch = networks._laid_out([text])
    assert batch.is_token.all()
    assert (batch.owner == 0).all()
    assert batch.features[:, :2].tolist() == [[1, 2]] * len(batch.features)
