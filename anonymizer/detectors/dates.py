"""Exact dates. Months alone, weekdays and relative dates ("three weeks later") stay."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import any_of
from anonymizer.document import Document
from anonymizer.finding import Cls, Hit, Kind, hit
from anonymizer.languages import Words

# Said first, so that nothing else is looked at where no digit stands.
_FIGURE = r"(?=\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d{2}"
_NUMERIC = (
    rf"{_FIGURE}(?<![\d.,/-]){_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?![\d])",
    rf"{_FIGURE}(?<![\d.,/-])(?:{_DAY}[./-]\s?{_MONTH}|{_MONTH}/{_DAY})[./-]\s?(?:{_YEAR}|\d{{2}})(?![\d/])",
    rf"{_FIGURE}(?<![\d.,/-]){_DAY}\.{_MONTH}\.(?!\d)",
    rf"{_FIGURE}(?<![\d.,/-]){_MONTH}[/.]{_YEAR}(?![\d/])",
    rf"{_FIGURE}(?<![\d.,/-]){_DAY}/{_MONTH}(?![\d/]|[.,-]\d|\s?(?:h\b|%))",
)
_BARE_YEAR = rf"(?<![\p{{L}}\d.,/:€$£#-])(?:{_YEAR}(?:[/–-]\d{{2,4}})?)(?![\d:€$£%]|[.,/-]\d)"
# "born" says birth only right before the date.
_NEAR = 40
# So many letters are looked at behind a date.
_BEHIND = 16


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find exact dates; dates of birth are direct identifiers."""
    text = document.reading
    seen: set[int] = set()
    for pattern in _full(words):
        for match in pattern.finditer(text):
            seen.update(range(*match.span()))
            yield _dated(text, words, match.span(), "date", 0.9)
    for match in _YEARS.finditer(text):
        if not seen.isdisjoint(range(*match.span())):
            continue
        if not counts_what_follows(document, words, match.end()):
            yield _dated(text, words, match.span(), "year", 0.7)


def _dated(text: str, words: Words, span: tuple[int, int], code: str, score: float) -> Hit:
    before = text[max(0, span[0] - _NEAR) : span[0]]
    after = text[span[1] : span[1] + _BEHIND].lstrip().casefold()
    if _birth(words).search(before) or (_STAR.search(before) and code == "date"):
        return hit(span, Kind.DATE, 0.95, "dates", "birth-date", Cls.DIRECT)
    behind = (cue.casefold() for cue in words.strings("dates", "birth_behind"))
    if after.startswith(tuple(behind)):
        return hit(span, Kind.DATE, 0.95, "dates", "birth-date", Cls.DIRECT)
    return hit(span, Kind.DATE, score, "dates", code)


_YEARS = regex.compile(_BARE_YEAR)
_STAR = regex.compile(r"[*＊]\s?$")


@cache
def _full(words: Words) -> tuple[regex.Pattern[str], ...]:
    month = "(?:" + "|".join(words.strings("dates", "months")) + r")\.?"
    no_year = rf"[\d\p{{L}}]|\s*{_not_a_year(words)}"
    ordinal, between = words.prose("dates", "ordinal"), words.prose("dates", "between")
    written: tuple[str, ...] = (
        rf"{_FIGURE}(?<!\d){_DAY}{ordinal}{between}{month}(?:,?\s+(?:(?:de|del|di)\s+)?(?:{_YEAR}|'\d{{2}}))?(?!\p{{L}})",
        rf"(?<!\p{{L}}){month}\s+{_DAY}(?:st|nd|rd|th)?(?!\d)(?:,?\s+{_YEAR})?",
        rf"(?<!\p{{L}}){month}\s+(?:of\s+|de\s+|del\s+|roku\s+)?{_YEAR}(?!\d)",
        rf"(?<!\p{{L}}){_spelled(words)}(?:,?\s+(?:(?:de|del|di)\s+)?{_YEAR})?(?!\p{{L}})",
        rf"(?<!\p{{L}}){words.prose('dates', 'seasons')}{_YEAR}(?:[/–-]\d{{2,4}})?(?!{no_year})",
    )
    # "März 5" is no German or French date, "March 5" is an English one.
    if not words.traits.has_month_before_day:
        written = (written[0], *written[2:])
    return tuple(regex.compile(p, regex.IGNORECASE) for p in (*_NUMERIC, *written))


def _spelled(words: Words) -> str:
    """Give a pattern of days in words: "the third of May". Months in full, "tre set" is tennis."""
    names = [month.split("|") for month in words.strings("dates", "months")]
    # What is no shorter than the name itself, or is long, is a form of it and no abbreviation.
    full = [
        each
        for first, *others in names
        for each in (first, *others)
        if each.isalpha() and (len(each) >= len(first) or len(each) > 4)
    ]
    return words.prose("dates", "spelled").replace("{month}", f"(?:{'|'.join(full)})")


@cache
def _birth(words: Words) -> regex.Pattern[str]:
    cue = any_of(words.strings("dates", "birth"))
    return regex.compile(
        rf"(?<!\p{{L}})(?i:{cue})(?!\p{{L}})[\s:(]*"
        # "Geboren ist er am", "date of birth is the"
        r"(?:(?:am|on|le|the|im|in|en|was|is|ist|est|war|wurde|er|sie|der|den|ca\.)[\s:]+){0,4}$",
        regex.IGNORECASE,
    )


def counts_what_follows(document: Document, words: Words, end: int) -> bool:
    """Whether a number that ends there counts something and is no year: "2000 times"."""
    return _amount(words).match(document.reading, end) is not None


@cache
def _amount(words: Words) -> regex.Pattern[str]:
    return regex.compile(rf"\s*{_not_a_year(words)}", regex.I)


def _not_a_year(words: Words) -> str:
    return rf"{any_of(words.strings('dates', 'not_a_year'))}(?!\p{{L}})"
