"""How lines look: short ones, those that letters count, and how often a word stands in a text."""

import pytest

from anonymizer.document import Document
from anonymizer.languages import words_of
from anonymizer.learned.features import Reader
from anonymizer.learned.looks import numbered_by_letters, short
from anonymizer.learned.sheet import names_of
from anonymizer.learned.tokens import lines


def _lines(text):
    return list(lines(Document({"text": text})))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "A. Occasion\nA club asked for help.\nB. Course\nWe met twice.",
            [True, False, True, False],
        ),
        ("A) Anlass\nB) Verlauf", [True, True]),
        ("A. Meier kam.\nC. Huber ging.", [False, False]),
        # Two people whose initials are neighbours look the same; the words tell them apart.
        ("A. Meier kam.\nB. Huber ging.", [True, True]),
        ("M. Dupont est venu.", [False]),
        ("A.\nB.", [False, False]),
        ("Z. Ende\n[. Zeichen", [False, False]),
    ],
)
def test_lines_that_letters_count_are_told_from_initials(text, told):
    assert numbered_by_letters(_lines(text)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Obstacles", "1|False"),
        ("He left.", "3|True"),
        ("He left with his brother and came back again.", ""),
    ],
)
def test_a_short_line_is_told_from_a_sentence(text, told):
    (line,) = _lines(text)
    assert short(line) == told


def test_how_often_a_word_stands_in_a_text_is_told_whatever_its_capital():
    document = Document({"text": "Wemmel came. wemmel left. Wemmel rang, and the phone rang."})
    sheet = Reader(document, words_of("en"), []).sheet(list(lines(document)))
    told = [name for names in names_of(sheet.itself) for name in names if "times=" in name]
    assert [name for name in told if name.startswith("times=3")] == [
        "times=3|sh=Xx",
        "times=3|sh=xx",
        "times=3|sh=Xx",
    ]
    assert {name.rpartition("=")[2] for name in told} == {"Xx", "xx"}
