"""Which language a paragraph is in (lingua: Markov chains over letters, Stahl 2019-2025)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from anonymizer.document import Document
from anonymizer.folding import fold
from anonymizer.languages import FALLBACK, words_of
from anonymizer.languages.detecting import builder_of, code_of
from anonymizer.languages.strangers import stranger
from anonymizer.languages.word_files import LANGUAGES, NEIGHBOURS, READABLE

# In fewer letters than these, names outweigh the words around them.
_ENOUGH = 40
_SURE = 0.8
_LOOKED_AT = 400
# In prose every third to fifth word is one of the listed small ones.
_OF_SMALL_WORDS = 8


@dataclass(frozen=True)
class Stretch:
    """A span of the reading in one language."""

    start: int
    end: int
    language: str


def stretches(document: Document, asked: str | None, *, whole: bool = False) -> list[Stretch]:
    """Cut a document where its language changes; `asked` is what somebody said it is in.

    A paragraph too short to tell belongs to what the document is mostly in. Gives one stretch for
    nearly all texts, and none for an empty one. With `whole`, nothing is told from the text.
    """
    if whole and asked:
        return [Stretch(0, len(document.reading), asked)] if document.reading.strip() else []
    told = [
        (start, end, _told(document.reading[start:end], asked)) for start, end in _lines(document)
    ]
    sizes: Counter[str] = Counter()
    for start, end, language in told:
        if language is not None:
            sizes[language] += end - start
    main = asked or _main(document.reading, sizes)
    joined: list[Stretch] = []
    for start, end, language in told:
        own = main if language is None or _is_near(language, main) else language
        if joined and joined[-1].language == own:
            joined[-1] = Stretch(joined[-1].start, end, own)
        else:
            joined.append(Stretch(start, end, own))
    return joined


def _lines(document: Document) -> Iterator[tuple[int, int]]:
    at = 0
    for line in document.reading.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _main(text: str, sizes: Counter[str]) -> str:
    """Tell what a document is mostly in: what most lines are, or its beginning where none tells."""
    if sizes:
        return sizes.most_common(1)[0][0]
    beginning = text[:_LOOKED_AT]
    best = _detector().detect_language_of(beginning)
    guessed = FALLBACK if best is None else code_of(best)
    return stranger(beginning, guessed) or guessed


def _told(line: str, asked: str | None) -> str | None:
    """Tell the language of a line that is long enough and not in doubt."""
    if sum(map(str.isalpha, line)) < _ENOUGH:
        return None
    beginning = line[:_LOOKED_AT]
    if asked in LANGUAGES and _is_plainly(beginning, asked):
        return asked
    best = _detector().compute_language_confidence_values(beginning)[0]
    guessed = code_of(best.language)
    return stranger(beginning, guessed) or (guessed if best.value >= _SURE else None)


def _is_plainly(line: str, language: str) -> bool:
    """Whether so many small words are of this language alone that there is nothing to guess."""
    own = _small_words(language)
    words = fold(line).split()
    return sum(word in own for word in words) * _OF_SMALL_WORDS >= len(words)


@cache
def _small_words(language: str) -> frozenset[str]:
    others = (words_of(each).stopwords for each in LANGUAGES if each != language)
    return words_of(language).stopwords.difference(*others)


def _is_near(language: str, main: str) -> bool:
    """Czech in a Slovak case is read as Slovak: one wrong guess would tear names apart."""
    return NEIGHBOURS.get(language, language) == NEIGHBOURS.get(main, main)


@cache
def _detector() -> Any:
    return builder_of(READABLE).build()
