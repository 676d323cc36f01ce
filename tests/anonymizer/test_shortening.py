"""What a group is called for short is asked about wherever it stands, and is the same group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import screen
from anonymizer.document import Document
from anonymizer.entities import resolve
from anonymizer.finding import Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import words_of
from anonymizer.shortening import shortened

EN = words_of("en")


def told(text: str, group: str, kind: Kind = Kind.ORG, other: str = "") -> list[str]:
    """Give what may be short for a group that is found where it stands first."""
    document = Document({"text": text})
    found = [hit((text.index(group), text.index(group) + len(group)), kind, 0.8, "test", "group")]
    if other:
        at = text.index(other)
        found.append(hit((at, at + len(other)), Kind.NICKNAME, 0.5, "test", "nickname"))
    return [text[each.start : each.end] for each in shortened(document, EN, found)]


@pytest.mark.parametrize(
    ("text", "group", "expected"),
    [
        ("Abbeyley Watch walks at night. The Watch has torches.", "Abbeyley Watch", ["Watch"]),
        ("abbeyley watch walks. the watch has torches.", "abbeyley watch", ["watch"]),
        ("The Amber Oath is old. An oath of amber.", "The Amber Oath", ["oath", "amber"]),
        # Initials with and without small words and "Ltd".
        (
            "Colnbrook Fleet Works Ltd. CFW let him go, CFWL.",
            "Colnbrook Fleet Works Ltd",
            ["CFW", "CFWL"],
        ),
        ("Order for Blue Glass. OFBG and OBG.", "Order for Blue Glass", ["OFBG", "OBG"]),
        ("Wolves In Long Lanes. WILL, will, Will.", "Wolves In Long Lanes", []),
        ("Old Red Crows Amber. ORCA. An orca swims.", "Old Red Crows Amber", ["ORCA"]),
        # A short word, two letters and words for any group are everybody's.
        ("The Old Men Oath met. Old men.", "The Old Men Oath", []),
        ("Amber Oath. AO met.", "Amber Oath", []),
        ("Amber Prison Choir. The prison is old.", "Amber Prison Choir", []),
        # What is called by one word has no shorter name.
        ("The Watch met. The watch is old.", "The Watch", []),
        # A part of the name itself is no other mention; an accent alone is no word.
        ("Abbeyley Watch.", "Abbeyley Watch", []),
        ("Foo \u0301 Barred met. Barred.", "Foo \u0301 Barred", ["Barred"]),
    ],
)
def test_a_group_may_be_called_by_its_initials_or_a_word(
    text: str, group: str, expected: list[str]
) -> None:
    assert told(text, group) == expected


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ORG])
def test_only_groups_are_called_for_short(kind: Kind) -> None:
    text = "Colnbrook Fleet Works. CFW, the fleet."
    assert told(text, "Colnbrook Fleet Works") == ["CFW", "fleet"]
    assert told(text, "Colnbrook Fleet Works", kind) == []


def test_what_somebody_else_is_called_is_not_short_for_a_group() -> None:
    text = "Falcon Build took him on. They say falcon to him; falcon laughed."
    assert told(text, "Falcon Build") == ["falcon", "falcon"]
    assert told(text, "Falcon Build", other="falcon") == []


def test_where_no_model_reads_no_word_is_taken_for_a_group() -> None:
    text = "A organização Green Society Ltd apoia. A society cresce e a society muda muito hoje."
    assert "society" not in [text[f.start : f.end] for f in screen(text, "pt").findings]


def entities(text: str, *groups: str) -> list[str]:
    document = Document({"text": text})
    found, at = [], 0
    for group in groups:
        at = text.index(group, at)
        found.append(hit((at, at + len(group)), Kind.ORG, 0.8, "test", "group"))
        at += len(group)
    return resolve(document, EN, found)


def test_the_short_name_and_the_whole_are_one_group() -> None:
    text = "CFW? Colnbrook Fleet Works, the Fleet for short, the fleet; not Amber Oath."
    groups = ("CFW", "Colnbrook Fleet Works", "the Fleet", "fleet", "Amber Oath")
    assert entities(text, *groups) == ["org-1", "org-1", "org-1", "org-1", "org-2"]


def test_a_name_and_a_longer_one_are_one_group_to_what_is_short_for_both() -> None:
    text = "Colnbrook Fleet Works or Colnbrook Fleet: the Fleet."
    groups = ("Colnbrook Fleet Works", "Colnbrook Fleet", "Fleet")
    assert entities(text, *groups)[2] == "org-1"


def test_what_two_groups_may_be_called_is_the_name_of_neither() -> None:
    text = "North Brigade and South Brigade; the Brigade met."
    groups = ("North Brigade", "South Brigade", "Brigade")
    assert entities(text, *groups) == ["org-1", "org-2", "org-3"]


SAID = ["Watch", "watch", "WOÄ", "Ärger", "ärger", "Old", "of", "W", "Wächter", "ÄOW", "\u0301"]
WORDS = st.lists(st.sampled_from(SAID), min_size=1)


@given(WORDS, WORDS)
def test_what_is_found_is_a_whole_word_outside_the_group(group: list[str], rest: list[str]) -> None:
    name = " ".join(group)
    document = Document({"text": f"{name}. {' '.join(rest)}"})
    end = document.reading.index(".")
    if end == 0:
        return
    known = hit((0, end), Kind.ORG, 0.8, "test", "group")
    found = list(shortened(document, EN, [known]))
    places = [(each.start, each.end) for each in found]

    assert len(set(places)) == len(places)
    assert set(places) <= {(word.start, word.end) for word in document.words if word.start > end}
    said = {fold(document.reading[at:to]) for at, to in places}
    own = {fold(word.text) for word in document.words_in(0, end)} - {""}
    long = {fold(word) for word in rest if len(word) > 3}
    if len(own - EN.stopwords) > 1:
        assert own & long <= said
    assert len(set(resolve(document, EN, [known, *found]))) <= 2
