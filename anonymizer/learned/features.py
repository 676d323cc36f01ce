"""What the learned layer knows about a token: its form, lists and rules; and its neighbours.

The features are the usual ones of named-entity recognition with conditional random fields (Ratinov
and Roth 2009, "Design Challenges and Misconceptions in Named Entity Recognition"): word clusters
and lists make up for little training data. What the rules and the language model found is a
feature as well, so that training weighs them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from anonymizer.document import Document
from anonymizer.finding import Hit
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.learned import looks
from anonymizer.learned.lexicon import COMMON, UNKNOWN, Sense, forms, senses
from anonymizer.learned.sheet import Array, Column, Group, Sheet, neighbour
from anonymizer.learned.tokens import PLACEHOLDER, Token

_STEPS = (-2, -1, 1, 2)
# Nobody's compound is longer; looking at each end of a longer run of letters would take for ever.
_LONGEST = 50
_NOT_SEEN = ("h=none",)

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class _Form:
    """What is known of a word form: for its own token, and for one that sees it a step away."""

    own: Group
    around: Mapping[int, Group]
    lower: str
    shape: str
    cluster: str


class Reader:
    """Tells the features of the tokens of one document; forgets the words with it."""

    def __init__(self, document: Document, words: Words, hits: Iterable[Hit]) -> None:
        self._document = document
        self._words = words
        self._forms = forms(words.code)
        self._senses = senses(words.code)
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
        told = [self._of_form(text) for text in numbers]
        hits: dict[tuple[str, ...], int] = {_NOT_SEEN: 0}
        seen = _numbered(hits, (self._seen_at(token) for token in tokens))
        standing: dict[tuple[str, ...], int] = {}
        stands = _numbered(standing, self._standing(lines, [told[n].shape for n in form]))
        words = Column([each.own for each in told], form)
        rules = Column([_seen(names, 0) for names in hits], seen)
        itself = [words, rules, Column([Group(names) for names in standing], stands)]
        beside: list[Column] = []
        for step in _STEPS:
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

    def _form(self, text: str) -> tuple[int, int]:
        return self._forms.get(text) or self._forms.get(text.lower()) or UNKNOWN

    def _of_form(self, text: str) -> _Form:
        common = _common(self._words.code)
        told = common.get(text)
        if told is None:
            told = self._form_of(text)
            if told.own.is_common:
                common[text] = told
        return told

    def _form_of(self, text: str) -> _Form:
        own = tuple(self._describe(text))
        lower, cluster = text.casefold(), str(self._form(text)[0])
        keep = ("w=", "sh=", "s3=", "c=", "c4=", "e=", "e6=", "g=", "n=", "band=")
        near = tuple(each for each in own if each.startswith(keep))
        far = (f"w={lower}", f"c={cluster}")
        # Only what is written in the language's own list is remembered, never a word of a case.
        is_common = self._forms.get(text, UNKNOWN)[1] >= COMMON
        around = {
            step: Group(_prefixed(step, near if abs(step) == 1 else far), is_common)
            for step in _STEPS
        }
        return _Form(Group(own, is_common), around, lower, own[0], cluster)

    def _describe(self, text: str) -> Iterator[str]:
        yield f"sh={looks.shape(text)}"
        if text == PLACEHOLDER:
            return
        lower = text.casefold()
        yield f"w={lower}"
        if text.isdecimal():
            yield f"n={looks.number(text)}"
            return
        if not text[0].isalpha():
            return
        for size in (2, 3, 4, 5):
            if len(lower) > size:
                yield f"s{size}={lower[-size:]}"
        if len(lower) > 3:
            yield f"p3={lower[:3]}"
            yield f"p4={lower[:4]}"
        cluster, band = self._form(text)
        small = self._forms.get(text.lower(), UNKNOWN)[1]
        yield f"band={band}"
        yield f"bands={self._forms.get(text, UNKNOWN)[1]}|{small}"
        if cluster >= 0:
            yield f"c={cluster}"
            yield f"c4={cluster & 15}"
            yield f"c6={cluster & 63}"
        elif 6 < len(lower) < _LONGEST:
            yield from self._of_compound(lower)
        sense = self._sense(lower)
        if sense is not None:
            yield f"e={sense[0]}"
            yield f"e6={sense[1]}"
        yield from (f"g={flag}" for flag in self._listed(text, lower))

    def _sense(self, lower: str) -> Sense | None:
        """Give the sense of a word, or of the longest known word it ends with."""
        known = self._senses.get(lower)
        if known is not None or not 6 < len(lower) < _LONGEST:
            return known
        tails = (self._senses.get(lower[cut:]) for cut in range(2, len(lower) - 3))
        return next((sense for sense in tails if sense is not None), None)

    def _of_compound(self, lower: str) -> Iterator[str]:
        """Look at the longest known word an unknown one ends with: "Lawinenhundeführerin"."""
        for cut in range(2, len(lower) - 3):
            tail = lower[cut:]
            form = self._forms.get(tail.capitalize()) or self._forms.get(tail)
            if form is not None:
                head = lower[:cut]
                joined = any(self._is_form(each) for each in (head, head[:-1], head[:-2]))
                yield f"tail={form[0]}"
                yield f"tail4={form[0] & 15}|{joined}"
                yield f"joined={joined}"
                return
        yield "joined=no tail"

    def _is_form(self, lower: str) -> bool:
        return len(lower) > 2 and (lower in self._forms or lower.capitalize() in self._forms)

    def _listed(self, text: str, lower: str) -> Iterator[str]:
        words, folded, places = self._words, fold(text), gazetteer()
        is_in = {
            "first": words.is_first_name(text),
            "last": words.is_surname(text),
            "ordinary": words.is_ordinary(text),
            "inflected": len(lower) > 4 and lower.endswith(words.inflections),
            "maybe": folded in words.maybe_names,
            "curated": folded in words.curated,
            "keep": folded in words.keep,
            "role": folded in words.roles,
            "stop": folded in words.stopwords,
            "large": folded in places.large,
            "town": folded in places.towns,
            "maybe-town": folded in places.ambiguous,
            "region": folded in places.regions,
            "country": folded in places.countries,
            "number": folded in _numbers(words),
        }
        return (name for name, found in is_in.items() if found)

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


def _prefixed(step: int, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{step}{name}" for name in names)


def _seen(names: tuple[str, ...], step: int) -> Group:
    """Give the features of hits, for their token or for one that sees them a step away."""
    if names == _NOT_SEEN:
        return _NOTHING[step]
    return Group(_prefixed(step, names) if step else names)


_NOTHING = {
    step: Group(_prefixed(step, _NOT_SEEN) if step else _NOT_SEEN, True) for step in (0, *_STEPS)
}


def _shifted(column: Column, there: Array) -> Column:
    """Give each token what the token there has."""
    return Column(column.groups, np.append(column.at, len(column.groups))[there])


def _pairs(told: Sequence[_Form], form: Array, there: Array, step: int) -> Column:
    """Tell of each token and its neighbour together, or that it has none."""
    here = np.flatnonzero(there < len(form))
    first, second = (there[here], here) if step < 0 else (here, there[here])
    distinct, number = np.unique(form[first] * len(told) + form[second], return_inverse=True)
    groups = [
        Group(_pair(told[code // len(told)], told[code % len(told)], step))
        for code in distinct.tolist()
    ]
    at = np.full(len(form), len(groups))
    at[here] = number
    return Column([*groups, Group((f"edge{step}",))], at)


def _pair(first: _Form, second: _Form, step: int) -> tuple[str, ...]:
    other, own = (first, second) if step < 0 else (second, first)
    return (
        f"{step}ww={first.lower}|{second.lower}",
        f"{step}ss={first.shape}|{second.shape}",
        f"{step}cc={first.cluster}|{second.cluster}",
        f"{step}ws={other.lower}|{own.shape}",
    )


def _threes(told: Sequence[_Form], form: Array, near: Array, far: Array, step: int) -> Column:
    """Tell of the two words on one side of each token, where there are two."""
    here = np.flatnonzero(far < len(form))
    first, second = (far[here], near[here]) if step < 0 else (near[here], far[here])
    size = len(told)
    codes = (form[first] * size + form[second]) * size + form[here]
    distinct, number = np.unique(codes, return_inverse=True)
    groups = []
    for code in distinct.tolist():
        rest, own = divmod(code, size)
        one, two = (told[each].lower for each in divmod(rest, size))
        groups.append(Group((f"{step}ww={one}|{two}|{told[own].shape}",)))
    at = np.full(len(form), len(groups))
    at[here] = number
    return Column(groups, at)


@cache
def _common(_language: str) -> dict[str, _Form]:
    """Give what is remembered of a language's most frequent words."""
    return {}


@cache
def _numbers(words: Words) -> frozenset[str]:
    return frozenset(fold(number) for number in words.strings("ages", "numbers"))


def _by_position(hits: Iterable[Hit]) -> Mapping[int, list[tuple[Hit, str]]]:
    covered: dict[int, list[tuple[Hit, str]]] = {}
    for hit in hits:
        for at in range(hit.start, hit.end):
            covered.setdefault(at, []).append((hit, "B" if at == hit.start else "I"))
    return covered
