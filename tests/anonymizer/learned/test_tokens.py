"""Tokens cover every sign once, in order, and a placeholder is one of them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from anonymizer.document import Document
from anonymizer.finding import Kind, hit
from anonymizer.languages import LANGUAGES, words_of
from anonymizer.learned.features import Reader
from anonymizer.learned.looks import shape
from anonymizer.learned.tokens import PLACEHOLDER, lines
from tests.anonymizer.test_properties import TEXTS


@given(TEXTS)
def test_tokens_cover_everything_but_blanks(text):
    document = Document({"text": text})
    tokens = [token for line in lines(document) for token in line]
    assert all(one.end <= next_.start for one, next_ in pairwise(tokens))
    covered = {at for token in tokens for at in range(token.start, token.end)}
    missing = {at for at, sign in enumerate(document.reading) if not sign.isspace()} - covered
    assert not missing


def test_a_placeholder_is_one_token():
    (line,) = lines(Document({"text": "Sie rief [Person A] an."}))
    assert [token.text for token in line] == ["Sie", "rief", PLACEHOLDER, "an", "."]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_every_token_has_features_and_the_same_each_time(text, language):
    document = Document({"text": text})
    hits = [hit((0, min(3, len(document.reading))), Kind.PERSON, 0.5, "test", "own")]
    told = [Reader(document, words_of(language), hits).features(line) for line in lines(document)]
    again = [Reader(document, words_of(language), hits).features(line) for line in lines(document)]
    told, again = ([[f.names() for f in line] for line in each] for each in (told, again))
    assert told == again
    assert all(features for line in told for features in line)


def test_shapes():
    assert [shape(t) for t in ("Anna", "ANNA", "anna", "McKay", "1234", "a", ",")] == [
        "Xx",
        "XXX",
        "xx",
        "XxX",
        "9999",
        "x",
        ",",
    ]
