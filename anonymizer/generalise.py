"""What could be said instead: age band, season, size of town, type of institution, field of work.

Every generalisation stands in brackets like a placeholder. So readers see what was changed, and
a text that is screened again leaves it alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import regex

from anonymizer.finding import Kind
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer


@dataclass(frozen=True)
class Day:
    """A date as far as it is written: any part may be missing."""

    year: int | None
    month: int | None


def generalisations(kind: Kind, surface: str, words: Words, *, birth: bool) -> list[str]:
    """Give the generalisations of one piece of text, most telling first."""
    said = _say(kind, surface, words, birth=birth)
    return [f"[{text}]" for text in dict.fromkeys(said)]


def _say(kind: Kind, surface: str, words: Words, *, birth: bool) -> list[str]:
    if kind is Kind.DATE:
        return _date(surface, words, birth=birth)
    if kind in _BY_KIND:
        return _BY_KIND[kind](surface, words)
    if kind in _SAID:
        return [words.say(_SAID[kind])]
    return []


def _town(surface: str, words: Words) -> list[str]:
    return [words.say("large_city" if fold(surface) in gazetteer().large else "town")]


def _facility(surface: str, words: Words) -> list[str]:
    return _typed(surface, words, "facilities")


def _organisation(surface: str, words: Words) -> list[str]:
    return [*_typed(surface, words, "organisations"), words.say("organisation")]


def _occupation(surface: str, words: Words) -> list[str]:
    return _typed(surface, words, "occupations", "words")


def _typed(surface: str, words: Words, table: str, column: str = "types") -> list[str]:
    types = words.table(table, column)
    folded = fold(surface)
    for name in sorted(types, key=len, reverse=True):
        if _begins_a_word(fold(name), folded):
            return [types[name]]
    return []


def _begins_a_word(name: str, text: str) -> bool:
    at = text.find(name)
    while at > 0 and text[at - 1].isalpha():
        at = text.find(name, at + 1)
    return at >= 0


def age_of(surface: str, words: Words) -> int | None:
    """Read the age out of "19-year-old" or "neunzehnjährig"."""
    digits = regex.search(r"\d+", surface)
    if digits:
        return int(digits.group())
    folded = fold(surface)
    numbers = [fold(n) for n in words.strings("ages", "numbers")]
    found = [n for n in numbers if _begins_a_word(n, folded)]
    return numbers.index(max(found, key=len)) if found else None


def _age(surface: str, words: Words) -> list[str]:
    age = age_of(surface, words)
    if age is None:
        return []
    if age < 14:
        return [words.say("child")]
    low, high = (14, 17) if age < 18 else (18, 21) if age < 20 else (age // 10 * 10, 0)
    return [words.say("age_band", low=low, high=high or low + 9)]


def _date(surface: str, words: Words, *, birth: bool) -> list[str]:
    day = read_date(surface, words)
    if birth:
        return [words.say("birth", year=day.year)] if day.year else []
    if day.year and day.month:
        season = words.strings("generalise", "seasons")[day.month % 12 // 3]
        # December belongs to the winter of its own year: close enough to keep intervals.
        month = words.strings("dates", "months")[day.month - 1].split("|")[0]
        return [
            words.say("season_year", season=season, year=day.year),
            words.say("month_year", month=month, year=day.year),
        ]
    if day.year:
        return [words.say("around_year", year=day.year)]
    if day.month:
        month = words.strings("dates", "months")[day.month - 1].split("|")[0]
        return [words.say("month_only", month=month)]
    return []


def read_date(surface: str, words: Words) -> Day:
    """Read year and month out of a date in any of the usual forms."""
    iso = regex.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.]\d{1,2}", surface)
    if iso:
        return Day(int(iso[1]), int(iso[2]))
    year = regex.search(r"(?<!\d)((?:19|20)\d\d)", surface)
    numbers = regex.fullmatch(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]?\s?(\d{2,4})?", surface)
    if numbers:
        first, second = int(numbers[1]), int(numbers[2])
        short = numbers[3]
        full = _full_year(short) if short else None
        return Day(full, second if second <= 12 else first)
    month_first = regex.fullmatch(r"(\d{1,2})[./]\d{4}", surface)
    if month_first and year:
        return Day(int(year[1]), int(month_first[1]))
    folded = surface.casefold()
    for at, names in enumerate(words.strings("dates", "months"), start=1):
        if regex.search(rf"(?<!\p{{L}})(?:{names})(?!\p{{L}})", folded, regex.IGNORECASE):
            return Day(int(year[1]) if year else None, at)
    return Day(int(year[1]) if year else None, None)


def _full_year(written: str) -> int:
    number = int(written)
    if number > 99:
        return number
    return 2000 + number if number < 40 else 1900 + number


_BY_KIND: Mapping[Kind, Callable[[str, Words], list[str]]] = {
    Kind.AGE: _age,
    Kind.CITY: _town,
    Kind.FACILITY: _facility,
    Kind.ORG: _organisation,
    Kind.OCCUPATION: _occupation,
}
_SAID: Mapping[Kind, str] = {
    Kind.ADDRESS: "street",
    Kind.URL: "website",
    Kind.DISTRICT: "district",
    Kind.REGION: "region",
    Kind.COUNTRY: "country",
    Kind.NATIONALITY: "nationality",
    Kind.QUANTITY: "quantity",
    Kind.EVENT: "event",
}
