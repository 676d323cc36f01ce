"""Gold texts: marks come off, positions fit the plain text, faults are refused."""

from pathlib import Path

import pytest

from anonymizer import Cls, Kind
from anonymizer.evaluation import gold
from anonymizer.evaluation.gold import BadGold, Mark, read_folder, read_gold

DEV = Path(gold.__file__).parent / "gold" / "dev"


def test_marks_come_off_and_their_positions_fit_the_plain_text() -> None:
    read = read_gold(
        "en-01", "language: en\n\n🙂 ⟦Ida|PERSON|direct|p1⟧'s aunt, ⟦19|AGE|quasi|a-1⟧.\n\nEnd.\n"
    )

    assert read.language == "en"
    assert read.text == "🙂 Ida's aunt, 19.\n\nEnd.\n"
    assert read.marks == (
        Mark(2, 5, Kind.PERSON, Cls.DIRECT, "p1"),
        Mark(14, 16, Kind.AGE, Cls.QUASI, "a-1"),
    )


@pytest.mark.parametrize(
    "written",
    [
        "Ida came.",
        "language: en\n\n⟦Ida|PERSON|direct⟧ came.",
        "language: en\n\n⟦Ida|PERSONA|direct|p1⟧ came.",
        "language: en\n\n⟦Ida|PERSON|perhaps|p1⟧ came.",
        "language: en\n\nIda⟧ came.",
    ],
)
def test_a_text_that_does_not_keep_to_the_format_is_refused(written: str) -> None:
    with pytest.raises(BadGold):
        read_gold("en-01", written)


def test_our_own_texts_can_be_read_and_cover_the_languages() -> None:
    languages = [text.language for text in read_folder(DEV)]

    assert {code: languages.count(code) for code in sorted(set(languages))} == {
        "de": 7, "en": 7, "es": 1, "fr": 4, "it": 1,
    }  # fmt: skip
