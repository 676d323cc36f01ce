"""The de-identification gets no worse: no figure of the gold texts falls by half a point."""

import pytest

from tests.anonymizer.gold_figures import HALVES, Figures, accepted, best, measured

# It screens every gold text: minutes of work, and more where cores are slow or shared.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
_MOST = 0.005


@pytest.fixture(scope="module")
def now() -> Figures:
    return measured()


@pytest.mark.parametrize("half", HALVES)
def test_no_figure_of_the_gold_texts_falls(now: Figures, half: str) -> None:
    lost = {
        f"{language} {name}": (before, now[half][language][name])
        for language, figures in accepted()[half].items()
        for name, before in figures.items()
        if now[half][language][name] < before - _MOST
    }

    assert lost == {}


def test_what_is_written_is_the_best_so_far() -> None:
    before = {"dev": {"de": {"direct": 0.99, "quasi": 0.95}}}
    now = {"dev": {"de": {"direct": 0.98, "quasi": 0.96}, "pt": {"direct": 0.9}}}

    assert best(now, before) == {
        "dev": {"de": {"direct": 0.99, "quasi": 0.96}, "pt": {"direct": 0.9}}
    }
