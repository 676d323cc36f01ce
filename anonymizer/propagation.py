"""A name found once is found everywhere: parts, genitives, small letters, one slip of the pen."""

from collections.abc import Iterable, Iterator

import regex

from anonymizer.detectors.patterns import whole
from anonymizer.document import Document
from anonymizer.finding import Cls, Hit, Kind, hit
from anonymizer.folding import fold, one_slip_apart
from anonymizer.languages import Words, names

# Kinds that are repeated as they stand.
_REPEATED = frozenset(
    {
        Kind.NICKNAME,
        Kind.HANDLE,
        Kind.CITY,
        Kind.DISTRICT,
        Kind.REGION,
        Kind.FACILITY,
        Kind.ORG,
        Kind.ADDRESS,
        Kind.CASE_ID,
        Kind.DOC_ID,
        Kind.OCCUPATION,
    }
)
# Below this score a kind is a guess and follows a better guess about the same word.
_GUESS = 0.7


def name_parts(document: Document, start: int, end: int, words: Words) -> tuple[str, ...]:
    """Give the folded parts of a person's name that can stand alone, genitive s taken off."""
    particles = names()[2]
    parts = []
    for word in document.words_in(start, end):
        folded = fold(word.text)
        if folded in particles or folded in words.roles or len(folded) < 2:
            continue
        parts.append(folded)
    if parts and document.reading[start:end].endswith(("'s", "'")):
        parts[-1] = parts[-1].removesuffix("'")
    return tuple(parts)


def spread(document: Document, words: Words, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Find every other mention of what was already found."""
    found = list(hits)
    yield from _people(document, words, found)
    yield from _repeated(document, words, found)


def _people(document: Document, words: Words, hits: list[Hit]) -> Iterator[Hit]:
    parts: set[str] = set()
    for person in hits:
        if person.kind is Kind.PERSON:
            parts.update(name_parts(document, person.start, person.end, words))
    parts = {base_form(part, parts, words) for part in parts} - words.stopwords
    long_parts = [part for part in parts if len(part) >= 5]
    taken = {at for h in hits for at in range(h.start, h.end)}
    first_names, ambiguous, _ = names()
    for word in document.words:
        if word.start in taken:
            continue
        at = word.start
        for piece in word.text.split("-"):
            span = (at, at + len(piece))
            at += len(piece) + 1
            if not piece:
                continue
            folded = fold(piece)
            capital = piece[0].isupper()
            plain_word = words.is_ordinary(piece) or folded in ambiguous
            if folded in parts or _stem(folded) in parts:
                if len(folded) > 2 and (capital or not plain_word):
                    yield hit(span, Kind.PERSON, 0.8, "document", "elsewhere")
            elif capital and not plain_word and folded not in first_names and len(folded) >= 5:
                if any(one_slip_apart(folded, p) and p[0] == folded[0] for p in long_parts):
                    yield hit(span, Kind.PERSON, 0.6, "document", "spelling")


def _repeated(document: Document, words: Words, hits: list[Hit]) -> Iterator[Hit]:
    surfaces: dict[str, Hit] = {}
    for known in sorted(hits, key=lambda h: h.score):
        if known.kind in _REPEATED or (known.kind is Kind.OTHER and known.detector == "own"):
            surfaces[" ".join(document.reading[known.start : known.end].casefold().split())] = known
    surfaces = {surface: h for surface, h in surfaces.items() if len(surface) > 2}
    if not surfaces:
        return
    end = r"(?:'?s)?" if words.code != "fr" else ""
    pattern = regex.compile(whole(surfaces).removesuffix(r"(?![\p{L}\p{N}])") + f"{end}(?!\\w)", regex.I)
    for match in pattern.finditer(document.reading):
        surface = " ".join(match.group().casefold().split())
        known = surfaces.get(surface) or surfaces.get(surface.removesuffix("s").removesuffix("'"))
        if known is None:
            continue
        if match.group()[0].islower() and words.is_ordinary(match.group()):
            if known.kind is not Kind.OCCUPATION:
                continue
        yield Hit(
            *match.span(), known.kind, min(known.score, 0.79), "document", "elsewhere", known.cls
        )


def base_form(part: str, parts: Iterable[str], words: Words) -> str:
    """Take a genitive s off when the bare name is known, too."""
    bare = _stem(part)
    if bare != part and (bare in parts or bare in names()[0]):
        return bare
    del words
    return part


def _stem(folded: str) -> str:
    return folded[:-1] if folded.endswith("s") and len(folded) > 3 else folded


def agree_on_kinds(document: Document, hits: Iterable[Hit]) -> list[Hit]:
    """Let all mentions of one word be of one kind: weak guesses follow the strongest."""
    found = list(hits)
    best: dict[str, Hit] = {}
    for known in found:
        surface = _stem(fold(document.reading[known.start : known.end]))
        if surface not in best or best[surface].score < known.score:
            best[surface] = known
    agreed = []
    for known in found:
        strongest = best[_stem(fold(document.reading[known.start : known.end]))]
        follows = known.score < _GUESS and known.kind in _GUESSED and strongest.kind in _GUESSED
        if follows and strongest.kind is not known.kind:
            known = Hit(
                known.start,
                known.end,
                strongest.kind,
                known.score,
                known.detector,
                known.code,
                Cls.DIRECT if strongest.kind is Kind.PERSON else strongest.cls,
            )
        agreed.append(known)
    return agreed


_GUESSED = frozenset({Kind.PERSON, Kind.CITY, Kind.DISTRICT, Kind.ORG, Kind.REGION, Kind.NICKNAME})
