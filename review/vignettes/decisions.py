"""What the bringer decides about each finding, and the text that follows from it. Pure.

Raw text goes in, and only what may be kept comes out: a finding nobody has decided yet is replaced
by its placeholder in what is kept, so that the raw words exist in the bringer's own page alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from anonymizer import Cls, Finding
from app.kernel.text import Message, _
from review.vignettes.text import Section, Vignette

REPLACEMENT_LIMIT = 400


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


KEEP_REASONS: Mapping[KeepReason, Message] = MappingProxyType(
    {
        KeepReason.NO_NAME: _("It is an ordinary word, not what it was taken for."),
        KeepReason.NOT_IDENTIFYING: _("It fits so many that it leads to nobody."),
        KeepReason.PUBLIC: _("It is public and leads to nobody in this case."),
        KeepReason.NEEDED: _("The question cannot be understood without it. I answer for it."),
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The bringer's word on one finding; all mentions of one thing share it."""

    choice: Choice
    replacement: str = ""
    reason: KeepReason | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a decision shows in the kept text. Holds no word of the original."""

    section: Section
    start: int
    end: int
    kind: str
    cls: str
    finding_id: str
    choice: Choice | None
    reason: KeepReason | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A text after its check: what may be kept, and what is still open."""

    vignette: Vignette
    marks: tuple[Mark, ...]
    undecided: tuple[str, ...]
    """Ids of findings without a decision, in reading order."""
    faulty: Mapping[str, Message]
    """Ids of findings whose decision lacks something, with what it lacks."""

    @property
    def is_complete(self) -> bool:
        """Whether every finding has a whole decision."""
        return not self.undecided and not self.faulty


def check(
    raw: Mapping[Section, str],
    findings: Mapping[Section, Sequence[Finding]],
    decisions: Mapping[str, Decision],
) -> Checked:
    """Apply the decisions. Spans are code points of the raw section; findings do not overlap."""
    kept: dict[Section, str] = {}
    marks: list[Mark] = []
    undecided: dict[str, None] = {}
    faulty: dict[str, Message] = {}
    for section in Section:
        text, pieces, position, length = raw.get(section, ""), [], 0, 0
        for finding in findings.get(section, ()):
            if finding.cls is Cls.ADVICE:
                continue
            original = text[finding.start : finding.end]
            decision = decisions.get(finding.id)
            fault = fault_of(decision, original)
            if decision is None:
                undecided.setdefault(finding.id)
            elif fault is not None:
                faulty.setdefault(finding.id, fault)
            stays = decision is not None and decision.choice is Choice.KEEP and fault is None
            new = original if stays else _stand_in(finding, decision, fault)
            before = text[position : finding.start]
            pieces += [before, new]
            start = length + len(before)
            length = start + len(new)
            position = finding.end
            marks.append(
                Mark(
                    section=section,
                    start=start,
                    end=length,
                    kind=finding.kind.value,
                    cls=finding.cls.value,
                    finding_id=finding.id,
                    choice=decision.choice if decision and fault is None else None,
                    reason=decision.reason if decision and stays else None,
                )
            )
        kept[section] = "".join([*pieces, text[position:]])
    return Checked(Vignette(kept), tuple(marks), tuple(undecided), MappingProxyType(faulty))


def fault_of(decision: Decision | None, original: str) -> Message | None:
    """Return what a decision lacks, or None."""
    if decision is None:
        return None
    if decision.choice is Choice.CHANGE:
        if not decision.replacement.strip():
            return _("Please write what shall stand there instead.")
        if len(decision.replacement) > REPLACEMENT_LIMIT:
            return _("This text is too long.")
        if original.casefold() in decision.replacement.casefold():
            return _("The new words still contain the old ones. Choose “keep” if they may stay.")
    if decision.choice is Choice.KEEP and decision.reason is None:
        return _("Please say why it may stay.")
    return None


def marks_to_bytes(marks: Sequence[Mark]) -> bytes:
    """Return the sealed form of the marks."""
    rows: list[list[Any]] = [
        [m.section, m.start, m.end, m.kind, m.cls, m.finding_id, m.choice, m.reason] for m in marks
    ]
    return json.dumps(rows, separators=(",", ":")).encode()


def marks_from_bytes(raw: bytes) -> tuple[Mark, ...]:
    """Undo `marks_to_bytes`."""
    return tuple(
        Mark(
            section=Section(section),
            start=start,
            end=end,
            kind=kind,
            cls=cls,
            finding_id=finding_id,
            choice=Choice(choice) if choice else None,
            reason=KeepReason(reason) if reason else None,
        )
        for section, start, end, kind, cls, finding_id, choice, reason in json.loads(raw)
    )


def remembered(
    vignette: Vignette,
    marks: Sequence[Mark],
    raw: Mapping[Section, str],
    findings: Mapping[Section, Sequence[Finding]],
) -> dict[str, Decision]:
    """Return what was decided at an earlier check for words that were kept and stand again.

    Only kept words can be remembered: of replaced ones no trace exists.
    """
    kept = {
        vignette[mark.section][mark.start : mark.end].casefold(): mark.reason
        for mark in marks
        if mark.choice is Choice.KEEP
    }
    return {
        finding.id: Decision(Choice.KEEP, reason=kept[words])
        for section, found in findings.items()
        for finding in found
        if (words := raw[section][finding.start : finding.end].casefold()) in kept
    }


def outside_marks(vignette: Vignette, marks: Sequence[Mark]) -> tuple[tuple[str, ...], ...]:
    """Return the words around the findings, section by section: what no decision changes."""
    around = []
    for section in Section:
        text, pieces, position = vignette[section], [], 0
        for mark in marks:
            if mark.section is section:
                pieces.append(text[position : mark.start])
                position = mark.end
        around.append((*pieces, text[position:]))
    return tuple(around)


def _stand_in(finding: Finding, decision: Decision | None, fault: Message | None) -> str:
    if decision is not None and decision.choice is Choice.CHANGE and fault is None:
        return decision.replacement.strip()
    return finding.suggestions[0]
