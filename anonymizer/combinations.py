"""What is left when direct identifiers are gone: traits that together may point to one person.

Few harmless traits identify surprisingly many people (Sweeney 2000, "Simple Demographics Often
Identify People Uniquely"); which ones do depends on what others know, and no program knows that.
So this asks, in words. It gives no probability, and no silence of it means anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from anonymizer.finding import DIRECT_KINDS, Cls, Finding, Kind, Reason

_PLACES = frozenset({Kind.CITY, Kind.DISTRICT, Kind.REGION, Kind.FACILITY})
_TIMES = frozenset({Kind.DATE, Kind.EVENT, Kind.QUANTITY})
_TRAITS = frozenset({Kind.AGE, Kind.OCCUPATION, Kind.NATIONALITY, Kind.ORG})
# Each of these names few people by itself as soon as a place is known.
_RARE = frozenset({Kind.OCCUPATION, Kind.ORG, Kind.FACILITY})
_MANY = 4


@dataclass(frozen=True)
class Question:
    """Something a person has to answer before the text is finished.

    ``entities`` are ids of findings in reading order, ``kinds`` theirs; ``reason`` is in words.
    """

    code: str
    entities: tuple[str, ...]
    kinds: tuple[Kind, ...]
    reason: Reason


def residual(
    findings: Iterable[Finding], replacements: Mapping[str, str | None]
) -> tuple[Question, ...]:
    """Ask about what stays readable after the decisions made so far.

    `findings` are those of all fields in reading order; `replacements` are as for `apply`: the id
    of a finding with its new words, or with None when it stays. What is missing there becomes its
    placeholder. A question that asks about fewer of the same things than another is left out.
    """
    first: dict[str, Finding] = {}
    for finding in findings:
        if finding.cls is not Cls.ADVICE:
            first.setdefault(finding.id, finding)
    left = [f for f in first.values() if _stays(f, replacements)]
    exact = [f for f in left if replacements[f.id] is None]
    asked = [
        *_asked("stays-direct", [f for f in exact if _is_direct(f)]),
        *_asked("stays-event", [f for f in exact if f.kind is Kind.EVENT]),
    ]
    places = [f for f in left if f.kind in _PLACES]
    rare = [f for f in left if f.kind in _RARE]
    others = [f for f in left if f.kind in _TRAITS]
    times = [f for f in left if f.kind in _TIMES]
    together: list[Question] = []
    if places and others and times and _any_exact(exact, places, times):
        together = _asked("place-time-trait", _in_order(left, places, others, times))
    elif rare and [f for f in places if f not in rare or len(rare) > 1] and _any_exact(exact, rare):
        together = _asked("rare-place", _in_order(left, places, rare))
    elif places and _has(others, Kind.NATIONALITY) and _has(others, Kind.AGE):
        together = _asked("place-origin-age", _in_order(left, places, others))
    elif _has(rare, Kind.FACILITY, Kind.ORG) and times and _any_exact(exact, rare):
        together = _asked("institution-time", _in_order(left, rare, times))
    quasi = [f for f in left if not _is_direct(f)]
    if not together and len({f.kind for f in quasi}) >= _MANY:
        together = _asked("many", quasi)
    return tuple(asked + together)


def _stays(finding: Finding, replacements: Mapping[str, str | None]) -> bool:
    """Whether a reader still learns something: it is kept, or told in other words."""
    if finding.id not in replacements:
        return False
    instead = replacements[finding.id]
    return instead is None or (
        not _is_direct(finding) and bool(instead.strip()) and instead not in finding.suggestions[:1]
    )


def _is_direct(finding: Finding) -> bool:
    return finding.cls is Cls.DIRECT or finding.kind in DIRECT_KINDS


def _asked(code: str, about: list[Finding]) -> list[Question]:
    if not about:
        return []
    kinds = tuple(dict.fromkeys(f.kind for f in about))
    return [Question(code, tuple(f.id for f in about), kinds, Reason.of(code))]


def _any_exact(exact: list[Finding], *groups: list[Finding]) -> bool:
    return any(f in exact for group in groups for f in group)


def _has(findings: list[Finding], *kinds: Kind) -> bool:
    return any(f.kind in kinds for f in findings)


def _in_order(left: list[Finding], *groups: list[Finding]) -> list[Finding]:
    chosen = {f.id for group in groups for f in group}
    return [f for f in left if f.id in chosen]
