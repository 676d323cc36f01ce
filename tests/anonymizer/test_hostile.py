"""Texts made to keep the screening busy: four times the text, about four times the work."""

import cProfile
import gc
import pstats
import time
from collections.abc import Callable

import pytest

from anonymizer import screen
from anonymizer.document import Document
from anonymizer.finding import Kind, hit
from anonymizer.learned.reaching import grown, numbers_at


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

    # The taggers may see one thing in the short text and hundreds in the long one; a finding costs
    # the same wherever it stands.
    assert many < 6 * few + 200 * 4_000


def grows_no_faster_than_the_text(act: Callable[[int], object], size: int) -> None:
    """Compare the time of the processor, also that which is spent in patterns.

    Squared it would be sixteen times as long; half a second is left to whatever else goes on.
    """
    act(100)

    few, many = (min(seconds_of(act, length) for _ in range(2)) for length in (size, 4 * size))

    assert many < 8 * few + 0.5


def seconds_of(act: Callable[[int], object], size: int) -> float:
    """Measure without the search for garbage, which takes as long as other tests have left much."""
    gc.disable()
    try:
        before = time.process_time()
        act(size)
        return time.process_time() - before
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("unit", "end", "size"),
    [
        ("12/", "", 1_000),
        ("1", "", 1_000),
        ("a.", "@", 2_000),
        ("Mehmet ", "", 10_000),
        ("1.2.", "", 10_000),
        ("[A] Anna ", "", 10_000),
    ],
)
def test_nor_does_the_time(unit: str, end: str, size: int) -> None:
    grows_no_faster_than_the_text(lambda n: screen((unit * n)[:n] + end, "de"), size)


def test_a_long_mark_takes_no_longer_than_a_short_one() -> None:
    def mark(size: int) -> None:
        marked = ("QUJDxy" * size)[:size]
        screen(f"Hier: {marked}", "de", [marked])

    grows_no_faster_than_the_text(mark, 1_000)


def test_a_finding_does_not_go_through_all_others() -> None:
    def grow(size: int) -> None:
        document = Document({"": "Anna " * size})
        told = [hit((5 * at, 5 * at + 4), Kind.PERSON, 0.6, "x", "named") for at in range(size)]
        numbers = numbers_at(told)
        assert [grown(document, each, told, numbers) for each in told] == told

    grows_no_faster_than_the_text(grow, 4_000)


def test_a_finding_does_not_go_through_all_placeholders() -> None:
    def cut(size: int) -> None:
        document = Document({"": "[A] Anna " * size})
        spans = [(9 * at + 4, 9 * at + 8) for at in range(size)]
        assert [document.outside(*span) for span in spans] == [[span] for span in spans]

    grows_no_faster_than_the_text(cut, 5_000)
