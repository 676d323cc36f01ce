"""Numbers of people: found when their check digits fit, whatever stands between the digits."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anonymizer.detectors import checked
from anonymizer.document import Document
from anonymizer.finding import Kind
from anonymizer.languages import words_of


def _found(text: str) -> list[tuple[str, Kind]]:
    document = Document({"text": text})
    return [
        (document.reading[h.start : h.end], h.kind) for h in checked.find(document, words_of("de"))
    ]


# All made up; only their check digits are right.
@pytest.mark.parametrize(
    "number",
    [
        "36 574 261 809",  # Germany
        "1237 010180",  # Austria
        "12345678Z",  # Spain
        "2 95 10 99 126 111 93",  # France
        "943 476 5919",  # United Kingdom
        "RCCMNL83S18D969H",  # Italy
        "756.9217.0769.85",  # Switzerland
        "1112.223.33",  # Netherlands
        "85.07.30-033 28",  # Belgium
        "44051401359",  # Poland
        "710319/2745",  # Slovakia, Czechia
        "10000000146",  # Turkey
    ],
)
def test_right_numbers_are_found_whole(number):
    assert _found(f"Nummer {number}, bitte prüfen.") == [(number, Kind.DOC_ID)]


@pytest.mark.parametrize(
    "text",
    [
        "36 574 261 808",
        "Am 17.08.1998 um 14.30 Uhr",
        "zwischen 2019 und 2023",
        "ZAZ12345678",
        "1.234.567 Euro",
    ],
)
def test_others_are_not(text):
    assert _found(text) == []


@given(st.text(alphabet="0123456789 ./-ABCXYZ", max_size=60))
@example("/000000000")
def test_nothing_breaks_it_and_spans_are_whole_tokens(text):
    for surface, _ in _found(text):
        assert sum(map(str.isalnum, surface)) >= 9
        assert surface[0].isalnum()
        assert surface[-1].isalnum()
