"""``python -m anonymizer evaluate``: the figures as a table for the documentation."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from anonymizer import screen
from anonymizer.evaluation.beside import ENGINES
from anonymizer.evaluation.court import read_court
from anonymizer.evaluation.gold import BadGold, GoldText, read_file, read_folder
from anonymizer.evaluation.measure import Measures, Share, Span, measure, total
from anonymizer.finding import Cls

_COMPLETE = {"de", "en", "fr"}
Engine = Callable[[str, str], list[Span]]
_HEAD = (
    "| engine | language | texts | direct | quasi | direct mentions | quasi mentions |"
    " precision |\n"
    "|---|---|---|---|---|---|---|---|"
)


def found_by_screen(text: str, language: str) -> list[Span]:
    """Find with all layers of this library."""
    return [(f.start, f.end) for f in screen(text, language).findings]


def read_all(paths: Sequence[Path]) -> Iterator[GoldText]:
    """Read folders of gold texts, single ones (`.txt`) and court decisions (`.jsonl`)."""
    for path in paths:
        if path.suffix == ".jsonl":
            yield from read_court(path)
        elif path.suffix == ".txt":
            yield read_file(path)
        else:
            yield from read_folder(path)


def evaluate(paths: Sequence[Path], beside: Sequence[str] = (), *, details: bool = False) -> str:
    """Measure all texts and tell the figures, one row a language and engine.

    `beside` names other `ENGINES` to be measured in the same run.
    """
    texts = list(read_all(paths))
    if not texts:
        raise BadGold("There are no gold texts.")
    engines: dict[str, Engine] = {"screen": found_by_screen}
    engines |= {name: ENGINES[name] for name in beside}
    rows = [_HEAD]
    told: list[str] = []
    for name, engine in engines.items():
        measured = [(gold, measure(gold, engine(gold.text, gold.language))) for gold in texts]
        rows += _rows(name, measured)
        if details and name == "screen":
            everything = total(m for _, m in measured)
            told += ["", "Missed:", *everything.missed]
            told += ["", "False alarms:", *everything.false_alarms]
    return "\n".join([*rows, *told]) + "\n"


def _rows(name: str, measured: Sequence[tuple[GoldText, Measures]]) -> list[str]:
    languages = sorted({gold.language for gold, _ in measured})
    groups = [(language, {language}) for language in languages]
    # The goals are set for the complete languages together and for the others.
    others = set(languages) - _COMPLETE
    if others and len(languages) > len(others):
        groups += [(", ".join(sorted(_COMPLETE)), _COMPLETE), ("others", others)]
    groups.append(("all", set(languages)))
    return [
        _row(name, group, total(m for gold, m in measured if gold.language in members))
        for group, members in groups
    ]


def _row(name: str, language: str, figures: Measures) -> str:
    shares = (
        figures.entities[Cls.DIRECT],
        figures.entities[Cls.QUASI],
        figures.mentions[Cls.DIRECT],
        figures.mentions[Cls.QUASI],
    )
    cells = [_share(share) for share in shares]
    return " | ".join(
        [f"| {name}", language, str(figures.texts), *cells, f"{figures.characters.value:.3f} |"]
    )


def _share(share: Share) -> str:
    return f"{share.value:.3f} ({share.found}/{share.of})"
