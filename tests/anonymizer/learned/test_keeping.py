"""Models are kept as names and numbers, and what is no model is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.learned import keeping
from anonymizer.learned.tagger import Tagger


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_words_come_back(words):
    assert keeping.unpacked(keeping.packed(words)) == words


def test_parts_come_back_and_the_same_bytes_each_time(tmp_path):
    parts = {"one": {"a": np.arange(3), "b": np.eye(2)}, "other": {"a": np.ones(1)}}
    for name in ("model.npz", "again.npz"):
        keeping.write(tmp_path / name, **parts)
    one, other = keeping.read(tmp_path / "model.npz", "one", "other")
    np.testing.assert_array_equal(one["b"], np.eye(2))
    assert sorted(one) == ["a", "b"]
    assert other["a"].tolist() == [1.0]
    assert (tmp_path / "model.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()


def test_a_broken_file_is_refused(tmp_path):
    (tmp_path / "model.npz").write_bytes(b"no model")
    with pytest.raises(ValueError, match=r"."):
        Tagger.read_from(tmp_path / "model.npz")


def test_a_file_without_one_of_the_parts_is_refused(tmp_path):
    keeping.write(tmp_path / "model.npz", chain={"labels": keeping.packed(["O"])})
    with pytest.raises(ValueError, match="no model"):
        Tagger.read_from(tmp_path / "model.npz")


def test_no_file_is_an_error_of_its_own(tmp_path):
    with pytest.raises(OSError, match=r"."):
        Tagger.read_from(tmp_path / "none.npz")
