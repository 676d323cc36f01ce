"""Which town is meant, how large it is and what it lies in, for those who may not read its name."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anonymizer.declension import town_forms
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.languages.lists import listed, without_digraphs

SIZES = ("place", "village", "small_town", "medium_town", "large_town", "very_large_city")
SURROUNDINGS = ("", "countryside", "near_large_town")
# "Galway's", "Leipzigs", "Leipziger", "Bremer" and "Dresdner" are read as the town.
_WITH_APOSTROPHE = (("'s", ""), ("'s", "s"))
_ENDINGS = (("s", ""), ("er", ""), ("er", "en"), ("ner", "en"))
_LEAST = 3


@dataclass(frozen=True)
class _Classes:
    """One digit for each listed town in the order of their names, and those of a few others."""

    digits: str
    others: Mapping[str, str]

    def of(self, name: str) -> int:
        names = _names()
        at = bisect_left(names, name)
        if at < len(names) and names[at] == name:
            return int(self.digits[at])
        return int(self.others.get(name, 0))


def name_of(surface: str, words: Words) -> str:
    """Bring a town back to its listed name, folded: "Leipziger" to "leipzig", "Brně" to "brno"."""
    read = _readings(surface, words)
    places, bare = gazetteer(), read[0].removesuffix("'s")
    # "Martine" is Martin, which is a name of people, too; "Bergs" may be a place of its own.
    as_written = {bare, *_in_a_case(surface, words)} & places.ambiguous
    known = (name for name in read if name in places.towns or name in as_written)
    return next(known, bare)


def size_of(surface: str, words: Words) -> str:
    """Name the size class of a town; "place" where it is unknown or towns of one name differ."""
    meant = _meant(surface, words)
    return SIZES[_classes("town-sizes").of(meant) if meant else 0]


def surroundings_of(surface: str, words: Words) -> str:
    """Name what a town lies in; empty where it is large, unknown, or towns of one name differ."""
    meant = _meant(surface, words)
    return SURROUNDINGS[_classes("town-surroundings").of(meant) if meant else 0]


def _meant(surface: str, words: Words) -> str | None:
    """Give the listed name of the town that is meant, if its size is known."""
    for name in _readings(surface, words):
        if _classes("town-sizes").of(name):
            return name
        if name in gazetteer().towns:
            break
    return None


def _readings(surface: str, words: Words) -> list[str]:
    """Give the names, folded, that a town may have, the likeliest first."""
    folded = " ".join(fold(surface).replace("’", "'").split())
    read = [folded]
    for ending, instead in _WITH_APOSTROPHE if folded.endswith("'s") else _ENDINGS:
        if folded.endswith(ending) and len(folded) >= len(ending) + _LEAST:
            read.append(folded.removesuffix(ending) + instead)
    return [*read, *_in_a_case(surface, words), without_digraphs(folded)]


def _in_a_case(surface: str, words: Words) -> list[str]:
    """Give the towns that may be written in another case: of Bratislav and Bratislava the large."""
    places, sizes = gazetteer(), _classes("town-sizes")
    forms = town_forms(surface, words)
    return sorted(
        forms,
        key=lambda name: (name in places.large, name in places.towns, sizes.of(name)),
        reverse=True,
    )


@cache
def _names() -> tuple[str, ...]:
    # The names are those the gazetteer holds already; only the order is new.
    return tuple(sorted(listed("towns") | listed("large-towns")))


@cache
def _classes(name: str) -> _Classes:
    made = files("anonymizer.languages").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    digits, *others = made.splitlines()
    if len(digits) != len(_names()):
        raise ValueError(f"{name}.txt does not fit the lists of towns: make them together")
    return _Classes(digits, {line[2:]: line[0] for line in others})
