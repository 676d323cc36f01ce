"""What the taggers say together: who is sure counts more, and none rules anything out alone."""

import numpy as np
import pytest

from anonymizer.learned.sheet import Sheet
from anonymizer.learned.voices import Voices


class _Chain:
    labels = ("O", "B-PERSON")

    def __init__(self, said):
        self.said = np.asarray(said)

    def emissions(self, sheet):
        return sheet

    def marginals(self, *_):
        return self.said


class _Net:
    """Knows the labels in another order."""

    labels = ("B-PERSON", "O")

    def __init__(self, *said):
        self.said = said

    def logs(self, _):
        return [np.log(np.asarray(each)[:, ::-1]) for each in self.said]


def _heard(chain, *networks):
    return Voices(_Chain(chain), _Net(*networks)).heard(Sheet([], [], [1]))


def test_chain_and_networks_count_half_each():
    heard = _heard([[0.5, 0.5]], [[0.9, 0.1]], [[0.6, 0.4]])
    of_networks = np.sqrt([0.9 * 0.6, 0.1 * 0.4])
    both = np.sqrt(of_networks / of_networks.sum() * 0.5)
    np.testing.assert_allclose(np.exp(heard.together[0]), both / both.sum(), atol=1e-6)
    assert len(heard.each) == 3
    np.testing.assert_allclose(np.exp(heard.each[1][0]), [0.9, 0.1], atol=1e-6)


@pytest.mark.parametrize("sure", [[[1.0, 0.0]], [[1.0 - 1e-30, 1e-30]]])
def test_none_rules_anything_out_alone(sure):
    heard = _heard(sure, [[0.2, 0.8]])
    assert np.exp(heard.together[0, 1]) > 1e-4
    assert all(np.isfinite(each).all() for each in heard.each)
