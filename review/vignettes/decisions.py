"""What the bringer decides about each finding, and the text that follows from it. Pure.

Raw text goes in, and only what may be kept comes out: a finding nobody has decided yet is replaced
by its placeholder in what is kept, so that the raw words exist in the bringer's own page alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anonymizer import Cls, Finding
from anonymizer.desk.decisions import Choice, Decision, Fault, KeepReason, settle
from review.vignettes.text import Section, Vignette


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
    faulty: Mapping[str, Fault]
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
    settled = settle(
        {section.value: raw.get(section, "") for section in Section},
        {section.value: findings.get(section, ()) for section in Section},
        decisions,
    )
    kept: dict[Section, str] = {}
    marks: list[Mark] = []
    for section in Section:
        text, pieces, position, length = raw.get(section, ""), [], 0, 0
        for finding in findings.get(section, ()):
            if finding.cls is Cls.ADVICE:
                continue
            words = settled.words_for(finding)
            new = text[finding.start : finding.end] if words is None else words
            before = text[position : finding.start]
            pieces += [before, new]
            start = length + len(before)
            length = start + len(new)
            position = finding.end
            decision = decisions[finding.id] if finding.id in settled.instead else None
            marks.append(
                Mark(
                    section=section,
                    start=start,
                    end=length,
                    kind=finding.kind.value,
                    cls=finding.cls.value,
                    finding_id=finding.id,
                    choice=decision.choice if decision else None,
                    reason=decision.reason if decision and words is None else None,
                )
            )
        kept[section] = "".join([*pieces, text[position:]])
    return Checked(Vignette(kept), tuple(marks), settled.undecided, settled.faulty)


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
