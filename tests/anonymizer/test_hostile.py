"""Texts made to keep the screening busy: four times the text, about four times the work."""

import cProfile
import pstats

import pytest

from anonymizer import screen


def calls(text: str, language: str) -> int:
    profile = cProfile.Profile()
    profile.enable()
    screen(text, language)
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("unit", ["A", "a ", "Ab ", "A. ", "1 ", "_a", "(", "Mehmet ", "von "])
@pytest.mark.parametrize("language", ["de", "sk"])
def test_the_work_grows_with_the_length_of_the_text_and_not_faster(
    unit: str, language: str
) -> None:
    screen(unit * 20, language)

    few, many = (calls((unit * size)[:size], language) for size in (1_000, 4_000))

    assert many < 6 * few + 20_000
