"""Screening a case: all layers, then the document as a whole, then words for each finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anonymizer import nlp
from anonymizer.detectors import RULES, own
from anonymizer.document import Document
from anonymizer.entities import resolve
from anonymizer.finding import Cls, Finding, Hit, Kind, Reason, merge
from anonymizer.generalise import generalisations
from anonymizer.languages import LANGUAGES, Words, guess_language, words_of
from anonymizer.placeholders import Placeholders
from anonymizer.propagation import agree_on_kinds, spread


@dataclass(frozen=True)
class Screening:
    """What was found in one text; offsets are code points of exactly this text."""

    text: str
    language: str
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    model: str | None
    limits: tuple[Reason, ...]

    def entities(self) -> dict[str, tuple[Finding, ...]]:
        """Group the findings by what they name, in reading order."""
        return entities_of({"": self})


def screen(
    text: str,
    language: str | None = None,
    own_marks: Sequence[str] = (),
    *,
    models: Mapping[str, str] = nlp.DEFAULT_MODELS,
) -> Screening:
    """Find what may identify somebody in one text."""
    return screen_fields({"text": text}, language, own_marks, models=models)["text"]


def screen_fields(
    fields: Mapping[str, str],
    language: str | None = None,
    own_marks: Sequence[str] = (),
    *,
    models: Mapping[str, str] = nlp.DEFAULT_MODELS,
) -> dict[str, Screening]:
    """Find what may identify somebody in all fields of one case, read as one document.

    Entities and placeholders are shared across the fields; offsets are local to each field.
    """
    document = Document(fields)
    limits: list[Reason] = []
    if language is None:
        language = guess_language(document.reading) or "en"
        limits.append(Reason.of("language-guessed"))
    if language not in LANGUAGES:
        limits.append(Reason.of("no-words"))
    words = words_of(language)
    engine = nlp.engine_for(language, models)
    if engine.model is None:
        limits.append(Reason.of("no-model"))
    hits = _hits(document, words, engine, own_marks)
    findings = _findings(document, words, hits)
    return {
        part.name: Screening(
            text=fields[part.name],
            language=language,
            findings=tuple(f for f in local if f.kind is not Kind.ASSESSMENT),
            notes=tuple(f for f in local if f.kind is Kind.ASSESSMENT),
            model=engine.model,
            limits=tuple(limits),
        )
        for part in document.parts
        for local in [_local(findings, part.start, part.end)]
    }


def entities_of(screenings: Mapping[str, Screening]) -> dict[str, tuple[Finding, ...]]:
    """Group the findings of all fields of a case by what they name, in reading order."""
    grouped: dict[str, list[Finding]] = {}
    for screening in screenings.values():
        for finding in screening.findings:
            grouped.setdefault(finding.entity, []).append(finding)
    return {entity: tuple(mentions) for entity, mentions in grouped.items()}


def _hits(
    document: Document, words: Words, engine: nlp.Engine, own_marks: Sequence[str]
) -> list[Hit]:
    seen = list(own.find(document, words, own_marks))
    for detector in RULES:
        seen.extend(detector(document, words))
    seen.extend(nlp.find(document, words, engine))
    first = agree_on_kinds(document, _merged(document, seen))
    again = [*first, *spread(document, words, first)]
    return agree_on_kinds(document, _merged(document, again))


def _merged(document: Document, hits: Sequence[Hit]) -> list[Hit]:
    """Cut placeholders, blanks and field borders out of the hits, then merge them."""
    cut = [
        Hit(start, end, h.kind, h.score, h.detector, h.code, h.cls)
        for h in hits
        for start, end in document.outside(h.start, h.end)
    ]
    return merge(cut, document.reading)


def _findings(document: Document, words: Words, hits: Sequence[Hit]) -> list[Finding]:
    placeholders = Placeholders(document.reading, words)
    suggested: dict[str, tuple[str, ...]] = {}
    findings = []
    for known, entity in zip(hits, resolve(document, words, hits), strict=True):
        if entity not in suggested:
            surface = document.reading[known.start : known.end]
            birth = known.cls is Cls.DIRECT
            kind = Kind.PERSON if entity.startswith("person-") else known.kind
            suggested[entity] = (
                placeholders.next_for(kind),
                *generalisations(kind, surface, words, birth=birth),
            )
        start, end = document.given(known.start, known.end)
        findings.append(
            Finding(
                id=entity.replace("-", "_"),
                start=start,
                end=end,
                kind=known.kind,
                cls=known.cls,
                entity=entity,
                score=known.score,
                detector=known.detector,
                reason=Reason.of(known.code),
                suggestions=() if known.kind is Kind.ASSESSMENT else suggested[entity],
            )
        )
    return findings


def _local(findings: Sequence[Finding], start: int, end: int) -> list[Finding]:
    return [
        Finding(
            f.id,
            f.start - start,
            f.end - start,
            f.kind,
            f.cls,
            f.entity,
            f.score,
            f.detector,
            f.reason,
            f.suggestions,
        )
        for f in findings
        if start <= f.start and f.end <= end
    ]
