"""Findings that overlap are cut, and what sticks out is kept where it tells something."""

import pytest

from anonymizer.finding import Kind, hit
from anonymizer.merging import merge


@pytest.mark.parametrize(
    ("text", "strong", "weak", "kind", "kept"),
    [
        ("Leipzigeraxy", 10, 12, Kind.PERSON, ["Leipzigera", "xy"]),
        ("01769347225 8", 10, 11, Kind.PHONE, ["0176934722", "5"]),
        ("Rostov le Don", 6, 9, Kind.PERSON, ["Rostov"]),
        ("Milans", 5, 6, Kind.PERSON, ["Milan"]),
        ("Leipzigeraxy", 10, 12, Kind.REGION, ["Leipzigera"]),
    ],
)
def test_the_rest_of_a_word_that_names_somebody_is_kept(
    text: str, strong: int, weak: int, kind: Kind, kept: list[str]
) -> None:
    hits = [hit((0, strong), Kind.CITY, 0.9, "x", "known-place")]
    hits.append(hit((0, weak), kind, 0.6, "x", "named"))

    assert [text[each.start : each.end] for each in merge(hits, text)] == kept
