"""The chain says what the sum over all paths says, and keeps what it is given."""

from itertools import pairwise, product

import numpy as np
import pycrfsuite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.learned.chain import Chain
from anonymizer.learned.features import Group, Told
from anonymizer.training.__main__ import as_chain

_LABELS = ("O", "B-PERSON", "I-PERSON")
_WEIGHTS = st.floats(-30, 30, width=16)
_NAMES = ("w=anna", "-1w=anna", "sh=Xx", "1sh=Xx")
_FEATURES = st.lists(st.sampled_from([*_NAMES, "never seen"]), max_size=4)


@st.composite
def chains(draw):
    state = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(_NAMES), st.sampled_from(_LABELS)), _WEIGHTS, min_size=1
        )
    )
    between = draw(
        st.dictionaries(st.tuples(st.sampled_from(_LABELS), st.sampled_from(_LABELS)), _WEIGHTS)
    )
    return Chain.of(_LABELS, state, between), state, between


def _told(names):
    grouped, single = names[: len(names) // 2], names[len(names) // 2 :]
    return Told((Group("", tuple(grouped)),), tuple(single))


@given(chains(), st.lists(st.lists(_FEATURES, min_size=1, max_size=4), max_size=3))
def test_likelihoods_are_those_of_all_paths(made, lines):
    chain, state, between = made
    read = [_told(names) for line in lines for names in line]
    likely = chain.marginals(chain.emissions(read), [len(line) for line in lines])
    expected = [row for line in lines for row in _by_all_paths(line, state, between)]
    assert likely.shape == (len(read), 3)
    if expected:
        np.testing.assert_allclose(likely, expected, atol=1e-3)


def _by_all_paths(line, state, between):
    """Add up exp(score) of every path through one line."""
    paths = list(product(_LABELS, repeat=len(line)))
    scores = np.array(
        [
            sum(
                state.get((name, at), 0)
                for names, at in zip(line, path, strict=True)
                for name in names
            )
            + sum(between.get(pair, 0) for pair in pairwise(path))
            for path in paths
        ]
    )
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    return [
        [sum(s for s, p in zip(shares, paths, strict=True) if p[at] == label) for label in _LABELS]
        for at in range(len(line))
    ]


def test_long_lines_stay_exact():
    chain = Chain.of(_LABELS, {("w=anna", "B-PERSON"): 20.0}, {("O", "O"): 9.0})
    told = [_told(["w=anna"]), *[_told(["never seen"])] * 3000]
    likely = chain.marginals(chain.emissions(told), [len(told)])
    assert np.isfinite(likely).all()
    np.testing.assert_allclose(likely.sum(axis=1), 1.0)
    assert likely[0, 1] > 0.99


@settings(max_examples=30)
@given(chains(), st.lists(_FEATURES, min_size=1, max_size=5))
def test_what_is_written_is_read_again(tmp_path_factory, made, line):
    chain = made[0]
    path = tmp_path_factory.mktemp("chain") / "model.npz"
    chain.write(path)
    again = Chain.read(path)
    read = [_told(names) for names in line]
    assert again.labels == chain.labels
    np.testing.assert_array_equal(again.emissions(read), chain.emissions(read))


def test_small_weights_are_left_out_and_nothing_else():
    told = [_told(["sh=Xx", "w=anna"]), _told(["w=anna", "w=anna"])]
    state = {("w=anna", "O"): 1.0, ("sh=Xx", "O"): 0.01}
    whole, pruned = (Chain.of(_LABELS, state, {}, least) for least in (0.0, 0.5))
    np.testing.assert_allclose(whole.emissions(told)[:, 0], [1.01, 2.0], atol=1e-3)
    np.testing.assert_allclose(pruned.emissions(told)[:, 0], [1.0, 2.0])


def test_it_says_what_the_library_that_trained_it_says(tmp_path):
    trainer = pycrfsuite.Trainer(verbose=False)
    lines = [
        ([["w=frau"], ["w=anna", "sh=Xx"], ["w=kam"]], ["O", "B-PERSON", "O"]),
        ([["w=herr"], ["w=otto", "sh=Xx"], ["w=lang", "sh=Xx"]], ["O", "B-PERSON", "I-PERSON"]),
    ]
    for features, labels in lines:
        trainer.append(features, labels)
    trainer.train(str(tmp_path / "small.crf"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "small.crf"))
    chain = as_chain(tmp_path / "small.crf")
    for features, _ in lines:
        tagger.set(features)
        expected = [
            [tagger.marginal(label, at) for label in chain.labels] for at in range(len(features))
        ]
        told = [_told(names) for names in features]
        np.testing.assert_allclose(
            chain.marginals(chain.emissions(told), [len(told)]), expected, atol=1e-3
        )


def test_a_broken_file_is_refused(tmp_path):
    (tmp_path / "model.npz").write_bytes(b"no model")
    with pytest.raises(ValueError, match=r"."):
        Chain.read(tmp_path / "model.npz")
