"""Dates as they are written, read as far as they go."""

from dataclasses import dataclass
from datetime import date

import regex

from anonymizer.languages import Words

_ISO = regex.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_MONTH_YEAR = regex.compile(r"(\d{1,2})[./](\d{4})")
_NUMBERS = regex.compile(r"(\d{1,2})[./-]\s?(\d{1,2})(?:[./-]\s?(\d{4}|\d{2})?)?")
_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<=')\d\d(?!\d)")
_DAY = regex.compile(r"(?<![\d'])\d{1,2}(?!\d)")


@dataclass(frozen=True)
class Day:
    """A date as far as it is written: any part may be missing."""

    year: int | None
    month: int | None
    day: int | None = None

    @property
    def parts(self) -> tuple[int, int, int]:
        """Year, month and day, to tell the later of two; 0 for what is missing."""
        return self.year or 0, self.month or 0, self.day or 0

    def on_calendar(self) -> date | None:
        """Give the day on the calendar, if all parts are written and there is such a day."""
        if not (self.year and self.month and self.day):
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    def months(self) -> int | None:
        """Count the months since the year 0, if month and year are written."""
        return self.year * 12 + self.month - 1 if self.year and self.month else None


def read_date(surface: str, words: Words) -> Day:
    """Read a date in any of the usual forms; the day comes first unless it cannot."""
    surface = surface.strip()
    if iso := _ISO.fullmatch(surface):
        return _checked(int(iso[1]), int(iso[2]), int(iso[3]))
    if short := _MONTH_YEAR.fullmatch(surface):
        return _checked(int(short[2]), int(short[1]), None)
    if numbers := _NUMBERS.fullmatch(surface):
        first, second = int(numbers[1]), int(numbers[2])
        year = _full_year(numbers[3]) if numbers[3] else None
        return _checked(year, *((second, first) if second <= 12 else (first, second)))
    found = _YEAR.search(surface)
    year = _full_year(found[0]) if found else None
    folded = surface.casefold()
    for month, names in enumerate(words.strings("dates", "months"), start=1):
        if regex.search(rf"(?<!\p{{L}})(?:{names})(?!\p{{L}})", folded, regex.IGNORECASE):
            day = _DAY.search(surface)
            return _checked(year, month, int(day[0]) if day else None)
    return Day(year, None)


def _checked(year: int | None, month: int, day: int | None) -> Day:
    if not 1 <= month <= 12:
        return Day(year, None)
    return Day(year, month, day)


def _full_year(written: str) -> int:
    number = int(written)
    if number > 99:
        return number
    return 2000 + number if number < 40 else 1900 + number
