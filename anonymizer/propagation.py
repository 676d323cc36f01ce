"""A name found once is found everywhere: parts, genitives, small letters, one slip of the pen.

Whether a place is worth telling is weighed afterwards (`learned.worth_repeating`).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import regex

from anonymizer.declension import Reading, readings
from anonymizer.detectors.patterns import one_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, covered, hit
from anonymizer.folding import Spellings, fold, without_genitive
from anonymizer.languages import Words, names
from anonymizer.shortening import shortened

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
    """Give the parts of a person's name that can stand alone, in small letters."""
    particles = names().particles
    parts = []
    for word in document.words_in(start, end):
        folded = fold(word.text)
        if folded in particles or folded in words.roles or len(folded) < 2:
            continue
        parts.append(word.text.casefold())
    return tuple(parts)


def spread(document: Document, words: Words, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Find every other mention of what was already found."""
    found = list(hits)
    yield from _people(document, words, found)
    yield from _repeated(document, words, found)
    yield from shortened(document, words, found)


def _people(document: Document, words: Words, hits: list[Hit]) -> Iterator[Hit]:
    parts: set[str] = set()
    for person in hits:
        if person.kind is Kind.PERSON:
            for part in map(fold, name_parts(document, person.start, person.end, words)):
                parts.update((part, *(piece for piece in part.split("-") if len(piece) > 3)))
    parts = {base_form(part, parts) for part in parts} - words.stopwords
    spellings = Spellings(parts)
    taken = covered(hits)
    for word in document.words:
        if word.start in taken:
            continue
        at = word.start
        for piece in word.text.split("-"):
            code = _is_known_name(piece, parts, spellings, words) if piece else None
            if code is not None:
                score = 0.8 if code == "elsewhere" else 0.6
                yield hit((at, at + len(piece)), Kind.PERSON, score, "document", code)
            at += len(piece) + 1


def _is_known_name(piece: str, parts: set[str], spellings: Spellings, words: Words) -> str | None:
    """Tell why a word is a name known from elsewhere; None when it is not."""
    folded, is_capital = fold(piece), piece[0].isupper()
    if folded in parts or without_genitive(folded) in parts or _inflected(piece, parts, words):
        certain = len(folded) > 2 and (is_capital or not _is_plain_word(piece, words))
        return "elsewhere" if certain else None
    # "Maria" is no misspelt "Marta": another first name is another person.
    is_no_slip = not is_capital or len(folded) < 5
    if is_no_slip or words.is_first_name(folded) or _is_plain_word(piece, words):
        return None
    slips = (p for p in spellings.near(folded) if len(p) >= 5 and p[0] == folded[0])
    return "spelling" if any(slips) else None


def _is_plain_word(piece: str, words: Words) -> bool:
    return words.is_ordinary(piece) or fold(piece) in words.maybe_names


def _inflected(piece: str, parts: set[str], words: Words) -> bool:
    """Find "Milanovi", "Janke" and "Markem" where "Milan", "Janka" and "Marek" are known."""
    folded = fold(piece)
    by_ending = any(
        folded.removesuffix(ending) + vowel in parts
        for ending in words.inflections
        if folded.endswith(ending) and len(folded) - len(ending) >= 3
        for vowel in ("", "a", "o")
    )
    return by_ending or any(each.name in parts for each in readings(piece, words))


def _repeated(document: Document, words: Words, hits: list[Hit]) -> Iterator[Hit]:
    surfaces, small = _surfaces(document, hits), _small_words(document, hits)
    surfaces = {surface: h for surface, h in surfaces.items() if len(surface) > 2}
    if not surfaces:
        return
    end = r"(?:'?s)?" if words.traits.has_genitive_s else ""
    pattern = regex.compile(
        rf"(?<![\p{{L}}\p{{N}}]){one_of(surfaces)}{end}(?!\w)",
        regex.I,
        cache_pattern=False,  # words of a case must not outlive their check
    )
    for match in pattern.finditer(document.reading):
        surface = _surface(document, *match.span())
        bare = surface.removesuffix("s").removesuffix("'")
        same = surfaces.get(surface) or surfaces.get(bare)
        if same is None:
            continue
        is_small_word = match.group()[0].islower() and words.is_ordinary(match.group())
        if is_small_word and bare not in small and surface not in small:
            continue
        score = min(same.score, 0.79)
        yield hit(match.span(), same.kind, score, "document", "elsewhere", same.cls)


def _surfaces(document: Document, hits: list[Hit]) -> dict[str, Hit]:
    """Give what is repeated as it stands, with the surest finding of it."""
    surfaces: dict[str, Hit] = {}
    for known in sorted(hits, key=lambda h: h.score):
        if known.kind in _REPEATED:
            surfaces[_surface(document, known.start, known.end)] = known
    particles = names().particles
    for known in hits:
        # "von der Lühe" after "Hinrich von der Lühe".
        if known.kind is Kind.PERSON:
            said = document.words_in(known.start, known.end)[1:]
            tail = [w for w in said if not w.capital and fold(w.text) in particles]
            if tail and not said[-1].text.islower():
                surfaces[_surface(document, tail[0].start, known.end)] = known
    return surfaces


def _small_words(document: Document, hits: list[Hit]) -> set[str]:
    """Give what may stand again as an ordinary word in small letters: "sticks says no"."""
    return {
        _surface(document, each.start, each.end)
        for each in hits
        if each.kind is Kind.OCCUPATION
        or (each.kind is Kind.NICKNAME and document.reading[each.start : each.end].islower())
    }


def _surface(document: Document, start: int, end: int) -> str:
    return " ".join(document.reading[start:end].casefold().split())


def base_form(part: str, parts: Iterable[str]) -> str:
    """Take a genitive s off when the bare name is known, too."""
    bare = without_genitive(part)
    if bare != part and (bare in parts or bare in names().plain):
        return bare
    return part


def agree_on_kinds(document: Document, hits: Iterable[Hit]) -> list[Hit]:
    """Let all mentions of one word be of one kind: weak guesses follow the strongest."""
    found = list(hits)
    best: dict[str, Hit] = {}
    for known in found:
        surface = _word_of(document, known)
        if surface not in best or best[surface].score < known.score:
            best[surface] = known
    return [_following(known, best[_word_of(document, known)]) for known in found]


def follow_names(document: Document, words: Words, hits: Iterable[Hit]) -> list[Hit]:
    """Let a form of somebody's name be a mention of them: "Kováčom", with Peter Kováč, no smith."""
    found = list(hits)
    sure = [each for each in found if each.kind is Kind.PERSON and each.score >= _GUESS]
    parts = {part for each in sure for part in name_parts(document, each.start, each.end, words)}
    names = {name for part in parts for name in readings(part, words)}
    return [
        hit((each.start, each.end), Kind.PERSON, each.score, "document", "elsewhere")
        if names and _is_form_of(document, words, each, names)
        else each
        for each in found
    ]


def _is_form_of(document: Document, words: Words, known: Hit, names: Collection[Reading]) -> bool:
    is_guess = known.kind in _GUESSED and known.score < _GUESS
    if known.kind is Kind.PERSON or not (is_guess or known.kind is Kind.OCCUPATION):
        return False
    said = document.reading[known.start : known.end]
    # A smith in small letters is a smith.
    return said[:1].isupper() and any(name in names for name in readings(said, words))


def _following(known: Hit, strongest: Hit) -> Hit:
    if known.kind is strongest.kind or known.score >= _GUESS:
        return known
    if known.kind not in _GUESSED or strongest.kind not in _GUESSED:
        return known
    return replace(known, kind=strongest.kind, cls=strongest.cls)


def _word_of(document: Document, known: Hit) -> str:
    return without_genitive(fold(document.reading[known.start : known.end]))


_GUESSED = frozenset({Kind.PERSON, Kind.CITY, Kind.DISTRICT, Kind.ORG, Kind.REGION, Kind.NICKNAME})
