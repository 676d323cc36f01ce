"""`evaluate GOLD...`: measures against gold texts."""

import argparse
import sys
from pathlib import Path

from anonymizer.evaluation.beside import ENGINES
from anonymizer.evaluation.gold import BadGold
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
        "--details", action="store_true", help="list misses and false alarms (never of a test half)"
    )


def run(chosen: argparse.Namespace) -> int:
    """Print the figures; 1 when a gold text cannot be read."""
    try:
        sys.stdout.write(evaluate(chosen.gold, chosen.compare, details=chosen.details))
    except (BadGold, UnicodeDecodeError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"{missing.name} is not installed; `make compare` installs it.\n")
        return 1
    return 0
