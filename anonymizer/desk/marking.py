"""A text in pieces, for a page: findings, placeholders, plain words. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from anonymizer.desk.deciding import key_of
from anonymizer.desk.decisions import Choice, Decision, Findings, Settled
from anonymizer.desk.views import (
    CardView,
    Look,
    Marked,
    MarkView,
    Mention,
    Paragraph,
    PartView,
    Piece,
    Titles,
    mark_id,
)
from anonymizer.document import PLACEHOLDER
from anonymizer.finding import Cls, Finding

_BLANKS = re.compile(r"\s+")
_AROUND = 32
_OFFERED = 12
_LOOKS = {Choice.ACCEPT: Look.ACCEPTED, Choice.CHANGE: Look.CHANGED, Choice.KEEP: Look.KEPT}


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding with its place in the order of reading."""

    part: str
    title: str
    finding: Finding
    at: int


def marked(
    titles: Titles,
    texts: Mapping[str, str],
    findings: Findings,
    decisions: Mapping[str, Decision],
    settled: Settled,
) -> Marked:
    """Lay the findings over the raw text. Spans are code points; findings do not overlap."""
    in_order = [
        (part, title, finding)
        for part, title in titles.items()
        for finding in sorted(findings.get(part, ()), key=lambda each: each.start)
    ]
    found = [_Found(*each, n) for n, each in enumerate(in_order, 1)]
    groups: dict[str, list[_Found]] = {}
    by_part: dict[str, list[_Found]] = {part: [] for part in titles}
    for each in found:
        by_part[each.part].append(each)
        if each.finding.cls is not Cls.ADVICE:
            groups.setdefault(each.finding.id, []).append(each)
    used = _by_noun(texts, groups)
    cards = {
        id_: _card(texts, group, decisions.get(id_), settled, used) for id_, group in groups.items()
    }
    parts = tuple(
        PartView(part, title, _paragraphs(_pieces(texts[part], by_part[part], cards, settled)))
        for part, title in titles.items()
    )
    advice = tuple(_mention(texts, each) for each in found if each.finding.cls is Cls.ADVICE)
    return Marked(parts, tuple(cards.values()), advice)


def plain(titles: Titles, texts: Mapping[str, str]) -> tuple[PartView, ...]:
    """Cut a de-identified text into paragraphs, with its placeholders told apart."""
    return tuple(
        PartView(part, title, _paragraphs(_softly(texts[part]))) for part, title in titles.items()
    )


def _card(
    texts: Mapping[str, str],
    group: Sequence[_Found],
    decision: Decision | None,
    settled: Settled,
    used: Mapping[str, Sequence[str]],
) -> CardView:
    first = group[0].finding
    is_whole = decision is not None and first.id in settled.instead
    proposal = first.suggestions[0]
    others = [words for words in used[_noun(proposal)] if words != proposal]
    return CardView(
        entity=first.id,
        key=key_of(first, texts[group[0].part]),
        words=_words(texts, group[0]),
        kind=first.kind,
        cls=first.cls,
        look=_LOOKS[decision.choice] if decision is not None and is_whole else Look.UNDECIDED,
        reason=first.reason.message,
        proposal=proposal,
        offered=tuple(dict.fromkeys([*first.suggestions[1:], *others]))[:_OFFERED],
        mentions=tuple(_mention(texts, each) for each in group),
        decision=decision,
        fault=settled.faulty.get(first.id),
    )


def _by_noun(
    texts: Mapping[str, str], groups: Mapping[str, Sequence[_Found]]
) -> dict[str, list[str]]:
    """Group the placeholders in use by their noun: those in the text, and those proposed."""
    standing = [match.group() for text in texts.values() for match in PLACEHOLDER.finditer(text)]
    proposed = [group[0].finding.suggestions[0] for group in groups.values()]
    used: dict[str, list[str]] = {}
    for placeholder in dict.fromkeys([*standing, *proposed]):
        used.setdefault(_noun(placeholder), []).append(placeholder)
    return used


def _noun(placeholder: str) -> str:
    return placeholder.strip("[]").rpartition(" ")[0]


def _words(texts: Mapping[str, str], found: _Found) -> str:
    return _BLANKS.sub(" ", texts[found.part][found.finding.start : found.finding.end])


def _mention(texts: Mapping[str, str], found: _Found) -> Mention:
    text, start, end = texts[found.part], found.finding.start, found.finding.end
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:  # cut between words
        before = f"… {before.partition(' ')[2]}"
    if end + _AROUND < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return Mention(
        at=found.at,
        entity=found.finding.id,
        part=found.part,
        title=found.title,
        before=_BLANKS.sub(" ", before),
        words=_words(texts, found),
        after=_BLANKS.sub(" ", after),
    )


def _pieces(
    text: str, found: Sequence[_Found], cards: Mapping[str, CardView], settled: Settled
) -> Iterator[Piece]:
    position = 0
    for each in found:
        finding = each.finding
        yield from _softly(text[position : finding.start])
        words = _BLANKS.sub(" ", text[finding.start : finding.end])
        yield Piece(words, _mark(each, words, cards.get(finding.id), settled))
        position = finding.end
    yield from _softly(text[position:])


def _mark(found: _Found, words: str, card: CardView | None, settled: Settled) -> MarkView:
    finding = found.finding
    now = card.proposal if card else ""
    if card and card.look is Look.CHANGED:
        now = card.replacement
    instead = settled.words_for(finding) if card else None
    return MarkView(
        id=mark_id(found.at),
        entity=finding.id,
        kind=finding.kind,
        cls=finding.cls,
        look=card.look if card else Look.UNDECIDED,
        now=now,
        read=words if instead is None else instead,
    )


def _softly(text: str) -> Iterator[Piece]:
    position = 0
    for match in PLACEHOLDER.finditer(text):
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
