"""Texts made to keep the screening busy: four times the text, about four times the work."""

import cProfile
import pstats
import time
from collections.abc import Callable, Sequence

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

    assert many < 6 * few + 20_000


def seconds(text: str, own_marks: Sequence[str] = ()) -> float:
    """Give the time of the processor, also that which is spent in patterns."""
    return seconds_of(lambda: screen(text, "de", own_marks))


def seconds_of(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


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
    few, many = ((unit * length)[:length] + end for length in (size, 4 * size))
    screen(few, "de")

    times = [(seconds(few), seconds(many)) for _ in range(2)]

    assert min(long for _, long in times) < 8 * min(short for short, _ in times) + 0.2


def test_a_long_mark_takes_no_longer_than_it_is() -> None:
    mark = "QUJDxy" * 700
    screen("Anna kam.", "de")

    assert seconds(f"Hier: {mark}", [mark]) < 2


def test_a_finding_does_not_go_through_all_others() -> None:
    def grow(size: int) -> None:
        document = Document({"": "Anna " * size})
        told = [hit((5 * at, 5 * at + 4), Kind.PERSON, 0.6, "x", "named") for at in range(size)]
        numbers = numbers_at(told)
        assert [grown(document, each, told, numbers) for each in told] == told

    few, many = (min(seconds_of(lambda n=n: grow(n)) for _ in range(2)) for n in (2_000, 8_000))

    assert many < 8 * few + 0.2


def test_a_finding_does_not_go_through_all_placeholders() -> None:
    def cut(size: int) -> None:
        document = Document({"": "[A] Anna " * size})
        spans = [(9 * at + 4, 9 * at + 8) for at in range(size)]
        assert [document.outside(*span) for span in spans] == [[span] for span in spans]

    few, many = (min(seconds_of(lambda n=n: cut(n)) for _ in range(2)) for n in (2_000, 8_000))

    assert many < 8 * few + 0.2
