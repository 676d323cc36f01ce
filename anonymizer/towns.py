"""How large a town is and what it lies in, for those who may not read its name."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anonymizer.folding import fold
from anonymizer.languages import gazetteer
from anonymizer.languages.lists import listed, without_digraphs

SIZES = ("place", "village", "small_town", "medium_town", "large_town", "very_large_city")
SURROUNDINGS = ("", "countryside", "near_large_town")
# "Leipziger", "Leipzigs", "Bremer" and "Galway's" are read as the town.
_ENDINGS = (("'s", ""), ("'s", "s"), ("s", ""), ("er", ""), ("er", "en"))


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


def size_of(surface: str) -> str:
    """Name the size class of a town; "place" where it is unknown or towns of one name differ."""
    meant = _meant(surface)
    return SIZES[_classes("town-sizes").of(meant) if meant else 0]


def surroundings_of(surface: str) -> str:
    """Name what a town lies in; empty where it is large, unknown, or towns of one name differ."""
    meant = _meant(surface)
    return SURROUNDINGS[_classes("town-surroundings").of(meant) if meant else 0]


def _meant(surface: str) -> str | None:
    """Give the listed name of the town that is meant, if its size is known."""
    folded = " ".join(fold(surface).replace("’", "'").split())
    for name in _readings(folded):
        if _classes("town-sizes").of(name):
            return name
        if name in gazetteer().towns:
            break
    return None


def _readings(folded: str) -> list[str]:
    read = [folded]
    for ending, instead in _ENDINGS:
        if folded.endswith(ending) and len(folded) > len(ending) + 3:
            read.append(folded.removesuffix(ending) + instead)
    return [*read, without_digraphs(folded)]


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
