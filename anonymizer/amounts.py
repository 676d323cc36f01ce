"""Sums, spans of time and counts, said less exactly: what they mean stays, what they prove goes.

"27 months inside" is "two to five years inside", "€4,350" is "some thousands", "five siblings" are
"several siblings".
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import regex

from anonymizer.detectors.patterns import any_number
from anonymizer.folding import fold
from anonymizer.languages import Words

# Where one band ends and the next begins: in months, and in whatever the money is called.
_SPANS = (6, 12, 24, 60)
_SUMS = (100, 1_000, 10_000, 100_000)
_MANY = 10
_MONTHS_A_WEEK = 12 / 52
_IN_MONTHS = {"years": 12.0, "months": 1.0, "weeks": _MONTHS_A_WEEK, "days": _MONTHS_A_WEEK / 7}
_THOUSAND, _MILLION = 1_000, 1_000_000


class _Number(NamedTuple):
    start: int
    end: int
    value: float


def less_exactly(surface: str, words: Words) -> list[str]:
    """Say an amount by its band; nothing where it cannot be read or is no exact one."""
    numbers = list(_numbers(surface, words))
    if not numbers:
        return []
    if _money(words).search(surface):
        value = max(each.value for each in numbers)
        return [words.strings("amounts", "sums")[bisect_right(_SUMS, value)]]
    months, end = _span(surface, numbers, words)
    if months:
        said = words.strings("amounts", "spans")[bisect_right(_SPANS, months)]
        return [_instead(surface, numbers, end, said, words)]
    if numbers[0].value < 3:  # of two brothers nothing is left to be said
        return []
    many = "many" if numbers[0].value >= _MANY else "several"
    return [_instead(surface, numbers, numbers[0].end, words.prose("amounts", many), words)]


def _instead(surface: str, numbers: list[_Number], end: int, said: str, words: Words) -> str:
    """Put a band where its number stood; what would tell another number is left out."""
    before, behind = surface[: numbers[0].start], surface[end:]
    if next(_numbers(behind, words), None):
        behind = ""
    joined = " ".join(f"{before} {said} {behind}".split())
    return joined.replace(" ,", ",")


def _numbers(surface: str, words: Words) -> Iterator[_Number]:
    for match in _number(words).finditer(surface):
        if match["digits"]:
            whole = regex.sub(r"[.,' \u00a0\u202f](?=\d{3}(?!\d))", "", match["digits"])
            value = float(regex.split(r"\D", whole)[0])
        else:
            value = float(words.numbers.get(fold(match["word"]), 0))
        times = fold(match["times"] or "")
        if times:
            is_million = times.startswith("mi") and times not in {"mil", "mille", "mila"}
            value *= _MILLION if is_million else _THOUSAND
        yield _Number(match.start(), match.end(), value)


def _span(surface: str, numbers: list[_Number], words: Words) -> tuple[float, int]:
    """Add up years and months that stand together; gives how many months, and where they end."""
    months, end = 0.0, 0
    for each in numbers:
        if end and len(surface[end : each.start]) > len(" und noch "):
            break
        unit = _unit(words).match(surface, each.end)
        if unit is None:
            break
        months += each.value * _IN_MONTHS[unit.lastgroup]
        end = unit.end()
    return months, end


@cache
def _number(words: Words) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<![\p{{L}}\d])(?:(?P<digits>\d[\d.,' \u00a0\u202f]{{0,15}}(?<=\d))"
        rf"|(?P<word>{any_number(words)}))"
        rf"(?:[ \u00a0-]?(?P<times>{words.prose('amounts', 'times')})(?!\p{{L}}))?"
        r"(?!\d|(?<=\p{L})\p{L})",
        regex.IGNORECASE,
    )


@cache
def _unit(words: Words) -> regex.Pattern[str]:
    forms = "|".join(rf"(?P<{name}>{words.prose('amounts', name)})" for name in _IN_MONTHS)
    return regex.compile(rf"[ \u00a0-]?(?:{forms})(?!\p{{L}})(?:'s?)?", regex.IGNORECASE)


@cache
def _money(words: Words) -> regex.Pattern[str]:
    return regex.compile(rf"[€£$]|(?<!\p{{L}})(?:{words.prose('amounts', 'money')})", regex.I)
