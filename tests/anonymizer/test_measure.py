"""The measures, counted by hand on one small text."""

from pathlib import Path

import pytest

from anonymizer import Cls
from anonymizer.__main__ import main
from anonymizer.evaluation.gold import TEST, read_gold
from anonymizer.evaluation.measure import Share, measure, total

#                       0123456789012345678901234567890
TEXT = read_gold(  #    Ida Roe, 19, met Bo. ida left Rye.
    "en-01",
    "language: en\n\n⟦Ida Roe|PERSON|direct|p1⟧, ⟦19|AGE|quasi|a1⟧, met ⟦Bo|PERSON|direct|p2⟧. "
    "⟦ida|PERSON|direct|p1⟧ left ⟦Rye|CITY|quasi|c1⟧.",
)


def test_an_entity_counts_only_when_each_of_its_mentions_is_found() -> None:
    measured = measure(TEXT, [(0, 7), (9, 11), (17, 19)])

    assert measured.entities == {Cls.DIRECT: Share(1, 2), Cls.QUASI: Share(1, 2)}
    assert measured.mentions == {Cls.DIRECT: Share(2, 3), Cls.QUASI: Share(1, 2)}
    assert measured.characters == Share(10, 10)
    assert measured.missed == ("en-01 direct PERSON 'ida'", "en-01 quasi CITY 'Rye'")


def test_a_mention_found_in_part_is_missed_and_blanks_do_not_count() -> None:
    measured = measure(TEXT, [(0, 3), (4, 7), (17, 18)])

    assert measured.mentions[Cls.DIRECT] == Share(1, 3)


def test_what_is_found_beside_the_marks_lowers_the_precision() -> None:
    measured = measure(TEXT, [(13, 19)])

    assert measured.characters == Share(2, 5)
    assert measured.false_alarms == ()
    assert measure(TEXT, [(13, 16)]).false_alarms == ("en-01 'met'",)


def test_texts_are_added_up() -> None:
    both = total([measure(TEXT, [(0, 7)]), measure(TEXT, [])])

    assert both.texts == 2
    assert both.mentions[Cls.DIRECT] == Share(1, 6)
    assert both.characters == Share(6, 6)
    assert Share().value == 1.0


def test_the_command_prints_one_row_a_language_and_refuses_an_empty_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "it-01.txt").write_text(
        "language: it\n\nScrivere a ⟦ida@posta.example|EMAIL|direct|e1⟧.", encoding="utf-8"
    )

    assert main(["evaluate", str(tmp_path)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[2].startswith("| screen | it | 1 | 1.000 (1/1) | 1.000 (0/0) |")
    assert rows[3].startswith("| screen | all | 1 |")

    (tmp_path / "it-01.txt").unlink()
    assert main(["evaluate", str(tmp_path)]) == 1
    assert "no gold texts" in capsys.readouterr().err


def test_the_command_measures_single_texts_and_the_languages_of_the_goals_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = []
    for language in ("it", "de", "en"):
        texts.append(tmp_path / f"{language}-01.txt")
        marked = f"language: {language}\n\nabc ⟦ida@posta.example|EMAIL|direct|e1⟧."
        texts[-1].write_text(marked, encoding="utf-8")

    assert main(["evaluate", *map(str, texts)]) == 0
    rows = [row.split(" | ")[1:4] for row in capsys.readouterr().out.splitlines()[2:]]
    assert [row[:2] for row in rows] == [
        *(["de", "1"], ["en", "1"], ["it", "1"]),
        *(["de, en, fr", "2"], ["others", "1"], ["all", "3"]),
    ]
    assert main(["evaluate", *map(str, texts[1:])]) == 0
    assert "others" not in capsys.readouterr().out


@pytest.mark.parametrize("asked", ["", "test", "test/de-01.txt", "dev/../test"])
def test_nobody_is_shown_what_a_test_half_holds(
    capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    assert main(["evaluate", "--details", str(TEST.parent / asked)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "no details" in said.err
