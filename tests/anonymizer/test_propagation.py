"""What was found once is asked about wherever it stands again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.document import Document
from anonymizer.finding import Kind, hit
from anonymizer.folding import Spellings, one_slip_apart
from anonymizer.languages import words_of
from anonymizer.propagation import spread

EN = words_of("en")


def again(text: str, known: str, kind: Kind) -> list[str]:
    """Give the other places of something that was found where it stands first."""
    document = Document({"text": text})
    start = text.index(known)
    first = hit((start, start + len(known)), kind, 0.8, "test", "elsewhere")
    places = {(each.start, each.end) for each in spread(document, EN, [first])}
    return [text[at:end] for at, end in sorted(places) if at != start]


@pytest.mark.parametrize(
    ("text", "known", "kind", "expected"),
    [
        # An ordinary word in small letters may be meant where it was meant before.
        ("they say sticks to him. later sticks left.", "sticks", Kind.NICKNAME, ["sticks"]),
        ("He is a shepherd. The shepherd left.", "shepherd", Kind.OCCUPATION, ["shepherd"]),
        # What is written large where it is a name is a word where it is small.
        ("They say Sticks. He broke sticks.", "Sticks", Kind.NICKNAME, []),
        ("the sticks met, sticks burn.", "sticks", Kind.ORG, []),
        ("They say Sticks. So Sticks left.", "Sticks", Kind.NICKNAME, ["Sticks"]),
    ],
)
def test_an_ordinary_word_is_what_it_was_in_the_same_letters(
    text: str, known: str, kind: Kind, expected: list[str]
) -> None:
    assert again(text, known, kind) == expected


@given(st.lists(st.text("abé", max_size=7), max_size=12), st.text("abé", max_size=7))
def test_spellings_near_a_word_are_all_that_are_one_slip_apart(words, asked):
    for wrap in ("{}", "x" * 97 + "{}"):
        several, one = [wrap.format(word) for word in words], wrap.format(asked)

        assert Spellings(several).near(one) == {w for w in several if one_slip_apart(one, w)}
