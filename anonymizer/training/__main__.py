"""Train the learned layer: ``python -m anonymizer.training``.

The texts beside this module are fictional and were written for this purpose: cases as people write
them, and exercises, which are full of what is hard. Each is learned as it is, in copies with other
names and things (`renaming`, `swapping`, `hurrying`) and in excerpts (`excerpting`).

Same texts, same packages, same kind of machine: same model. It takes hours, so what is done is kept
in `var/training` until all is; a run that ended early goes on there.
"""

import os
import sys
import time
from pathlib import Path

from anonymizer.evaluation.gold import read_folder
from anonymizer.learned.tagger import MODEL
from anonymizer.training import MODELS
from anonymizer.training.learning import train
from anonymizer.training.parts import Parts

CASES = Path(__file__).parent / "cases"
EXERCISES = Path(__file__).parent / "exercises"
KEPT = Path("var/training")


def main() -> None:
    """Train on all texts and write the model."""
    begun = time.monotonic()
    cases, exercises = (list(read_folder(folder)) for folder in (CASES, EXERCISES))
    train(cases, exercises, MODELS / MODEL, Parts.of_this_tree(KEPT), os.cpu_count() or 1)
    count = len(cases) + len(exercises)
    sys.stderr.write(f"{count} texts, {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
