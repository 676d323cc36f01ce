"""The chain says what the sum over all paths says, and keeps what it is given."""

from itertools import pairwise, product

import numpy as np
import pycrfsuite
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.learned.chain import Chain
from anonymizer.learned.rows import _apart
from anonymizer.learned.sheet import Column, Group, Sheet
from anonymizer.training.chains import as_chain

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


def _sheet(lines):
    """Lay lines of tokens, each a list of names, out in columns; some tokens share a group."""
    tokens = [names for line in lines for names in line]
    columns = []
    for place in range(max(map(len, tokens), default=0)):
        told = [_apart(names[place]) if len(names) > place else (0, "") for names in tokens]
        for step in (0, -1, 1):
            rests = [rest if seen == step else "" for seen, rest in told]
            groups = sorted({rest for rest in rests if rest})
            at = [groups.index(rest) if rest else len(groups) for rest in rests]
            columns.append(Column([Group((name,)) for name in groups], np.asarray(at), step))
    return Sheet(columns[:2], columns[2:], [len(line) for line in lines])


@given(chains(), st.lists(st.lists(_FEATURES, min_size=1, max_size=4), max_size=3))
def test_likelihoods_are_those_of_all_paths(made, lines):
    chain, state, between = made
    likely = chain.marginals(chain.emissions(_sheet(lines)), [len(line) for line in lines])
    expected = [row for line in lines for row in _by_all_paths(line, state, between)]
    assert likely.shape == (sum(map(len, lines)), 3)
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
    line = [["w=anna"], *[["never seen"]] * 3000]
    likely = chain.marginals(chain.emissions(_sheet([line])), [len(line)])
    assert np.isfinite(likely).all()
    np.testing.assert_allclose(likely.sum(axis=1), 1.0)
    assert likely[0, 1] > 0.99


@settings(max_examples=30)
@given(chains(), st.lists(_FEATURES, min_size=1, max_size=5))
def test_what_is_kept_is_the_same_chain(made, line):
    chain = made[0]
    again = Chain.of_arrays(chain.arrays())
    sheet = _sheet([line])
    assert again.labels == chain.labels
    np.testing.assert_array_equal(again.emissions(sheet), chain.emissions(sheet))


def test_small_weights_are_left_out_and_nothing_else():
    told = _sheet([[["sh=Xx", "w=anna"], ["w=anna", "w=anna"]]])
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
        likely = chain.marginals(chain.emissions(_sheet([features])), [len(features)])
        np.testing.assert_allclose(likely, expected, atol=1e-3)


def test_words_that_are_not_common_are_not_remembered():
    chain = Chain.of(_LABELS, {("w=anna", "O"): 1.0, ("w=und", "O"): 2.0}, {})
    groups = [Group(("w=anna",)), Group(("w=und",), is_remembered=True)]
    sheet = Sheet([Column(groups, np.asarray([0, 1]))], [], [2])
    first, again = chain.emissions(sheet), chain.emissions(sheet)
    np.testing.assert_array_equal(first, again)
    assert list(chain._sums[0]._remembered) == groups[1:]
