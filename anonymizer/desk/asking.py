"""Questions about what stays readable together: asked in words, answered by a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from anonymizer.combinations import residual
from anonymizer.desk.deciding import key_of
from anonymizer.desk.decisions import Findings, Settled
from anonymizer.desk.words import KIND_LABELS
from anonymizer.finding import Cls, Finding


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the things a question is about."""

    entity: str
    label: str
    reads: str
    """What stands in the text now."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page."""

    id: str
    key: str
    """Changes with the words it is about and with what stands there now. Holds none of them."""
    reason: str
    things: tuple[Thing, ...]
    is_answered: bool


def asked(
    texts: Mapping[str, str], findings: Findings, settled: Settled, answers: frozenset[str]
) -> tuple[Asked, ...]:
    """Return the questions that stand once everything that names somebody is decided."""
    every = [(name, finding) for name, found in findings.items() for finding in found]
    if any(f.cls is Cls.DIRECT and f.id not in settled.instead for _name, f in every):
        return ()
    first: dict[str, tuple[str, Finding]] = {}
    for name, finding in every:
        first.setdefault(finding.id, (name, finding))
    questions = residual([finding for _name, finding in every], settled.instead)
    found = []
    for number, question in enumerate(questions, 1):
        things = [_thing(texts, *first[id_], settled) for id_ in question.entities]
        keys = [key_of(first[id_][1], texts[first[id_][0]]) for id_ in question.entities]
        told = "\n".join([question.code, *keys, *(thing.reads for thing in things)])
        key = blake2b(told.encode("utf-8"), digest_size=16).hexdigest()
        found.append(
            Asked(f"q{number}", key, question.reason.message, tuple(things), key in answers)
        )
    return tuple(found)


def things_of(texts: Mapping[str, str], findings: Findings, settled: Settled) -> tuple[Thing, ...]:
    """Return everything that was decided, in the order of reading, by what stands there now."""
    first: dict[str, tuple[str, Finding]] = {}
    for name, found in findings.items():
        for finding in sorted(found, key=lambda each: each.start):
            if finding.id in settled.instead:
                first.setdefault(finding.id, (name, finding))
    return tuple(_thing(texts, *each, settled) for each in first.values())


def _thing(texts: Mapping[str, str], name: str, finding: Finding, settled: Settled) -> Thing:
    instead = settled.instead.get(finding.id)
    words = " ".join(texts[name][finding.start : finding.end].split())
    return Thing(finding.id, KIND_LABELS[finding.kind], words if instead is None else instead)
