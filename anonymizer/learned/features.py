"""What the learned layer knows about a token: its form, how it stands, and its neighbours.

What the rules and the language model found is a feature as well, so that training weighs them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from anonymizer.document import Document
from anonymizer.finding import Hit
from anonymizer.languages import Words
from anonymizer.learned import looks
from anonymizer.learned.sheet import Array, Column, Group, Sheet, neighbour
from anonymizer.learned.tokens import Token
from anonymizer.learned.wordforms import STEPS, Form, Forms, prefixed

_NOT_SEEN = ("h=none",)

_Key = TypeVar("_Key")


class Reader:
    """Tells the features of the tokens of one document; forgets the words with it."""

    def __init__(self, document: Document, words: Words, hits: Iterable[Hit]) -> None:
        self._document = document
        self._forms = Forms(words)
        self._hits = _by_position(hits)
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
        hits: dict[tuple[str, ...], int] = {_NOT_SEEN: 0}
        seen = _numbered(hits, (self._seen_at(token) for token in tokens))
        standing: dict[tuple[str, ...], int] = {}
        stands = _numbered(standing, self._standing(lines, [told[n].shape for n in form]))
        words = Column([each.own for each in told], form)
        rules = Column([_seen(names, 0) for names in hits], seen)
        itself = [words, rules, Column([Group(names) for names in standing], stands)]
        beside: list[Column] = []
        for step in STEPS:
            there = neighbour(lengths, step)
            beside.append(_shifted(Column([each.around[step] for each in told], form), there))
            if abs(step) == 1:
                beside.append(_shifted(Column([_seen(names, step) for names in hits], seen), there))
                beside.append(_pairs(told, form, there, step))
            else:
                near = neighbour(lengths, step // 2)
                beside.append(_threes(told, form, near, there, step))
        return Sheet(itself, beside, lengths)

    def _standing(
        self, lines: Sequence[Sequence[Token]], shapes: Sequence[str]
    ) -> Iterator[tuple[str, ...]]:
        """Tell how each token stands: in the document, in quotation marks, in a form's field."""
        at = iter(shapes)
        for line in lines:
            for token, quoted, field in zip(
                line, looks.depths(line), looks.fields(line), strict=True
            ):
                shape = next(at)
                told = [f"mood={self._mood}|{shape}", *self._in_document(token)]
                if quoted:
                    told.append(f"quoted={quoted}")
                if field:
                    told += [f"field={field}", f"field={field}|{shape}"]
                yield tuple(told)

    def _in_document(self, token: Token) -> Iterator[str]:
        lower = token.text.casefold()
        if token.start in self._initial:
            yield "initial"
        if token.text[0].isupper():
            times = self._capitals[lower]
            yield f"capital={min(times, 4)}|{lower in self._inside}"
        elif lower in self._inside:
            yield "capital-elsewhere"

    def _seen_at(self, token: Token) -> tuple[str, ...]:
        found = self._hits.get(token.start)
        if found is None:
            return _NOT_SEEN
        return tuple(
            feature
            for hit, begins in found
            for feature in (f"h={hit.kind}|{hit.detector}|{hit.code}|{begins}", f"hk={hit.kind}")
        )


def _numbered(numbers: dict[_Key, int], keys: Iterable[_Key]) -> Array:
    """Give the number of each key; new keys get the next one."""
    return np.asarray([numbers.setdefault(key, len(numbers)) for key in keys], dtype="int64")


def _seen(names: tuple[str, ...], step: int) -> Group:
    """Give the features of hits, for their token or for one that sees them a step away."""
    return _NOTHING[step] if names == _NOT_SEEN else Group(_from(step, names))


def _from(step: int, names: tuple[str, ...]) -> tuple[str, ...]:
    return prefixed(step, names) if step else names


_NOTHING = {step: Group(_from(step, _NOT_SEEN), is_common=True) for step in (-1, 0, 1)}


def _shifted(column: Column, there: Array) -> Column:
    """Give each token what the token there has."""
    return Column(column.groups, np.append(column.at, len(column.groups))[there])


def _pairs(told: Sequence[Form], form: Array, there: Array, step: int) -> Column:
    """Tell of each token and its neighbour together, or that it has none."""
    here = np.flatnonzero(there < len(form))
    first, second = (there[here], here) if step < 0 else (here, there[here])
    size = len(told)
    codes, at = _coded(form[first] * size + form[second], here, len(form))
    groups = [Group(_pair(told[code // size], told[code % size], step)) for code in codes]
    return Column([*groups, Group((f"edge{step}",))], at)


def _pair(first: Form, second: Form, step: int) -> tuple[str, ...]:
    other, own = (first, second) if step < 0 else (second, first)
    return (
        f"{step}ww={first.lower}|{second.lower}",
        f"{step}ss={first.shape}|{second.shape}",
        f"{step}cc={first.cluster}|{second.cluster}",
        f"{step}ws={other.lower}|{own.shape}",
    )


def _threes(told: Sequence[Form], form: Array, near: Array, far: Array, step: int) -> Column:
    """Tell of the two words on one side of each token, where there are two."""
    here = np.flatnonzero(far < len(form))
    first, second = (far[here], near[here]) if step < 0 else (near[here], far[here])
    size = len(told)
    numbers = (form[first] * size + form[second]) * size + form[here]
    codes, at = _coded(numbers, here, len(form))
    groups = []
    for code in codes:
        rest, own = divmod(code, size)
        one, two = (told[each].lower for each in divmod(rest, size))
        groups.append(Group((f"{step}ww={one}|{two}|{told[own].shape}",)))
    return Column(groups, at)


def _coded(numbers: Array, here: Array, count: int) -> tuple[list[int], Array]:
    """Give the distinct ones of some numbers, and for each of `count` tokens which of them it has.

    `here` says which tokens have the numbers; the others get the number after the last.
    """
    distinct, number = np.unique(numbers, return_inverse=True)
    at = np.full(count, len(distinct))
    at[here] = number
    return distinct.tolist(), at


def _by_position(hits: Iterable[Hit]) -> Mapping[int, list[tuple[Hit, str]]]:
    covered: dict[int, list[tuple[Hit, str]]] = {}
    for hit in hits:
        for at in range(hit.start, hit.end):
            covered.setdefault(at, []).append((hit, "B" if at == hit.start else "I"))
    return covered
