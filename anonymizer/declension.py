"""What a name may be when it is not in another case: "Petrovi" is Petr, "Novákové" is Nováková.

The endings are data (`declension` in the word files); a language without that table has no cases.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import regex

from anonymizer.folding import fold
from anonymizer.languages import Words

# How a word is read: as it stands, as another case, as what belongs to somebody ("Petrova").
AS_IT_STANDS, CASE, OWNER = range(3)
# What is left of a name without its ending.
_LEAST = 2
# No more readings of all words of a town together.
_MOST = 200


class Reading(NamedTuple):
    """One name that a word may be a form of: whether a man's or a woman's, and folded."""

    gender: str
    name: str


@dataclass(frozen=True)
class _Endings:
    """The endings of a language, as they are looked up."""

    written: Mapping[str, list[tuple[Reading, int]]]
    plain: Mapping[str, list[tuple[Reading, int]]]
    bound: Mapping[str, str]
    """What surely ends the name of a man or of a woman."""

    def of(self, word: str) -> dict[Reading, int]:
        """Give the names that a word may be a form of, and how it is read then."""
        # Who writes a name with accents means them: "Novákova" is his, "Nováková" is a woman.
        known = self.plain if word.isascii() else self.written
        found: dict[Reading, int] = {}
        for at in range(_LEAST, len(word)):
            for (gender, ending), how in known.get(word[at:], ()):
                reading = Reading(gender, fold(word[:at]) + ending)
                if not self._is_of_another_row(reading, ending):
                    found[reading] = min(how, found.get(reading, how))
        return found

    def _is_of_another_row(self, reading: Reading, ending: str) -> bool:
        """Tell whether a name ends like others that change differently: Nováková is no Jana."""
        return any(
            len(fold(bound)) > len(ending) and reading.name.endswith(fold(bound))
            for bound, gender in self.bound.items()
            if gender == reading.gender
        )


def readings(word: str, words: Words) -> dict[Reading, int]:
    """Give the names of people that a word may be a form of; none in a language without cases."""
    endings = _endings(words, "names")
    if endings is None:
        return {}
    word = word.casefold()
    found = endings.of(word)
    surely = next((g for ending, g in endings.bound.items() if word.endswith(ending)), "mf")
    return found | {Reading(gender, fold(word)): AS_IT_STANDS for gender in surely}


def may_be_hers(word: str, words: Words) -> bool:
    """Tell whether a word ends like a woman's name as it stands and a man's in another case."""
    return "declension" in words.data and word.endswith(words.prose("declension", "his_and_hers"))


def town_forms(name: str, words: Words) -> list[str]:
    """Give the names, folded, that a town written in another case may have: "Žiline", "Brně"."""
    endings = _endings(words, "towns")
    if endings is None:
        return []
    each = [
        [fold(word), *(reading.name for reading in endings.of(word))]
        for word in name.casefold().split()
    ]
    if sum(map(len, each)) > _MOST:
        return []
    return [" ".join(form) for form in product(*each)][1:]


def is_in_a_case(before: str, words: Words) -> bool:
    """Tell whether a name behind these words is in another case: "od Petra", "viděl Petra"."""
    pattern = _before_a_case(words)
    return pattern is not None and pattern.search(before) is not None


@cache
def _before_a_case(words: Words) -> regex.Pattern[str] | None:
    if "declension" not in words.data:
        return None
    said = words.prose("declension", "before_a_case")
    return regex.compile(rf"(?<!\p{{L}})(?:{said})\s+\Z", regex.IGNORECASE)


@cache
def _endings(words: Words, table: str) -> _Endings | None:
    rows: Iterable[Mapping[str, Any]] = words.data.get("declension", {}).get(table, ())
    written: defaultdict[str, list[tuple[Reading, int]]] = defaultdict(list)
    plain: defaultdict[str, list[tuple[Reading, int]]] = defaultdict(list)
    bound: dict[str, str] = {}
    for row in rows:
        gender = row.get("gender", "")
        forms = [(form, CASE) for form in row.get("endings", "").split()]
        forms += [(form, OWNER) for form in row.get("owner", "").split()]
        for ending, stem in (each.partition(" ")[::2] for each in row["of"]):
            meant = Reading(gender, fold(ending))
            for form, how in forms:
                written[stem + form].append((meant, how))
                plain[fold(stem + form)].append((meant, how))
            if row.get("surely"):
                bound[ending] = gender
    return _Endings(written, plain, bound) if written else None
