"""Occupations that narrow down who it can be; those of the helpers themselves stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import regex

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold, one_slip_apart
from anonymizer.languages import Words
from anonymizer.languages.lists import listed, with_digraphs

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*")
_BOTH = regex.compile(r"[*:_/]-?in(?:nen)?(?!\p{L})")
# Shorter names have too many neighbours that are words.
_LONG = 7


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find occupations from the language's list, and others after "works as"."""
    for span in _listed(document, words):
        yield hit(span, Kind.OCCUPATION, 0.75, "occupations", "occupation")
    yield from _misspelt(document, words)
    for pattern in _in_context(words):
        for match in pattern.finditer(document.reading):
            if fold(match["job"]) not in words.roles:
                yield hit(match.span("job"), Kind.OCCUPATION, 0.72, "occupations", "occupation")


def _listed(document: Document, words: Words) -> Iterator[tuple[int, int]]:
    """Find "lock keeper" before "keeper": word by word in the list, the longest first."""
    read, text, known = document.words, document.reading, _known(words)
    after = 0
    for at, word in enumerate(read):
        longest = known.longest.get(fold(word.text), 0)
        if word.start < after or not longest:
            continue
        for behind in reversed(read[at : at + longest]):
            written = " ".join(text[word.start : behind.end].casefold().split())
            if written not in known.forms and not (written.isascii() and written in known.plain):
                continue
            if behind is word and _may_be_a_name(document, at, words):
                continue
            # Both sexes in one word, as in "Imker*in".
            both = _BOTH.match(text, behind.end) if words.nouns_have_capitals else None
            after = both.end() if both else behind.end
            yield word.start, after
            break


def _may_be_a_name(document: Document, at: int, words: Words) -> bool:
    """Keep "Berger" for the names: a surname with a capital where no occupation needs one."""
    word = document.words[at]
    if not word.capital or fold(word.text) not in listed("surnames"):
        return False
    if not words.nouns_have_capitals:
        return not word.initial
    before = fold(document.words[at - 1].text) if at else ""
    return before not in words.strings("occupations", "before")


def _misspelt(document: Document, words: Words) -> Iterator[Hit]:
    """Find "dachdeker": one slip away from a listed occupation, and no word."""
    known = _known(words).by_edge
    for word in document.words:
        folded = fold(word.text)
        if len(folded) < _LONG or words.is_listed(word.text):
            continue
        alike = (k for edge in _edges(folded) for k in known.get(edge, ()))
        if any(one_slip_apart(folded, k) for k in alike):
            yield hit(word.span, Kind.OCCUPATION, 0.6, "occupations", "occupation")


def _edges(name: str) -> tuple[str, str]:
    """Give both ends of a name: one slip leaves at least one of them as it was."""
    return name[:3], f"{name[0]}-{name[-3:]}"


@dataclass(frozen=True)
class _Known:
    """The listed occupations in all their forms, ready to be looked up."""

    forms: frozenset[str]
    plain: frozenset[str]  # without accents, as hurried people write
    longest: Mapping[str, int]  # how many words an occupation beginning with this word can have
    by_edge: Mapping[str, tuple[str, ...]]


@cache
def _known(words: Words) -> _Known:
    forms = {" ".join(form.casefold().split()) for form in words.table("occupations", "words")}
    plain = {fold(form) for form in forms if len(form) > 4}
    if words.nouns_have_capitals:
        plain |= set(map(with_digraphs, forms))
    longest: dict[str, int] = {}
    for form in forms | plain:
        pieces = _WORD.findall(form)
        first = fold(pieces[0])
        longest[first] = max(longest.get(first, 0), len(pieces))
    by_edge: dict[str, list[str]] = {}
    for name in sorted({fold(form) for form in forms if len(form) >= _LONG and " " not in form}):
        for edge in _edges(name):
            by_edge.setdefault(edge, []).append(name)
    return _Known(
        frozenset(forms), frozenset(plain), longest, {k: tuple(v) for k, v in by_edge.items()}
    )


@cache
def _in_context(words: Words) -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(p) for p in words.strings("occupations", "patterns"))
