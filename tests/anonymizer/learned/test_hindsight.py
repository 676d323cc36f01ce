"""What is known of a token once the taggers have spoken."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.document import Document
from anonymizer.finding import Kind, hit
from anonymizer.languages import words_of
from anonymizer.learned.hindsight import SURE_NOT, hindsight
from anonymizer.learned.net import normal
from anonymizer.learned.tokens import lines
from anonymizer.learned.voices import Heard

_LABELS = 3
_WORDS = words_of("de")


def _tokens(text):
    return [token for line in lines(Document({"text": text})) for token in line]


def _heard(count, together=None):
    chance = np.random.default_rng(count)
    one, other = (normal(chance.normal(0, 3, (count, _LABELS))) for _ in range(2))
    return Heard([one, other], normal(one + other) if together is None else np.log(together))


def _elsewhere(text, together):
    told = hindsight(_heard(len(together), together), _tokens(text), _WORDS, [])
    begin = 2 * _LABELS
    return told[:, begin : begin + _LABELS + 2]


def test_the_same_word_elsewhere_tells_what_is_said_there():
    likely = np.asarray([[0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.6, 0.3, 0.1], [0.2, 0.2, 0.6]])
    wolle, _, again, thrice = _elsewhere("Wolle sah wolle Wolle", likely)
    # Each hears the best of the two others, whatever is said of itself.
    expected = (np.log([[0.6, 0.3, 0.6], [0.2, 0.8, 0.6], [0.6, 0.8, 0.1]]) - SURE_NOT) / 5
    np.testing.assert_allclose([wolle[:3], again[:3], thrice[:3]], expected, atol=1e-6)
    np.testing.assert_allclose(wolle[3:], [1.0, np.log(3)], atol=1e-6)


def test_of_two_that_say_as_much_each_hears_the_other():
    likely = np.asarray([[0.2, 0.8], [0.2, 0.8], [0.7, 0.3]])
    told = _elsewhere("Wolle Wolle Wolle", np.column_stack([likely, np.full(3, 0.1)]))[:, :2]
    expected = (np.log([[0.7, 0.8], [0.7, 0.8], [0.2, 0.8]]) - SURE_NOT) / 5
    np.testing.assert_allclose(told, expected, atol=1e-6)


def test_words_that_stand_once_and_signs_hear_nothing():
    likely = np.full((4, 3), 1 / 3)
    assert not _elsewhere("Anna , rief ,", likely).any()


def test_each_token_hears_the_best_score_that_rules_give_it():
    tokens = _tokens("Frau Anna Muster rief an")
    hits = [
        hit((5, 16), Kind.PERSON, 0.7, "people", "name"),
        hit((5, 9), Kind.PERSON, 0.9, "people", "first"),
        hit((10, 16), Kind.CITY, 0.4, "places", "town"),
    ]
    told = hindsight(_heard(5), tokens, _WORDS, hits)
    of_kind = dict(zip(Kind, told[:, -len(Kind) :].T, strict=True))
    np.testing.assert_allclose(of_kind[Kind.PERSON], [0, 0.9, 0.7, 0, 0], atol=1e-6)
    np.testing.assert_allclose(of_kind[Kind.CITY], [0, 0, 0.4, 0, 0], atol=1e-6)
    assert not of_kind[Kind.ORG].any()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_of_any_text_as_much_is_told_of_each_token(text):
    tokens = _tokens(text)
    if not tokens:
        return
    told = hindsight(_heard(len(tokens)), tokens, _WORDS, [])
    assert told.shape == (len(tokens), 3 * _LABELS + 2 + 14 + len(Kind))
    assert told.dtype == np.dtype("float32")
    assert np.isfinite(told).all()


def test_what_is_surely_not_is_no_less_than_that():
    never = Heard([np.full((1, 3), -400.0)], np.full((1, 3), -400.0))
    assert not hindsight(never, _tokens("rief"), _WORDS, [])[:, :3].any()
