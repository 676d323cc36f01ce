"""Train the learned layer: ``python -m anonymizer.training [all|more|again]``.

The texts beside this module are fictional and were written for this purpose: cases as people write
them, and exercises, which are full of what is hard. Each is learned as it is, in copies with other
names and things (`renaming`, `swapping`, `hurrying`) and in excerpts (`excerpting`).

`all` learns everything anew. `more` lets the networks of the model that is there go on with the
cases in `new`, which it has not learned, and with others again; it takes a fourth of the time.
Both end with what `again` does alone, in minutes: a small network learns from the cases in `held`,
which the others never learn, what to make of their answers.

Same texts, same packages, same kind of machine: same model. It takes hours, so what is done is kept
in `var/training` until all is; a run that ended early goes on there.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from anonymizer.evaluation.gold import GoldText, read_folder
from anonymizer.learned.tagger import MODEL
from anonymizer.training import MODELS
from anonymizer.training.learning import learn_more, learn_to_reread, train
from anonymizer.training.parts import Parts
from anonymizer.training.reading import More, Texts
from anonymizer.training.swapping import stock_of

_HERE = Path(__file__).parent
CASES, NEW, EXERCISES, HELD = (_HERE / name for name in ("cases", "new", "exercises", "held"))
_KEPT = Path("var/training")
# Of the exercises, which are many, one in four is learned again.
_ONE_IN = 4


def main() -> None:
    """Train on all texts, or what is asked for of it, and write the model."""
    asked = argparse.ArgumentParser(prog="python -m anonymizer.training")
    asked.add_argument("what", nargs="?", choices=("all", "more", "again"), default="all")
    what = asked.parse_args().what
    begun = time.monotonic()
    path, workers = MODELS / MODEL, os.cpu_count() or 1
    held = _read(HELD)
    if what == "all":
        texts = Texts(_cases(), _read(EXERCISES), held)
        train(texts, path, Parts.of_this_tree(_KEPT / what), workers)
    else:
        kept = Parts.of_this_tree(_KEPT / what, path)
        if what == "more":
            learn_more(_more(held), path, kept, workers)
        else:
            learn_to_reread(held, path, kept, workers)
    sys.stderr.write(f"{time.monotonic() - begun:.0f} s\n")


def _more(held: Sequence[GoldText]) -> More:
    exercises = _read(EXERCISES)
    known = [*_read(CASES), *exercises[::_ONE_IN]]
    return More(_read(NEW), known, held, stock_of([*exercises, *_cases()]))


def _cases() -> list[GoldText]:
    return sorted([*_read(CASES), *_read(NEW)], key=lambda each: each.name)


def _read(folder: Path) -> list[GoldText]:
    return list(read_folder(folder))


if __name__ == "__main__":
    main()
