"""`evaluate GOLD...`: measures against gold texts."""

import argparse
import sys
from pathlib import Path

from anonymizer.evaluation.beside import ENGINES
from anonymizer.evaluation.gold import TEST, BadGold
from anonymizer.evaluation.report import evaluate


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument(
        "gold",
        nargs="+",
        type=Path,
        metavar="GOLD",
        help="texts, folders of texts, court decisions",
    )
    parser.add_argument(
        "--compare", nargs="+", default=(), choices=sorted(ENGINES), help="measure these, too"
    )
    parser.add_argument(
        "--details", action="store_true", help="list misses and false alarms (of no test half)"
    )


def run(chosen: argparse.Namespace) -> int:
    """Print the figures; 1 when a gold text cannot be read, 2 when nobody is to read it."""
    if chosen.details and any(map(_is_of_test, chosen.gold)):
        sys.stderr.write("What a test half holds is not looked at: no details of it.\n")
        return 2
    try:
        sys.stdout.write(evaluate(chosen.gold, chosen.compare, details=chosen.details))
    except (BadGold, UnicodeDecodeError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"{missing.name} is not installed; `make compare` installs it.\n")
        return 1
    return 0


def _is_of_test(gold: Path) -> bool:
    """Tell whether texts are of the half that is measured and never looked at, or hold it."""
    path = gold.resolve()
    return path == TEST or TEST in path.parents or path in TEST.parents
