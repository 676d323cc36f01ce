"""Screening a case: all layers, then the document as a whole, then words for each finding."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from anonymizer import layers, learned, nlp
from anonymizer.document import Document, Part
from anonymizer.entities import resolve
from anonymizer.errors import BadText
from anonymizer.finding import Cls, Finding, Hit, Kind, Reason
from anonymizer.generalise import generalisations
from anonymizer.intervals import timeline
from anonymizer.languages import FALLBACK, Words, is_known, words_of
from anonymizer.languages.guessing import Stretch, stretches
from anonymizer.languages.tags import primary_language
from anonymizer.placeholders import Placeholders
from anonymizer.roles import roles_of


@dataclass(frozen=True)
class Screening:
    """What was found in one text; offsets are code points of exactly this text."""

    text: str
    language: str
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    limits: tuple[Reason, ...]
    stretches: tuple[Stretch, ...] = ()
    """In which language it was read, and where; in the order of reading."""

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
    """Find what may identify somebody in one text.

    `language` is a tag like `de` or `de-AT` (RFC 5646); without one it is told from the text.
    Raises `BadText`.
    """
    return screen_fields({"text": text}, language, own_marks, models=models)["text"]


def screen_fields(
    fields: Mapping[str, str],
    language: str | None = None,
    own_marks: Sequence[str] = (),
    *,
    whole: bool = False,
    models: Mapping[str, str] = nlp.DEFAULT_MODELS,
) -> dict[str, Screening]:
    """Find what may identify somebody in all fields of one case, read as one document.

    A paragraph that is surely in another language than `language` is read in its own, unless
    somebody who has seen that says that the `whole` document is in this one.
    Entities and placeholders are shared across the fields; offsets are local to each field.
    Raises `BadText`.
    """
    asked = _asked(language)
    document = Document(fields)
    parts = stretches(document, asked, whole=whole)
    main = asked or _longest(parts)
    opened = layers.readings(document, parts, models)
    findings = _findings(document, words_of(main), layers.find(document, opened, own_marks))
    limits = tuple(_limits(main, opened, models, is_guessed=asked is None))
    return {
        part.name: Screening(
            text=fields[part.name],
            language=main,
            findings=tuple(f for f in local if f.kind is not Kind.ASSESSMENT),
            notes=tuple(f for f in local if f.kind is Kind.ASSESSMENT),
            limits=limits,
            stretches=tuple(_clipped(document, parts, part)),
        )
        for part in document.parts
        for local in [_local(findings, part.start, part.end)]
    }


def _asked(tag: str | None) -> str | None:
    language = primary_language(tag)
    if language is None and tag is not None:
        raise BadText("bad-language")
    return language


def _clipped(document: Document, parts: Sequence[Stretch], field: Part) -> Iterator[Stretch]:
    """Give the stretches of one field, in its own code points."""
    for stretch in parts:
        start, end = document.given(stretch.start, stretch.end)
        start, end = max(start, field.start), min(end, field.end)
        if start < end:
            yield Stretch(start - field.start, end - field.start, stretch.language)


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
    elif not all(each.is_trained for each in opened):
        yield Reason.of("no-words-in-parts")
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
    entities = resolve(document, words, hits)
    first: dict[str, Hit] = {}
    for known, entity in zip(hits, entities, strict=True):
        first.setdefault(entity, known)
    roles = roles_of(document, words, hits, entities)
    suggested = _suggestions(document, words, first, roles)
    findings = []
    for known, entity in zip(hits, entities, strict=True):
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


def _suggestions(
    document: Document, words: Words, first: Mapping[str, Hit], roles: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Give the placeholder of each entity and what else could be said, by its first mention."""
    surfaces = {e: document.reading[known.start : known.end] for e, known in first.items()}
    kinds = {e: Kind.PERSON if e.startswith("person-") else k.kind for e, k in first.items()}
    births = {e for e, known in first.items() if known.cls is Cls.DIRECT}
    placeholders = Placeholders(document.reading, words)
    called = placeholders.for_roles(roles)
    # Who is called by a role needs no letter: the first ones are for those who do.
    names = {e: placeholders.next_for(kinds[e]) for e in sorted(first, key=called.__contains__)}
    told = [e for e in first if kinds[e] is Kind.DATE and e not in births]
    dates = timeline(words, [(entity, surfaces[entity]) for entity in told])
    anchor = names.get(dates.entity or "", "")
    apart = {e: dates.since_anchor(e, surfaces[e], anchor) for e in told}
    return {
        e: (
            *((called[e],) if e in called else ()),
            names[e],
            *apart.get(e, ()),
            *generalisations(kinds[e], surfaces[e], words, birth=e in births, dates=dates),
        )
        for e in first
    }


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
