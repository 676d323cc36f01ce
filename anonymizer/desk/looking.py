"""Looking at a text: screened, decided as far as somebody has, with what is still to ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from anonymizer.desk.asking import Asked, asked
from anonymizer.desk.deciding import (
    Card,
    Pairs,
    answers_of,
    cards_of,
    carried,
    decided,
    left_over,
)
from anonymizer.desk.decisions import Decision, Fault, Findings, Settled, settle
from anonymizer.finding import Reason
from anonymizer.replacing import Applied, apply
from anonymizer.screener import Screener
from anonymizer.screening import Screening


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did on the page: cards decided, questions answered."""

    cards: tuple[Card, ...] = ()
    answers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, typed: Pairs) -> "Done":
        """Read what came with the form. What is no decision is none; nothing can be wrong."""
        return cls(cards_of(typed), answers_of(typed))


@dataclass(frozen=True, slots=True)
class Looked:
    """What the screening found in a text, and what is decided about it."""

    texts: Mapping[str, str]
    screened: Mapping[str, Screening]
    findings: Findings
    limits: tuple[Reason, ...]
    decisions: Mapping[str, Decision]
    settled: Settled
    questions: tuple[Asked, ...]
    unseen: Pairs
    """What was done on an earlier page and has no place on this one; it travels along."""

    @property
    def is_ready(self) -> bool:
        """Whether everything is decided and every question answered."""
        return self.settled.is_complete and all(each.is_answered for each in self.questions)

    @property
    def outcome(self) -> dict[str, str]:
        """Return the text as others will read it; what is undecided as its placeholder."""
        applied = _applied(self.texts, self.findings, self.settled)
        return {name: new.text for name, new in applied.items()}


def look(
    screener: Screener,
    texts: Mapping[str, str],
    language: str | None,
    own_marks: Sequence[str],
    done: Done,
    *,
    whole: bool = False,
    recalled: Callable[[Findings], Mapping[str, Decision]] = lambda _findings: MappingProxyType({}),
) -> Looked:
    """Screen a text and apply the decisions; `recalled` knows those of an earlier time.

    With `whole`, somebody has said that all of it is in this language.

    Raises `BadText`, `ScreeningUnavailable`.
    """

    def screen(fields: Mapping[str, str]) -> Mapping[str, Screening]:
        return screener.screen_fields(fields, language, own_marks, whole=whole)

    screened = screen(texts)
    findings = {name: (*one.findings, *one.notes) for name, one in screened.items()}
    decisions = decided(done.cards, recalled(findings), texts, findings)
    first = settle(texts, findings, decisions)
    faults = _naming(screen, texts, findings, first)
    settled = settle(texts, findings, decisions, faults)
    questions = asked(texts, findings, settled, done.answers)
    unasked = done.answers - {each.key for each in questions}
    return Looked(
        texts=texts,
        screened=screened,
        findings=findings,
        limits=tuple(dict.fromkeys(limit for one in screened.values() for limit in one.limits)),
        decisions=decisions,
        settled=settled,
        questions=questions,
        unseen=carried(left_over(done.cards, texts, findings), unasked),
    )


def _naming(
    screen: Callable[[Mapping[str, str]], Mapping[str, Screening]],
    texts: Mapping[str, str],
    findings: Findings,
    settled: Settled,
) -> Mapping[str, Fault]:
    """Find own words that name somebody themselves: nobody has looked at them yet."""
    own = {
        finding.id
        for found in findings.values()
        for finding in found
        if settled.instead.get(finding.id) not in {None, *finding.suggestions[:1]}
    }
    if not own:
        return MappingProxyType({})
    applied = _applied(texts, findings, settled)
    again = screen({name: new.text for name, new in applied.items()})
    named = (new.naming(again[name].findings) for name, new in applied.items())
    return {id_: Fault.NAMES_SOMEBODY for ids in named for id_ in ids & own}


def _applied(texts: Mapping[str, str], findings: Findings, settled: Settled) -> dict[str, Applied]:
    replacements = settled.replacements(findings)
    return {name: apply(text, findings[name], replacements) for name, text in texts.items()}
