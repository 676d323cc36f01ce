"""Train the learned layer: ``python -m anonymizer.training [all|more]``.

The texts beside this module are fictional and were written for this purpose: cases as people write
them, and exercises, which are full of what is hard. Each is learned as it is, in copies with other
names and things (`renaming`, `swapping`, `hurrying`) and in excerpts (`excerpting`).

`all` learns everything anew. `more` lets the networks of the model that is there go on with the
cases in `new`, which it has not learned, and with others again; it takes a fourth of the time.

Same texts, same packages, same kind of machine: same model. It takes hours, so what is done is kept
in `var/training` until all is; a run that ended early goes on there.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from anonymizer.evaluation.gold import read_folder
from anonymizer.learned.tagger import MODEL
from anonymizer.training import MODELS
from anonymizer.training.learning import learn_more, train
from anonymizer.training.parts import Parts
from anonymizer.training.reading import More
from anonymizer.training.swapping import stock_of

_HERE = Path(__file__).parent
CASES, NEW, EXERCISES = (_HERE / name for name in ("cases", "new", "exercises"))
_KEPT = Path("var/training")
# Of the exercises, which are many, one in four is learned again.
_ONE_IN = 4


def main() -> None:
    """Train on all texts, or go on with the new ones, and write the model."""
    asked = argparse.ArgumentParser(prog="python -m anonymizer.training")
    asked.add_argument("what", nargs="?", choices=("all", "more"), default="all")
    is_more = asked.parse_args().what == "more"
    begun = time.monotonic()
    old, new, exercises = (list(read_folder(folder)) for folder in (CASES, NEW, EXERCISES))
    cases = sorted([*old, *new], key=lambda each: each.name)
    kept = Parts.of_this_tree(_KEPT / ("more" if is_more else "all"))
    path, workers = MODELS / MODEL, os.cpu_count() or 1
    if is_more:
        known = [*old, *exercises[::_ONE_IN]]
        more = More(new, known, stock_of([*exercises, *cases]))
        learn_more(more, path, kept, workers)
    else:
        train(cases, exercises, path, kept, workers)
    sys.stderr.write(f"{len(cases)} cases, {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
