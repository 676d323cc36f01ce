"""The figures of the gold texts as they were last accepted, and how to measure them again.

``python -m tests.anonymizer.gold_figures`` measures and writes `gold_figures.toml`. Do this after
an improvement; a loss of more than half a point needs a reason and not a new file. Each figure that
is written is the best so far: small losses do not add up.
"""

import tomllib
from pathlib import Path

from anonymizer import Cls
from anonymizer.evaluation import gold
from anonymizer.evaluation.gold import read_folder
from anonymizer.evaluation.measure import Measures, measure, total
from anonymizer.evaluation.report import found_by_screen

HALVES = ("dev", "test")
ACCEPTED = Path(__file__).with_suffix(".toml")

Figures = dict[str, dict[str, dict[str, float]]]


def measured() -> Figures:
    """Measure both halves: half -> language -> figure -> value."""
    return {half: _half(Path(gold.__file__).parent / "gold" / half) for half in HALVES}


def _half(folder: Path) -> dict[str, dict[str, float]]:
    by_language: dict[str, list[Measures]] = {}
    for text in read_folder(folder):
        found = measure(text, found_by_screen(text.text, text.language))
        by_language.setdefault(text.language, []).append(found)
    figures = {language: _figures(total(each)) for language, each in sorted(by_language.items())}
    everything = total(each for group in by_language.values() for each in group)
    return figures | {"all": _figures(everything)}


def _figures(of: Measures) -> dict[str, float]:
    return {
        "direct": of.entities[Cls.DIRECT].value,
        "quasi": of.entities[Cls.QUASI].value,
        "precision": of.characters.value,
    }


def accepted() -> Figures:
    """Read what was last accepted."""
    figures: Figures = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
    return figures


def best(one: Figures, other: Figures) -> Figures:
    """Give the better of each figure of `one` and, where it has it, of `other`."""
    return {
        half: {
            language: {
                name: max(value, other.get(half, {}).get(language, {}).get(name, value))
                for name, value in figures.items()
            }
            for language, figures in languages.items()
        }
        for half, languages in one.items()
    }


def _written(figures: Figures) -> str:
    return "".join(
        f"[{half}.{language}]\n"
        + "".join(f"{name} = {value:.4f}\n" for name, value in each.items())
        for half, languages in figures.items()
        for language, each in languages.items()
    )


if __name__ == "__main__":
    ACCEPTED.write_text(_written(best(measured(), accepted())), encoding="utf-8")
