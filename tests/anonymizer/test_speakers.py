"""Who speaks in a conversation typed line by line is found, and lists are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import Kind
from anonymizer.detectors import speakers
from anonymizer.document import Document
from anonymizer.languages import words_of
from tests.anonymizer.test_properties import LETTERS

OTHERS = {"Notiz", "Ziel"}


def _found(language, *lines):
    document = Document({"text": "\n".join(lines)})
    found = list(speakers.find(document, words_of(language)))
    assert all(each.kind is Kind.PERSON for each in found)
    return [document.reading[each.start : each.end] for each in found]


def _said(*labels):
    return [f"{label}: so it went on {number}" for number, label in enumerate(labels)]


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["tk", "Bo", "tk", "Bo"]),
        ("de", ["d", "a", "d", "a", "a", "d"]),
        ("de", ["Notiz", "d", "a", "d", "a", "Ziel", "a", "d", "Ziel"]),
        ("de", ["Ernst", "Jelena", "Ernst", "Jelena"]),
        ("fr", ["Yas", "k", "Yas", "k", "k", "Loic", "Loic"]),
    ],
)
def test_each_turn_names_who_speaks(language, labels):
    assert _found(language, *_said(*labels)) == [each for each in labels if each not in OTHERS]


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["q", "a", "q", "a", "q", "a"]),
        ("de", ["f", "a", "f", "a", "f", "a"]),
        ("en", ["a", "b", "c", "a", "b", "c", "a", "b", "c"]),
        ("en", ["mother", "son", "mother", "son"]),
        ("de", ["Anlass", "Ziel", "Anlass", "Ziel"]),
        ("fr", ["Moi", "Lui", "Moi", "Lui"]),
        ("en", ["Zaur", "goal", "Zaur", "goal"]),
        ("en", ["Zaur", "Bo", "Kit"]),
    ],
)
def test_lists_fields_questions_and_roles_are_no_speakers(language, labels):
    assert _found(language, *_said(*labels)) == []


@given(st.lists(st.sampled_from("adßKʼ東") | LETTERS, max_size=12))
def test_whatever_lines_begin_with_is_read(labels):
    found = _found("de", *_said(*labels))
    assert all(each[0].isalpha() and ":" not in each for each in found)
