"""Decisions as they travel with the form: by the words they are about, never by number alone.

A finding's id counts in reading order, so one more name in the text moves all that follow. Each
card therefore sends along which words it was about, and a decision only holds for these.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anonymizer.desk.decisions import (
    REPLACEMENT_LIMIT,
    Choice,
    Decision,
    Findings,
    KeepReason,
)
from anonymizer.finding import Cls, Finding

Pairs = tuple[tuple[str, str], ...]
"""What somebody typed into a form, as it came: pairs of name and text."""

_NAME = re.compile(r"(decision|replacement|reason|words|question|stays)-([a-z][a-z0-9_-]{0,60})")

# No finding is called like this.
_UNSEEN = "unseen-"


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
    return tuple(
        Card(fields["words"], _decision(fields)) for fields in _by_card(pairs) if "words" in fields
    )


def answers_of(pairs: Pairs) -> frozenset[str]:
    """Read which questions were answered with “this may stay”: what each of them was about."""
    return frozenset(
        fields["question"]
        for fields in _by_card(pairs)
        if "question" in fields and "stays" in fields
    )


def _by_card(pairs: Pairs) -> Iterable[Mapping[str, str]]:
    """Give the fields of each card, by their names without its id."""
    by_id: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        match = _NAME.fullmatch(name)
        if match is not None:
            by_id.setdefault(match[2], {})[match[1]] = value
    return by_id.values()


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
    by_words = _by_words(cards)
    decisions: dict[str, Decision] = {}
    settled: set[str] = set()
    for name, found in findings.items():
        for finding in found:
            key = key_of(finding, texts[name])
            if finding.id in settled or not (key in said or _words(key) in by_words):
                continue
            settled.add(finding.id)
            decision = said[key] if key in said else by_words[_words(key)]
            if decision is not None:
                decisions[finding.id] = decision
    return {id_: word for id_, word in before.items() if id_ not in settled} | decisions


def left_over(
    cards: Sequence[Card], texts: Mapping[str, str], findings: Findings
) -> tuple[Card, ...]:
    """Return decided cards that this look has no finding for, though their words still stand there.

    Read in another language, a text has other findings; back in the first, nothing is lost.
    """
    there = {
        key_of(each, texts[name])
        for name, found in findings.items()
        for each in found
        if each.cls is not Cls.ADVICE
    }
    standing = "\n".join(" ".join(text.split()).casefold() for text in texts.values())
    left = {
        card.key: card
        for card in cards
        if card.decision and card.key not in there and _words(card.key) in standing
    }
    return tuple(left.values())


def carried(cards: Sequence[Card], answers: Iterable[str]) -> Pairs:
    """Write cards and answers down as fields of a form that shows none of them."""
    pairs: list[tuple[str, str]] = []
    for number, card in enumerate(cards, 1):
        if card.decision is None:
            continue
        fields = {
            "words": card.key,
            "decision": card.decision.choice.value,
            "replacement": card.decision.replacement,
            "reason": card.decision.reason.value if card.decision.reason else "",
        }
        pairs += [(f"{name}-{_UNSEEN}{number}", value) for name, value in fields.items()]
    for number, key in enumerate(sorted(answers), 1):
        pairs += [(f"question-{_UNSEEN}{number}", key), (f"stays-{_UNSEEN}{number}", "y")]
    return tuple(pairs)


def _by_words(cards: Sequence[Card]) -> dict[str, Decision]:
    """Give what was decided about words, whatever they were taken for.

    Who keeps a town has not said that a person of this name may stay; other words hold for both.
    """
    return {
        _words(card.key): card.decision
        for card in reversed(cards)
        if card.decision and card.decision.choice is not Choice.KEEP
    }


def _words(key: str) -> str:
    return key.partition(" ")[2]


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
