"""Gold texts: marks come off, positions fit the plain text, faults are refused."""

from collections import Counter
from pathlib import Path

import pytest

from anonymizer import Cls, Kind
from anonymizer.evaluation import gold
from anonymizer.evaluation.gold import BadGold, Mark, read_folder, read_gold
from anonymizer.training.__main__ import CASES, EXERCISES, HELD, NEW

GOLD = Path(gold.__file__).parent / "gold"


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
    texts = [text for half in ("dev", "test") for text in read_folder(GOLD / half)]
    languages = Counter(text.language for text in texts)

    assert languages["en"] >= 25
    assert languages["de"] >= 25
    assert languages["fr"] >= 15
    assert languages.total() - sum(languages[code] for code in ("en", "de", "fr")) >= 15
    assert sum(len(text.marks) for text in texts) > 2_000


def test_nothing_that_is_measured_was_learned() -> None:
    learned = {
        text.text for folder in (CASES, NEW, EXERCISES, HELD) for text in read_folder(folder)
    }

    for half in ("dev", "test"):
        assert learned.isdisjoint(text.text for text in read_folder(GOLD / half))
