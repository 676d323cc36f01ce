"""What a group is called for short is asked about wherever it stands, and is the same group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.document import Document
from anonymizer.entities import resolve
from anonymizer.finding import Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import words_of
from anonymizer.shortening import short_names, shortened

EN = words_of("en")


def told(text: str, *groups: str, kind: Kind = Kind.ORG) -> list[str]:
    """Give what may be short for the groups, each found where it stands first."""
    document = Document({"text": text})
    places = [(text.index(group), text.index(group) + len(group)) for group in groups]
    found = [hit(place, kind, 0.8, "test", "organisation") for place in places]
    return [text[each.start : each.end] for each in shortened(document, EN, found)]


@pytest.mark.parametrize(
    ("text", "group", "expected"),
    [
        ("Abbeyley Watch walks at night. The Watch has torches.", "Abbeyley Watch", ["Watch"]),
        ("abbeyley watch walks. the watch has torches.", "abbeyley watch", ["watch"]),
        ("Colnbrook Fleet Services is big. CFS let him go.", "Colnbrook Fleet Services", ["CFS"]),
        # Initials with and without the small words between.
        ("Bund für Ebbe. BFE und BE.", "Bund für Ebbe", ["BFE"]),
        ("The Order of Glass. TOOG or OG.", "The Order of Glass", ["TOOG", "OG"]),
        # A word in small letters is no initials, a short word is everybody's.
        ("Colnbrook Fleet Services. It was cfs.", "Colnbrook Fleet Services", []),
        ("The Old Men met. Old men, big men.", "The Old Men", []),
        # What stands alone has no shorter name.
        ("Watch. The watch is old.", "Watch", []),
        # A part of the name itself is no other mention.
        ("Abbeyley Watch.", "Abbeyley Watch", []),
    ],
)
def test_a_group_may_be_called_by_its_initials_or_a_word(
    text: str, group: str, expected: list[str]
) -> None:
    assert told(text, group) == expected


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ORG])
def test_only_groups_are_called_for_short(kind: Kind) -> None:
    assert told("Colnbrook Fleet Services. CFS, the fleet.", "Colnbrook Fleet", kind=kind) == []


def entities(text: str, *groups: str) -> list[str]:
    document = Document({"text": text})
    found, at = [], 0
    for group in groups:
        at = text.index(group, at)
        found.append(hit((at, at + len(group)), Kind.ORG, 0.8, "test", "organisation"))
        at += len(group)
    return resolve(document, EN, found)


def test_the_short_name_and_the_whole_are_one_group() -> None:
    text = "CFS? Colnbrook Fleet Services, the Fleet for short; not Amber Oath."
    groups = ("CFS", "Colnbrook Fleet Services", "Fleet", "Amber Oath")
    assert entities(text, *groups) == ["org-1", "org-1", "org-1", "org-2"]


def test_what_two_groups_may_be_called_is_the_name_of_neither() -> None:
    text = "North Brigade and South Brigade; the Brigade met."
    groups = ("North Brigade", "South Brigade", "Brigade")
    assert entities(text, *groups) == ["org-1", "org-2", "org-3"]


SAID = ["Watch", "watch", "WO", "Ärger", "ärger", "Old", "of", "W", "Wächter", "ÄO"]
WORDS = st.lists(st.sampled_from(SAID), min_size=1)


@given(WORDS, WORDS)
def test_what_is_found_is_a_whole_word_outside_the_group(group: list[str], rest: list[str]) -> None:
    name = " ".join(group)
    document = Document({"text": f"{name}. {' '.join(rest)}"})
    known = hit((0, len(name)), Kind.ORG, 0.8, "test", "organisation")
    places = [(each.start, each.end) for each in shortened(document, EN, [known])]
    whole = [(word.start, word.end) for word in document.words if word.start > len(name)]

    assert len(set(places)) == len(places)
    assert set(places) <= set(whole)
    short = short_names(document, EN, [known])
    said = {fold(document.reading[start:end]) for start, end in places}
    assert said <= set(short)
    # A long word of the group is always asked about.
    assert {fold(w) for w in rest if len(w) > 3} & set(short) == {w for w in said if len(w) > 3}
