"""How far the dates of a case are apart, so that the order and the pace of a story survive."""

from collections.abc import Iterable
from dataclasses import dataclass

from anonymizer.days import Day, read_date
from anonymizer.languages import Words

_DAYS_A_WEEK = 7
_DAYS_A_MONTH = 365.25 / 12
_IN_DAYS = 14
_IN_WEEKS = 91
_IN_MONTHS = 24
_SAME = {"days": "same_day", "months": "same_month", "years": "same_year"}


@dataclass(frozen=True)
class Timeline:
    """The dates of a case: the anchor that the others are counted from, and where they end."""

    words: Words
    entity: str | None = None
    anchor: Day | None = None
    latest: Day | None = None

    def since_anchor(self, entity: str, surface: str, name: str) -> list[str]:
        """Say how far a date is from the anchor, which readers know by its placeholder."""
        if self.anchor is None or entity == self.entity:
            return []
        said = _apart(self.anchor, read_date(surface, self.words), self.words, name.strip("[]"))
        return [f"[{said}]"] if said else []

    def age_at_end(self, birth: Day) -> int | None:
        """Give the age of somebody born on this day when the last date of the case came."""
        if self.latest is None or self.latest.year is None or birth.year is None:
            return None
        parts = (self.latest.month, birth.month), (self.latest.day, birth.day)
        age = self.latest.year - birth.year
        for then, born in parts:
            if not (then and born) or then > born:
                break
            if then < born:
                age -= 1
                break
        return age if 0 <= age < 110 else None


def timeline(words: Words, dates: Iterable[tuple[str, str]]) -> Timeline:
    """Read the dates of a case, as entities and texts in reading order, without those of birth.

    The first full date is the anchor; where there is none, the first with month and year, or the
    first year.
    """
    read = [(entity, read_date(surface, words)) for entity, surface in dates]
    read = [(entity, day) for entity, day in read if day.year]
    if not read:
        return Timeline(words)
    entity, anchor = max(read, key=lambda each: _exactness(each[1]))
    latest = max((day for _, day in read), key=lambda day: day.parts)
    return Timeline(words, entity, anchor, latest)


def _exactness(day: Day) -> int:
    return 2 if day.on_calendar() else int(day.months() is not None)


def _apart(anchor: Day, other: Day, words: Words, name: str) -> str | None:
    one, two = anchor.on_calendar(), other.on_calendar()
    if one and two:
        days = (two - one).days
        count, unit = _span(abs(days))
        return _say(words, name, count if days > 0 else -count, unit)
    from_month, to_month = anchor.months(), other.months()
    if from_month is None or to_month is None:
        if not (anchor.year and other.year):
            return None
        return _say(words, name, other.year - anchor.year, "years")
    months = to_month - from_month
    count, unit = _long_span(abs(months))
    return _say(words, name, count if months > 0 else -count, unit)


def _span(days: int) -> tuple[int, str]:
    if days < _IN_DAYS:
        return days, "days"
    if days < _IN_WEEKS:
        return _nearest(days / _DAYS_A_WEEK), "weeks"
    return _long_span(_nearest(days / _DAYS_A_MONTH))


def _long_span(months: int) -> tuple[int, str]:
    return (months, "months") if months < _IN_MONTHS else (_nearest(months / 12), "years")


def _nearest(number: float) -> int:
    # round() would make 2 of 2.5 and 4 of 3.5.
    return int(number + 0.5)


def _say(words: Words, name: str, count: int, unit: str) -> str:
    if count == 0:
        return words.say(_SAME[unit], anchor=name)
    span = f"{abs(count)} {_form(abs(count), words.strings('generalise', unit))}"
    return words.say("after" if count > 0 else "before", span=span, anchor=name)


def _form(count: int, forms: tuple[str, ...]) -> str:
    """Choose singular, plural, or the form some languages have for two to four."""
    if count == 1:
        return forms[0]
    return forms[1] if count < 5 else forms[-1]
