"""Screening a case: all layers, then the document as a whole, then words for each finding."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from anonymizer import layers, learned, nlp
from anonymizer.document import Document
from anonymizer.entities import resolve
from anonymizer.finding import Cls, Finding, Hit, Kind, Reason
from anonymizer.generalise import generalisations
from anonymizer.languages import FALLBACK, Words, is_known, words_of
from anonymizer.languages.guessing import Stretch, stretches
from anonymizer.placeholders import Placeholders


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
    parts = stretches(document, language)
    main = language or _longest(parts)
    opened = layers.readings(document, parts, models)
    findings = _findings(document, words_of(main), layers.find(document, opened, own_marks))
    limits = tuple(_limits(main, opened, models, is_guessed=language is None))
    by_language = {each.words.code: each.engine.model for each in opened}
    return {
        part.name: Screening(
            text=fields[part.name],
            language=main,
            findings=tuple(f for f in local if f.kind is not Kind.ASSESSMENT),
            notes=tuple(f for f in local if f.kind is Kind.ASSESSMENT),
            model=by_language.get(words_of(main).code),
            limits=limits,
        )
        for part in document.parts
        for local in [_local(findings, part.start, part.end)]
    }


def _longest(parts: Sequence[Stretch]) -> str:
    sizes: Counter[str] = Counter()
    for stretch in parts:
        sizes[stretch.language] += stretch.end - stretch.start
    return sizes.most_common(1)[0][0] if sizes else FALLBACK


def _limits(
    main: str, opened: Sequence[layers.Reading], models: Mapping[str, str], *, is_guessed: bool
) -> Iterator[Reason]:
    if is_guessed:
        yield Reason.of("language-guessed")
    if len(opened) > 1:
        yield Reason.of("mixed-languages")
    if not is_known(main):
        yield Reason.of("no-words")
    is_missing = any(r.engine.model is None and r.engine.language in models for r in opened)
    if is_missing or not is_known(main) or learned.shipped() is None:
        yield Reason.of("no-model")


def entities_of(screenings: Mapping[str, Screening]) -> dict[str, tuple[Finding, ...]]:
    """Group the findings of all fields of a case by what they name, in reading order."""
    grouped: dict[str, list[Finding]] = {}
    for screening in screenings.values():
        for finding in screening.findings:
            grouped.setdefault(finding.entity, []).append(finding)
    return {entity: tuple(mentions) for entity, mentions in grouped.items()}


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
