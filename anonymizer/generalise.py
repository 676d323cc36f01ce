"""What could be said instead: age band, season, size of town, type of institution, field of work.

Every generalisation stands in brackets like a placeholder. So readers see what was changed, and
a text that is screened again leaves it alone.
"""

from collections.abc import Callable, Mapping
from functools import cache

import regex

from anonymizer.amounts import less_exactly
from anonymizer.days import read_date
from anonymizer.finding import Kind
from anonymizer.folding import fold, one_slip_apart
from anonymizer.intervals import Timeline
from anonymizer.languages import Words
from anonymizer.languages.lists import without_digraphs
from anonymizer.sorts import field_of_work, type_of
from anonymizer.towns import size_of, surroundings_of

# Years are told in bands of so many.
_BAND = 5
_DECEMBER = 12


def generalisations(
    kind: Kind, surface: str, words: Words, *, birth: bool, dates: Timeline
) -> list[str]:
    """Give the generalisations of one piece of text, most telling first."""
    said = _say(kind, surface, words, birth=birth, dates=dates)
    return [f"[{text}]" for text in dict.fromkeys(said)]


def _say(kind: Kind, surface: str, words: Words, *, birth: bool, dates: Timeline) -> list[str]:
    if kind is Kind.DATE:
        return _birth(surface, words, dates) if birth else _date(surface, words)
    if kind in _BY_KIND:
        return _BY_KIND[kind](surface, words)
    if kind in _SAID:
        return [words.say(_SAID[kind])]
    return []


def _town(surface: str, words: Words) -> list[str]:
    size, around = words.say(size_of(surface, words)), surroundings_of(surface, words)
    return [words.say(around, town=size), size] if around else [size]


def _facility(surface: str, words: Words) -> list[str]:
    return type_of(surface, words, "facilities")


def _organisation(surface: str, words: Words) -> list[str]:
    return [*type_of(surface, words, "organisations"), words.say("organisation")]


def _quantity(surface: str, words: Words) -> list[str]:
    return [*less_exactly(surface, words), words.say("quantity")]


def _occupation(surface: str, words: Words) -> list[str]:
    return field_of_work(surface, words)


def age_of(surface: str, words: Words) -> int | None:
    """Read the age out of "19-year-old" or "neunzehnjährig"; None where the spelling is unsure."""
    digits = regex.search(r"\d+", surface)
    if digits:
        return int(digits.group())
    folded = fold(surface)
    spoken = _spoken(words)
    found = [name for name in spoken if _begins_a_word(name, folded)]
    return spoken[max(found, key=len)] if found else None


@cache
def _spoken(words: Words) -> Mapping[str, int | None]:
    """Give the number words of a language, also as people misspell them."""
    numbers = words.numbers
    spoken: dict[str, int | None] = dict(numbers)
    for name in map(fold, words.strings("ages", "spellings")):
        bare = without_digraphs(name).replace(" ", "-")
        meant = {age for known, age in numbers.items() if bare in {known, known.replace(" ", "-")}}
        meant = meant or {age for known, age in numbers.items() if one_slip_apart(bare, known)}
        spoken.setdefault(name, meant.pop() if len(meant) == 1 else None)
    ending = words.prose("ages", "drops_vowel_before")
    if ending:
        spoken |= {f"{name[:-1]}{ending}": age for name, age in numbers.items()}
    return spoken


def _begins_a_word(name: str, text: str) -> bool:
    at = text.find(name)
    while at > 0 and text[at - 1].isalpha():
        at = text.find(name, at + 1)
    return at >= 0


def _age(surface: str, words: Words) -> list[str]:
    age = age_of(surface, words)
    return [] if age is None else [_band(age, words)]


def _band(age: int, words: Words) -> str:
    if age < 14:
        return words.say("child")
    low, high = (14, 17) if age < 18 else (18, 21) if age < 20 else (age // 10 * 10, 0)
    return words.say("age_band", low=low, high=high or low + 9)


def _birth(surface: str, words: Words, dates: Timeline) -> list[str]:
    born = read_date(surface, words)
    if not born.year:
        return []
    age, low = dates.age_at_end(born), born.year // _BAND * _BAND
    said = [] if age is None else [_band(age, words)]
    return [*said, words.say("birth", low=low, high=low + _BAND - 1)]


def _date(surface: str, words: Words) -> list[str]:
    day = read_date(surface, words)
    if day.year and day.month:
        return [
            _season(day.year, day.month, words),
            words.say("month_year", month=words.month(day.month), year=day.year),
        ]
    if day.year:
        low = day.year // _BAND * _BAND
        return [words.say("years_band", low=low, high=low + _BAND - 1)]
    if day.month:
        return [words.say("month_only", month=words.month(day.month))]
    return []


def _season(year: int, month: int, words: Words) -> str:
    """Say a season; a winter is named after both of its years, so that the order survives."""
    number = month % 12 // 3
    season = words.strings("generalise", "seasons")[number]
    if number:
        return words.say("season_year", season=season, year=year)
    first = year if month == _DECEMBER else year - 1
    return words.say("season_year", season=season, year=f"{first}–{(first + 1) % 100:02}")


_BY_KIND: Mapping[Kind, Callable[[str, Words], list[str]]] = {
    Kind.AGE: _age,
    Kind.CITY: _town,
    Kind.FACILITY: _facility,
    Kind.ORG: _organisation,
    Kind.OCCUPATION: _occupation,
    Kind.QUANTITY: _quantity,
}
_SAID: Mapping[Kind, str] = {
    Kind.ADDRESS: "street",
    Kind.URL: "website",
    Kind.DISTRICT: "district",
    Kind.REGION: "region",
    Kind.COUNTRY: "country",
    Kind.NATIONALITY: "nationality",
    Kind.EVENT: "event",
}
