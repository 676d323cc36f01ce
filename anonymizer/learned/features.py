"""What the learned layer knows about a token: its form, its neighbours, lists and rules.

The features are the usual ones of named-entity recognition with conditional random fields (Ratinov
and Roth 2009, "Design Challenges and Misconceptions in Named Entity Recognition"): word clusters
and lists make up for little training data. What the rules and the language model found is a
feature as well, so that training weighs them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from anonymizer.document import Document
from anonymizer.finding import Hit
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.learned import looks
from anonymizer.learned.lexicon import COMMON, UNKNOWN, Sense, forms, senses
from anonymizer.learned.tokens import PLACEHOLDER, Token

_FAR = (-2, 2)
_NEAR = (-1, 1)
# Nobody's compound is longer; looking at each end of a longer run of letters would take for ever.
_LONGEST = 50


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Features that recur together, each name with the prefix before it; itself and no other."""

    prefix: str
    features: tuple[str, ...]
    is_common: bool = False
    """Whether it tells of one of the language's most frequent words and may be remembered."""

    def names(self) -> Iterator[str]:
        """Give the features by their names."""
        return (self.prefix + feature for feature in self.features)


@dataclass(frozen=True, slots=True)
class Told:
    """The features of one token: groups of them, and single ones."""

    groups: tuple[Group, ...]
    single: tuple[str, ...]

    def names(self) -> list[str]:
        """Give all features by their names."""
        return [*(name for group in self.groups for name in group.names()), *self.single]


@dataclass(frozen=True, slots=True)
class _Form:
    """What is known of a word form: for its token, and for those before and behind it."""

    own: Group
    around: Mapping[int, Group]
    shape: str
    cluster: str


class Reader:
    """Tells the features of the tokens of one document; forgets the words with it."""

    def __init__(self, document: Document, words: Words, hits: Iterable[Hit]) -> None:
        self._document = document
        self._words = words
        self._forms = forms(words.code)
        self._senses = senses(words.code)
        self._told: dict[str, _Form] = {}
        self._seen: dict[tuple[str, ...], Mapping[int, Group]] = {}
        self._hits = _by_position(hits)
        self._initial = {word.start for word in document.words if word.initial}
        self._capitals = Counter(w.text.casefold() for w in document.words if w.capital)
        self._inside = {w.text.casefold() for w in document.words if w.capital and not w.initial}
        self._mood = "hurried" if document.hurried else "careful"

    def features(self, line: Sequence[Token]) -> list[Told]:
        """Tell the features of each token of a line."""
        told = [self._of_form(token.text) for token in line]
        shapes = [form.shape for form in told]
        clusters = [form.cluster for form in told]
        lower = [token.text.casefold() for token in line]
        seen = [self._seen_at(token) for token in line]
        quoted = list(looks.depths(line))
        fields = list(looks.fields(line))
        result = []
        last = len(line) - 1
        for at, token in enumerate(line):
            groups = [told[at].own, seen[at][0]]
            single = [f"mood={self._mood}|{shapes[at]}", *self._in_document(token, lower[at])]
            if quoted[at]:
                single.append(f"quoted={quoted[at]}")
            if fields[at]:
                single += [f"field={fields[at]}", f"field={fields[at]}|{shapes[at]}"]
            for step in _NEAR:
                where = at + step
                if not 0 <= where <= last:
                    single.append(f"edge{step}")
                    continue
                groups += [told[where].around[step], seen[where][step]]
                one, two = (where, at) if step < 0 else (at, where)
                single += [
                    f"{step}ww={lower[one]}|{lower[two]}",
                    f"{step}ss={shapes[one]}|{shapes[two]}",
                    f"{step}cc={clusters[one]}|{clusters[two]}",
                    f"{step}ws={lower[where]}|{shapes[at]}",
                ]
            for step in _FAR:
                where = at + step
                if 0 <= where <= last:
                    single += [f"{step}w={lower[where]}", f"{step}c={clusters[where]}"]
            if at > 1:
                single.append(f"-2ww={lower[at - 2]}|{lower[at - 1]}|{shapes[at]}")
            if at < last - 1:
                single.append(f"2ww={lower[at + 1]}|{lower[at + 2]}|{shapes[at]}")
            result.append(Told(tuple(groups), tuple(single)))
        return result

    def _form(self, text: str) -> tuple[int, int]:
        return self._forms.get(text) or self._forms.get(text.lower()) or UNKNOWN

    def _of_form(self, text: str) -> _Form:
        told = self._told.get(text)
        if told is None:
            common = _common(self._words.code)
            told = common.get(text) or self._form_of(text)
            self._told[text] = told
            if told.own.is_common:
                common[text] = told
        return told

    def _form_of(self, text: str) -> _Form:
        own = tuple(self._describe(text))
        keep = ("w=", "sh=", "s3=", "c=", "c4=", "e=", "e6=", "g=", "n=", "band=")
        around = tuple(each for each in own if each.startswith(keep))
        # Only what is written in the language's own list is remembered, never a word of a case.
        is_common = self._forms.get(text, UNKNOWN)[1] >= COMMON
        return _Form(
            Group("", own, is_common),
            {step: Group(f"{step}", around, is_common) for step in _NEAR},
            own[0],
            str(self._form(text)[0]),
        )

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

    def _in_document(self, token: Token, lower: str) -> Iterator[str]:
        if token.start in self._initial:
            yield "initial"
        if token.text[0].isupper():
            times = self._capitals[lower]
            yield f"capital={min(times, 4)}|{lower in self._inside}"
        elif lower in self._inside:
            yield "capital-elsewhere"

    def _seen_at(self, token: Token) -> Mapping[int, Group]:
        found = self._hits.get(token.start, ())
        features = tuple(
            feature
            for hit, begins in found
            for feature in (f"h={hit.kind}|{hit.detector}|{hit.code}|{begins}", f"hk={hit.kind}")
        ) or ("h=none",)
        if features not in self._seen:
            steps = {step: f"{step}" if step else "" for step in (0, *_NEAR)}
            self._seen[features] = {step: Group(mark, features) for step, mark in steps.items()}
        return self._seen[features]


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
