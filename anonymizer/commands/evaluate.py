"""`evaluate FOLDER...`: measures against gold texts."""

import argparse
import sys
from pathlib import Path

from anonymizer.evaluation.gold import BadGold
from anonymizer.evaluation.report import ENGINES, evaluate


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--compare", choices=sorted(ENGINES), help="measure this one, too")
    parser.add_argument(
        "--details", action="store_true", help="list misses and false alarms (never of a test half)"
    )


def run(chosen: argparse.Namespace) -> int:
    """Print the figures; 1 when a gold text cannot be read."""
    try:
        sys.stdout.write(evaluate(chosen.folders, chosen.compare, details=chosen.details))
    except (BadGold, UnicodeDecodeError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0
