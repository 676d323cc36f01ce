"""Decisions as they travel with the form: by the words they are about, never by number alone.

A finding's id counts in reading order, so one more name in the text moves all that follow. Each
card therefore sends along which words it was about, and a decision only holds for these.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anonymizer.desk.decisions import (
    REPLACEMENT_LIMIT,
    Choice,
    Decision,
    Findings,
    KeepReason,
)
from anonymizer.finding import Finding

Pairs = tuple[tuple[str, str], ...]
"""What somebody typed into a form, as it came: pairs of name and text."""

_NAME = re.compile(r"(decision|replacement|reason|words|question|stays)-([a-z][a-z0-9_-]{0,60})")


@dataclass(frozen=True, slots=True)
class Card:
    """What somebody did with one card of the page."""

    key: str
    """Kind and words of what it was about."""
    decision: Decision | None


def split(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Part the fields of the cards from all others; a name that comes twice is no card's."""
    cards: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for name, value in pairs:
        if _NAME.fullmatch(name) and name not in cards:
            cards[name] = value
        else:
            others.append((name, value))
    return tuple(others), tuple(cards.items())


def cards_of(pairs: Pairs) -> tuple[Card, ...]:
    """Read the cards. What is no decision is none; nothing here can be wrong."""
    by_id: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        match = _NAME.fullmatch(name)
        if match is not None:
            by_id.setdefault(match[2], {})[match[1]] = value
    return tuple(
        Card(fields["words"], _decision(fields)) for fields in by_id.values() if "words" in fields
    )


def answers_of(pairs: Pairs) -> frozenset[str]:
    """Read which questions were answered with “this may stay”: what each of them was about."""
    by_id: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        match = _NAME.fullmatch(name)
        if match is not None:
            by_id.setdefault(match[2], {})[match[1]] = value
    return frozenset(
        fields["question"]
        for fields in by_id.values()
        if "question" in fields and "stays" in fields
    )


def key_of(finding: Finding, text: str) -> str:
    """Return what a card sends along: kind and words of the finding, not how they are written."""
    words = " ".join(text[finding.start : finding.end].split()).casefold()
    return f"{finding.kind} {words}"


def decided(
    cards: Sequence[Card],
    before: Mapping[str, Decision],
    texts: Mapping[str, str],
    findings: Findings,
) -> dict[str, Decision]:
    """Return the decisions by the ids of the present findings.

    What was decided at an earlier check (`before`) counts only where the page had no card for it.
    """
    said = dict(reversed([(card.key, card.decision) for card in cards]))
    decisions: dict[str, Decision] = {}
    settled: set[str] = set()
    for name, found in findings.items():
        for finding in found:
            key = key_of(finding, texts[name])
            if finding.id in settled or key not in said:
                continue
            settled.add(finding.id)
            decision = said[key]
            if decision is not None:
                decisions[finding.id] = decision
    return {id_: word for id_, word in before.items() if id_ not in settled} | decisions


def _decision(fields: Mapping[str, str]) -> Decision | None:
    try:
        choice = Choice(fields.get("decision", ""))
    except ValueError:
        return None
    # Cut one letter too late, so that `fault_of` refuses it; a whole body of letters that are
    # put in order (NFC) would keep everybody waiting for minutes.
    typed = fields.get("replacement", "")[: REPLACEMENT_LIMIT + 1]
    replacement = unicodedata.normalize("NFC", " ".join(typed.split()))
    reason = fields.get("reason", "")
    return Decision(
        choice=choice,
        replacement=replacement,
        reason=KeepReason(reason) if reason in tuple(KeepReason) else None,
    )
