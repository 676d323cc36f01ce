"""What the learned layer knows about a token: its form, how it stands, and its neighbours.

What the rules and the language model found is a feature as well, so that training weighs them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from anonymizer.document import Document
from anonymizer.finding import Hit
from anonymizer.languages import Words
from anonymizer.learned import looks
from anonymizer.learned.sheet import Array, Column, Group, Joint, Sheet, neighbour
from anonymizer.learned.tokens import Token
from anonymizer.learned.wordforms import Form, Forms

_NOT_SEEN = Group(("h=none",), is_remembered=True)

_OFTEN = 4
_STRANGE = (0.06, 0.1, 0.15, 0.22, 0.32)
"""Shares of unknown words that tell documents apart."""

STEPS = (-2, -1, 1, 2)
"""How far away the tokens are that each sees."""

_Key = TypeVar("_Key")


class Reader:
    """Tells the features of the tokens of one document; forgets the words with it."""

    def __init__(self, document: Document, words: Words, hits: Iterable[Hit]) -> None:
        self._forms = Forms(words)
        self._hits = list(hits)
        self._initial = {word.start for word in document.words if word.initial}
        self._capitals = Counter(w.text.casefold() for w in document.words if w.capital)
        self._inside = {w.text.casefold() for w in document.words if w.capital and not w.initial}
        self._mood = "hurried" if document.hurried else "careful"

    def sheet(self, lines: Sequence[Sequence[Token]]) -> Sheet:
        """Tell the features of each token of some lines."""
        tokens = [token for line in lines for token in line]
        lengths = [len(line) for line in lines]
        numbers: dict[str, int] = {}
        form = _numbered(numbers, (token.text for token in tokens))
        told = [self._forms.of(text) for text in numbers]
        rules = self._rules(tokens)
        itself = [
            Column([each.own for each in told], form),
            rules,
            *self._in_document(tokens, list(numbers), told, form),
            _standing(lines, [told[n].shape for n in form]),
        ]
        beside: list[Column | Joint] = []
        near, far = [each.near for each in told], [each.far for each in told]
        known = _Known(told, form)
        for step in STEPS:
            there = neighbour(lengths, step)
            if abs(step) == 1:
                beside.append(_seen_from(step, Column(near, form), there))
                beside.append(_seen_from(step, rules, there))
                beside += known.pairs(there, step)
            else:
                beside.append(_seen_from(step, Column(far, form), there))
                beside.append(known.threes(neighbour(lengths, step // 2), there, step))
        return Sheet(itself, beside, lengths)

    def _rules(self, tokens: Sequence[Token]) -> Column:
        """Tell what the rules and the language model see in each token."""
        seen: list[list[str]] = [[] for _ in tokens]
        starts = [token.start for token in tokens]
        for hit in self._hits:
            first, end = bisect_left(starts, hit.start), bisect_left(starts, hit.end)
            for number in range(first, end):
                begins = "B" if starts[number] == hit.start else "I"
                told = f"h={hit.kind}|{hit.detector}|{hit.code}|{begins}"
                seen[number] += [told, f"hk={hit.kind}"]
        return _shared((tuple(names) or _NOT_SEEN.names for names in seen), _NOT_SEEN)

    def _in_document(
        self, tokens: Sequence[Token], texts: Sequence[str], told: Sequence[Form], form: Array
    ) -> Iterator[Column]:
        """Tell how the document is written, and how each form stands in it."""
        yield _by_form(((f"mood={self._mood}|{each.shape}",) for each in told), form)
        initial = [token.start not in self._initial for token in tokens]
        yield Column([Group(("initial",))], np.asarray(initial, dtype="int64"))
        yield _by_form((tuple(self._capitals_of(text)) for text in texts), form)
        counts = np.bincount(form, minlength=len(told)).tolist()
        yield _by_form(_how_often(told, counts), form)
        yield _by_form(_how_strange(told, counts), form)

    def _capitals_of(self, text: str) -> Iterator[str]:
        lower = text.casefold()
        if text[0].isupper():
            yield f"capital={min(self._capitals[lower], 4)}|{lower in self._inside}"
        elif lower in self._inside:
            yield "capital-elsewhere"


def is_of_rules(name: str) -> bool:
    """Whether a feature says what the rules and the language model see in a token itself."""
    return name.startswith(("h=", "hk="))


class _Known:
    """What the joints of a document's tokens join: by form its letters, its shape, its cluster."""

    def __init__(self, told: Sequence[Form], form: Array) -> None:
        self._words = [each.lower for each in told]
        self._shapes = [each.shape for each in told]
        self._clusters = [each.cluster for each in told]
        self._form = form

    def pairs(self, there: Array, step: int) -> Iterator[Column | Joint]:
        """Tell of each token and its neighbour together, or that it has none."""
        other, own = self._at(there), self._form
        first, second = (other, own) if step < 0 else (own, other)
        yield Joint(f"{step}ww", ((self._words, first), (self._words, second)))
        yield Joint(f"{step}ss", ((self._shapes, first), (self._shapes, second)))
        yield Joint(f"{step}cc", ((self._clusters, first), (self._clusters, second)))
        yield Joint(f"{step}ws", ((self._words, other), (self._shapes, own)))
        yield Column([Group((f"edge{step}",))], (there < len(own)).astype("int64"))

    def threes(self, near: Array, far: Array, step: int) -> Joint:
        """Tell of the two words on one side of each token, where there are two, and its shape."""
        first, second = (far, near) if step < 0 else (near, far)
        words = ((self._words, self._at(first)), (self._words, self._at(second)))
        return Joint(f"{step}ww", (*words, (self._shapes, self._form)))

    def _at(self, there: Array) -> Array:
        return np.append(self._form, len(self._words))[there]


def _how_often(told: Sequence[Form], counts: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Tell of each word that is not common how often it stands in the document."""
    times: Counter[str] = Counter()
    for each, count in zip(told, counts, strict=True):
        times[each.lower] += count
    for each in told:
        is_word = len(each.lower) > 1 and each.lower.isalpha() and not each.is_common
        yield (f"times={min(times[each.lower], _OFTEN)}|{each.shape}",) if is_word else ()


def _how_strange(told: Sequence[Form], counts: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Tell of each word how many words of the document stand in no dictionary.

    In dialect and hurried notes many do, and hardly one of them is a name.
    """
    times: Counter[bool | None] = Counter()
    for each, count in zip(told, counts, strict=True):
        times[each.known] += count
    share = times[False] / max(times[True] + times[False], 1)
    step = sum(share > least for least in _STRANGE)
    for each in told:
        yield () if each.known is None else (f"strange={step}|{each.known}|{each.shape}",)


def _standing(lines: Sequence[Sequence[Token]], shapes: Sequence[str]) -> Column:
    """Tell of each token if it stands in quotation marks, in a field of a form, in a short line.

    And in one of several lines that letters count.
    """
    told: list[tuple[str, ...]] = []
    headed = looks.numbered_by_letters(lines)
    for line, is_headed in zip(lines, headed, strict=True):
        short = looks.short(line)
        for quoted, field in zip(looks.depths(line), looks.fields(line), strict=True):
            names = [f"quoted={quoted}"] if quoted else []
            if field:
                names += [f"field={field}", f"field={field}|{shapes[len(told)]}"]
            if short:
                names.append(f"line={short}")
            if is_headed:
                names.append("headed")
            told.append(tuple(names))
    return _shared(told)


def _by_form(names: Iterable[tuple[str, ...]], form: Array) -> Column:
    """Give each token the features of its form."""
    told = _shared(names)
    return Column(told.groups, told.at[form])


def _shared(told: Iterable[tuple[str, ...]], *known: Group) -> Column:
    """Give each its features; those that have the same share a group, one of `known` if it is."""
    numbers = {group.names: number for number, group in enumerate(known)}
    at = _numbered(numbers, told)
    return Column([*known, *(Group(names) for names in list(numbers)[len(known) :])], at)


def _numbered(numbers: dict[_Key, int], keys: Iterable[_Key]) -> Array:
    """Give the number of each key; new keys get the next one."""
    return np.asarray([numbers.setdefault(key, len(numbers)) for key in keys], dtype="int64")


def _seen_from(step: int, column: Column, there: Array) -> Column:
    """Give each token what the token there has, which is a step away."""
    return Column(column.groups, np.append(column.at, len(column.groups))[there], step)
