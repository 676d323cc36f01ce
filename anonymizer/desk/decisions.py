"""What somebody decides about each finding, and what stands in the text then. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from anonymizer.finding import N_, Cls, Finding

REPLACEMENT_LIMIT = 400

Findings = Mapping[str, Sequence[Finding]]
"""By the name of the field they were found in; in reading order."""


class Choice(StrEnum):
    """What happens to a finding."""

    ACCEPT = "accept"
    CHANGE = "change"
    KEEP = "keep"


class KeepReason(StrEnum):
    """Why a finding may stay as it is."""

    NOT_IDENTIFYING = "not_identifying"
    NO_NAME = "no_name"
    PUBLIC = "public"
    NEEDED = "needed"


KEEP_REASONS: Mapping[KeepReason, str] = MappingProxyType(
    {
        KeepReason.NO_NAME: N_("It is an ordinary word, not what it was taken for."),
        KeepReason.NOT_IDENTIFYING: N_("It fits so many that it leads to nobody."),
        KeepReason.PUBLIC: N_("It is public and leads to nobody in this case."),
        KeepReason.NEEDED: N_("The question cannot be understood without it. I answer for it."),
    }
)


class Fault(StrEnum):
    """What a decision lacks."""

    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    SAME_WORDS = "same_words"
    NO_REASON = "no_reason"
    NAMES_SOMEBODY = "names_somebody"


FAULTS: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.NO_WORDS: N_("Please write what shall stand there instead."),
        Fault.TOO_LONG: N_("This text is too long."),
        Fault.SAME_WORDS: N_(
            "The new words still contain the old ones. Choose “keep” if they may stay."
        ),
        Fault.NO_REASON: N_("Please say why it may stay."),
        Fault.NAMES_SOMEBODY: N_("Your words may give somebody away, too. Please choose others."),
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's word on one finding; all mentions of one thing share it."""

    choice: Choice
    replacement: str = ""
    reason: KeepReason | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the decisions come to."""

    instead: Mapping[str, str | None]
    """By the id of a decided finding: the words that stand there now, or None when it stays."""
    undecided: tuple[str, ...]
    """Ids of findings without a decision, in reading order."""
    faulty: Mapping[str, Fault]
    """Ids of findings whose decision lacks something, with what it lacks."""

    @property
    def is_complete(self) -> bool:
        """Whether every finding has a whole decision."""
        return not self.undecided and not self.faulty

    def words_for(self, finding: Finding) -> str | None:
        """Return what stands in for a finding, or None when it stays.

        What is not decided, or not wholly, is replaced by its placeholder.
        """
        return self.instead.get(finding.id, finding.suggestions[0])

    def replacements(self, findings: Findings) -> dict[str, str | None]:
        """Return what `anonymizer.apply` needs to make the text that others will read."""
        return {
            finding.id: self.words_for(finding)
            for found in findings.values()
            for finding in found
            if finding.cls is not Cls.ADVICE
        }


def settle(
    texts: Mapping[str, str],
    findings: Findings,
    decisions: Mapping[str, Decision],
    known: Mapping[str, Fault] = MappingProxyType({}),
) -> Settled:
    """Say what the decisions come to; `known` are faults a decision does not show by itself."""
    instead: dict[str, str | None] = {}
    undecided: dict[str, None] = {}
    faulty: dict[str, Fault] = {}
    for name, found in findings.items():
        for finding in found:
            if finding.cls is Cls.ADVICE:
                continue
            decision = decisions.get(finding.id)
            if decision is None:
                undecided.setdefault(finding.id)
                continue
            fault = fault_of(decision, texts[name][finding.start : finding.end])
            fault = fault or known.get(finding.id)
            if fault is not None:
                faulty.setdefault(finding.id, fault)
            instead.setdefault(finding.id, _stand_in(finding, decision))
    whole = {id_: words for id_, words in instead.items() if id_ not in faulty}
    return Settled(MappingProxyType(whole), tuple(undecided), MappingProxyType(faulty))


def fault_of(decision: Decision, original: str) -> Fault | None:
    """Return what a decision lacks, or None."""
    if decision.choice is Choice.CHANGE:
        if not decision.replacement.strip():
            return Fault.NO_WORDS
        if len(decision.replacement) > REPLACEMENT_LIMIT:
            return Fault.TOO_LONG
        if original.casefold() in decision.replacement.casefold():
            return Fault.SAME_WORDS
    if decision.choice is Choice.KEEP and decision.reason is None:
        return Fault.NO_REASON
    return None


def _stand_in(finding: Finding, decision: Decision) -> str | None:
    if decision.choice is Choice.KEEP:
        return None
    if decision.choice is Choice.CHANGE:
        return decision.replacement.strip()
    return finding.suggestions[0]
