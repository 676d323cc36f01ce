"""`benchmark`: speed and memory beside the bare pipeline and Presidio, in one run."""

import argparse
import sys

from anonymizer.evaluation.speed import measured


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument(
        "--texts", type=int, default=5_000, help="how many texts to screen to see memory grow"
    )


def run(chosen: argparse.Namespace) -> int:
    """Print each figure as soon as it is known."""
    for line in measured(max(10, chosen.texts)):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0
