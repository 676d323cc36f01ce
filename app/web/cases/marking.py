"""The text of a case in pieces, for a page: findings, placeholders, plain words. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from anonymizer import Cls, Finding
from app.kernel.text import Message
from app.web.cases.deciding import Findings, key_of
from app.web.cases.text_views import (
    CardView,
    Look,
    Marked,
    MarkView,
    Mention,
    Paragraph,
    Piece,
    SectionView,
)
from app.web.cases.words import reason_of
from review.vignettes.decisions import Choice, Decision, fault_of
from review.vignettes.text import Section

_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,80}\]")
_BLANKS = re.compile(r"\s+")
_AROUND = 32
_OFFERED = 12


_LOOKS = {Choice.ACCEPT: Look.ACCEPTED, Choice.CHANGE: Look.CHANGED, Choice.KEEP: Look.KEPT}


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding with its place and the id of its mark."""

    section: Section
    finding: Finding
    mark_id: str


def marked(
    raw: Mapping[Section, str],
    findings: Findings,
    decisions: Mapping[str, Decision],
    faults: Mapping[str, Message],
) -> Marked:
    """Lay the findings over the raw text. Spans are code points; findings do not overlap.

    `faults` are those that are known besides what a decision itself lacks.
    """
    found = [
        _Found(section, finding, "")
        for section in Section
        for finding in sorted(findings.get(section, ()), key=lambda each: each.start)
    ]
    found = [_Found(f.section, f.finding, f"m-{n}") for n, f in enumerate(found, 1)]
    groups: dict[str, list[_Found]] = {}
    for each in found:
        if each.finding.cls is not Cls.ADVICE:
            groups.setdefault(each.finding.id, []).append(each)
    used = _placeholders_of(raw, groups)
    cards = tuple(_card(raw, group, decisions, used, faults) for group in groups.values())
    looks = {card.entity: card for card in cards}
    sections = tuple(
        SectionView(section, _paragraphs(_pieces(raw[section], section, found, looks)))
        for section in Section
    )
    advice = tuple(_mention(raw, each) for each in found if each.finding.cls is Cls.ADVICE)
    return Marked(sections, cards, advice)


def plain(texts: Mapping[Section, str]) -> tuple[SectionView, ...]:
    """Cut a de-identified text into paragraphs, with its placeholders told apart."""
    return tuple(SectionView(section, _paragraphs(_softly(texts[section]))) for section in Section)


def _card(
    raw: Mapping[Section, str],
    group: Sequence[_Found],
    decisions: Mapping[str, Decision],
    used: Mapping[str, str],
    known: Mapping[str, Message],
) -> CardView:
    first = group[0].finding
    decision = decisions.get(first.id)
    originals = [_words(raw, each) for each in group]
    faults = [fault for words in originals if (fault := fault_of(decision, words))]
    faults += [known[first.id]] if first.id in known else []
    is_whole = decision is not None and not faults
    look = _LOOKS[decision.choice] if decision is not None and is_whole else Look.UNDECIDED
    others = [
        placeholder
        for id_, placeholder in used.items()
        if id_ != first.id and _noun(placeholder) == _noun(first.suggestions[0])
    ]
    return CardView(
        entity=first.id,
        key=key_of(first, raw[group[0].section]),
        words=originals[0],
        kind=first.kind,
        cls=first.cls,
        look=look,
        reason=reason_of(first.reason),
        proposal=first.suggestions[0],
        offered=tuple(dict.fromkeys([*first.suggestions[1:], *others]))[:_OFFERED],
        mentions=tuple(_mention(raw, each) for each in group),
        decision=decision,
        fault=faults[0] if faults else None,
    )


def _placeholders_of(
    raw: Mapping[Section, str], groups: Mapping[str, Sequence[_Found]]
) -> dict[str, str]:
    """Placeholders in use: those proposed, and those already standing in the text."""
    standing = {
        match.group(): match.group()
        for section in Section
        for match in _PLACEHOLDER.finditer(raw[section])
    }
    return standing | {id_: group[0].finding.suggestions[0] for id_, group in groups.items()}


def _noun(placeholder: str) -> str:
    return placeholder.strip("[]").rpartition(" ")[0]


def _words(raw: Mapping[Section, str], found: _Found) -> str:
    return _BLANKS.sub(" ", raw[found.section][found.finding.start : found.finding.end])


def _mention(raw: Mapping[Section, str], found: _Found) -> Mention:
    text, start, end = raw[found.section], found.finding.start, found.finding.end
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:  # cut between words
        before = f"… {before.partition(' ')[2]}"
    if end + _AROUND < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return Mention(
        mark_id=found.mark_id,
        section=found.section,
        before=_BLANKS.sub(" ", before),
        words=_words(raw, found),
        after=_BLANKS.sub(" ", after),
    )


def _pieces(
    text: str, section: Section, found: Sequence[_Found], cards: Mapping[str, CardView]
) -> Iterator[Piece]:
    position = 0
    for each in found:
        if each.section is not section:
            continue
        finding = each.finding
        yield from _softly(text[position : finding.start])
        card = cards.get(finding.id)
        now = card.proposal if card else ""
        if card and card.look is Look.CHANGED:
            now = card.replacement
        yield Piece(
            _BLANKS.sub(" ", text[finding.start : finding.end]),
            MarkView(
                id=each.mark_id,
                entity=finding.id,
                kind=finding.kind,
                cls=finding.cls,
                look=card.look if card else Look.UNDECIDED,
                now=now,
            ),
        )
        position = finding.end
    yield from _softly(text[position:])


def _softly(text: str) -> Iterator[Piece]:
    position = 0
    for match in _PLACEHOLDER.finditer(text):
        yield Piece(text[position : match.start()])
        yield Piece(match.group(), is_placeholder=True)
        position = match.end()
    yield Piece(text[position:])


def _paragraphs(pieces: Iterator[Piece]) -> tuple[Paragraph, ...]:
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.mark is not None or piece.is_placeholder:
            paragraphs[-1].append(piece)
            continue
        for index, line in enumerate(piece.text.split("\n")):
            if index:
                paragraphs.append([])
            if line:
                paragraphs[-1].append(Piece(line))
    return tuple(tuple(each) for each in paragraphs if each)
