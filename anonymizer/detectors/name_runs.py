"""How far a name reaches: capitalised words, initials and particles from a position on."""

import regex

from anonymizer.document import Document, Word
from anonymizer.folding import fold
from anonymizer.languages import Words, names

INITIALS = regex.compile(r"(?<![\p{L}.])\p{Lu}\.(?:\s?-?\p{Lu}\.){1,2}(?!\p{L})")
"""Two or three initials and nothing else: "M.B."."""
# "von der", "van den", "de la": no particles by themselves.
_SECOND_PARTICLES = frozenset({"der", "den", "dem", "la", "las", "los", "het", "l"})


def name_run(
    document: Document, start: int, words: Words, *, strict: bool, first: bool = False
) -> tuple[int, int] | None:
    """Read a name from a position on: capitalised words and particles, at most four names.

    ``strict`` refuses ordinary words; after a form of address even "Koch" is a surname.
    """
    text, particles = document.reading, names().particles
    at = _skip_blank(text, start)
    begin, end, count = at, at, 0
    after = 0  # particles just read
    while count < 4:
        word = word_at(document, at)
        if word is None or word.start != _skip_blank(text, at):
            break
        folded = fold(word.text)
        follows = after and folded in _SECOND_PARTICLES
        is_particle = (folded in particles or follows) and not word.capital
        if is_particle and (count or not (first or strict)):
            at, after = word.end, after + 1
            continue
        if not word.capital:
            break
        initial = len(word.text) == 1 and text[word.end : word.end + 1] == "."
        if after and count:
            fits = not _is_office(word, words, after)
        else:
            fits = _fits(word, words, count, strict, first)
        if not (initial or fits):
            break
        end = word.end + 1 if initial else word.end
        at, count, after = end, count + 1, 0
        if text[end : end + 1] not in (" ", "'"):
            break
    if count == 0:
        return None
    begin = _skip_blank(text, begin)
    return begin, end


def _fits(word: Word, words: Words, count: int, strict: bool, first: bool) -> bool:
    folded = fold(word.text)
    if folded in words.stopwords or (word.text.isupper() and len(word.text) < 3):
        return False
    if count == 0:
        if first:
            return True
        return not words.is_surely_ordinary(word.text) if strict else folded not in words.roles
    # What follows the first word must itself look like a name.
    if words.is_first_name(folded) or words.is_surname(folded):
        return True
    return folded not in words.curated and not folded.endswith(words.noun_endings or ("\0",))


def _is_office(word: Word, words: Words, after: int) -> bool:
    """Tell "Brodbeck von der Wohnhilfe" from "Hinrich von der Lühe"."""
    if words.is_surname(word.text) or words.is_first_name(word.text):
        return False
    return words.is_surely_ordinary(word.text) if after > 1 else fold(word.text) in words.curated


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def word_at(document: Document, at: int) -> Word | None:
    """Give the word that begins at a position, blanks skipped."""
    at = _skip_blank(document.reading, at)
    found = document.words_in(at, at + 60)
    return found[0] if found and found[0].start == at else None
