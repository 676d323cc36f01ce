"""How large a town is, for those who may not read its name."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anonymizer.folding import fold
from anonymizer.languages import gazetteer
from anonymizer.languages.lists import listed, without_digraphs

SIZES = ("place", "village", "small_town", "medium_town", "large_town", "very_large_city")
# "Leipziger", "Leipzigs", "Bremer" and "Galway's" are read as the town.
_ENDINGS = (("'s", ""), ("'s", "s"), ("s", ""), ("er", ""), ("er", "en"))


@dataclass(frozen=True)
class _Sizes:
    """The names of all listed towns in order, one digit for each of them, and a few others."""

    names: tuple[str, ...]
    digits: str
    others: Mapping[str, str]

    def of(self, name: str) -> int:
        at = bisect_left(self.names, name)
        if at < len(self.names) and self.names[at] == name:
            return int(self.digits[at])
        return int(self.others.get(name, 0))


def size_of(surface: str) -> str:
    """Name the size class of a town; "place" where it is unknown or towns of one name differ."""
    folded = " ".join(fold(surface).replace("’", "'").split())
    for name in _readings(folded):
        size = _sizes().of(name)
        if size:
            return SIZES[size]
        if name in gazetteer().towns:
            break
    return SIZES[0]


def _readings(folded: str) -> list[str]:
    read = [folded]
    for ending, instead in _ENDINGS:
        if folded.endswith(ending) and len(folded) > len(ending) + 3:
            read.append(folded.removesuffix(ending) + instead)
    return [*read, without_digraphs(folded)]


@cache
def _sizes() -> _Sizes:
    # The names are those the gazetteer holds already; only the order and the digits are new.
    names = tuple(sorted(listed("towns") | listed("large-towns")))
    made = files("anonymizer.languages").joinpath("town-sizes.txt").read_text(encoding="utf-8")
    digits, *others = made.splitlines()
    if len(digits) != len(names):
        raise ValueError("town-sizes.txt does not fit the lists of towns: make them together")
    return _Sizes(names, digits, {line[2:]: line[0] for line in others})
