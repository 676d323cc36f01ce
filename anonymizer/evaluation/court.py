"""Court decisions of the Text Anonymization Benchmark (Pilán et al. 2022), a foreign genre.

One decision a line: ``id, lang, annotator, text, mentions[start, end, type, cls, entity]``; ``cls``
is ``d`` (direct), ``q`` (quasi) or ``n`` (need not be masked). The same decision may stand there
more than once, by several annotators; each counts as a text.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from anonymizer.evaluation.gold import BadGold, GoldText, Mark
from anonymizer.finding import Cls, Kind

_KINDS: Mapping[str, Kind] = {
    "PERSON": Kind.PERSON,
    "CODE": Kind.CASE_ID,
    "LOC": Kind.CITY,
    "ORG": Kind.ORG,
    "DEM": Kind.OCCUPATION,
    "DATETIME": Kind.DATE,
    "QUANTITY": Kind.QUANTITY,
    "MISC": Kind.OTHER,
}
_CLASSES: Mapping[str, Cls] = {"d": Cls.DIRECT, "q": Cls.QUASI}


def read_court(file: Path) -> Iterator[GoldText]:
    """Read the decisions of a file. Raises `BadGold` for a line that is none."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told = json.loads(line)
            marks = tuple(
                Mark(m["start"], m["end"], _KINDS[m["type"]], _CLASSES[m["cls"]], str(m["entity"]))
                for m in told["mentions"]
                if m["cls"] in _CLASSES
            )
            yield GoldText(f"{told['id']}-{told['annotator']}", told["lang"], told["text"], marks)
        except (KeyError, TypeError, ValueError) as missing:
            raise BadGold(f"{file.name}, line {number}: no decision ({missing!r})") from None
