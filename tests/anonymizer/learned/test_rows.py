"""Features keep their rows, and joints are found by number as they would be by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.learned.chain import Chain
from anonymizer.learned.rows import Rows
from anonymizer.learned.sheet import Column, Group, Joint, Sheet, names_of, parts_of

_WORDS = ("frau", "anna", "|", "=", "[]")
_SHAPES = ("sh=Xx", "sh=|", "sh=[]")
_LABELS = ("O", "B-PERSON")


def _numbers(count, most):
    return st.lists(st.integers(0, most), min_size=count, max_size=count).map(np.asarray)


@st.composite
def sheets(draw):
    """Some tokens: their words, what they see a step away, and what they are together."""
    count = draw(st.integers(1, 6))
    first, second = (draw(_numbers(count, len(_WORDS))) for _ in range(2))
    shape = draw(_numbers(count, len(_SHAPES)))
    words = [Group((f"w={word}",)) for word in _WORDS]
    return Sheet(
        [Column(words, first)],
        [
            Column(words, second, -1),
            Joint("-1ww", ((_WORDS, second), (_WORDS, first))),
            Joint("-1ws", ((_WORDS, second), (_SHAPES, shape))),
            Joint("-2ww", ((_WORDS, second), (_WORDS, first), (_SHAPES, shape))),
        ],
        [count],
    )


def _named(sheet):
    """The same features, each by its name."""
    told = list(zip(names_of(sheet.itself), names_of(sheet.beside), strict=True))
    return [[*itself, *beside] for itself, beside in told]


@given(sheets(), st.data())
def test_what_joints_say_is_what_their_names_say(sheet, data):
    tokens = _named(sheet)
    names = sorted({name for each in tokens for name in each})
    # So many powers of two a weight can hold.
    some = st.lists(st.sampled_from(names), unique=True, max_size=15) if names else st.just([])
    known = data.draw(some)
    state = {(name, "B-PERSON"): float(2**at) for at, name in enumerate(known)}
    said = Chain.of(_LABELS, state, {}).emissions(sheet)
    expected = [sum(state.get((name, "B-PERSON"), 0.0) for name in each) for each in tokens]
    assert said[:, 1].tolist() == expected
    assert not said[:, 0].any()


@given(sheets())
def test_every_feature_has_a_row_of_its_own_and_keeps_it(sheet):
    names = {name for each in _named(sheet) for name in each}
    rows = Rows.of(names)
    assert sorted(rows.row(name) for name in names) == list(range(rows.count))
    again = Rows.of_arrays(rows.arrays())
    assert [again.row(name) for name in names] == [rows.row(name) for name in names]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("-1ww=frau|anna", ("-1ww", ("frau", "anna"))),
        ("1ww=|||", ("1ww", ("|", "|"))),
        ("-1ws=anna|sh=|", ("-1ws", ("anna", "sh=|"))),
        ("2ww=||||sh=|", ("2ww", ("|", "|", "sh=|"))),
        ("w=ww", None),
        ("-1w=anna", None),
        ("edge-1", None),
    ],
)
def test_a_name_tells_what_it_joins(name, parts):
    assert parts_of(name) == parts


@pytest.mark.parametrize("name", ["w=otto", "-1ww=anna|anna", "-1ww=frau|otto", "2ww=frau|anna"])
def test_what_is_not_known_has_no_row(name):
    with pytest.raises(KeyError):
        Rows.of({"w=anna", "-1ww=frau|anna"}).row(name)
