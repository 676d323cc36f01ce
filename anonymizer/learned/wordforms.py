"""What the learned layer knows about a word form: how it is written, how frequent, on which lists.

The features are the usual ones of named-entity recognition (Ratinov and Roth 2009, "Design
Challenges and Misconceptions in Named Entity Recognition"): word clusters and lists make up for
little training data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.learned import looks
from anonymizer.learned.lexicon import (
    COMMON,
    UNKNOWN,
    forms,
    forms_by_fold,
    senses,
    vocabulary,
)
from anonymizer.learned.numbered import Sense
from anonymizer.learned.sheet import Group
from anonymizer.learned.tokens import PLACEHOLDER

# Nobody's compound is longer; looking at each end of a longer run of letters would take for ever.
_LONGEST = 50
# Words this long are worth looking for a slip, and this frequent is what they were meant to be.
_SLIPPED = range(4, 16)
_MEANT = 3
_PLAIN_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a word form: for its own token, and for those that see it."""

    own: Group
    near: Group
    far: Group
    lower: str
    shape: str
    cluster: str


class Forms:
    """The word forms of a language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._forms = forms(words.code)
        self._by_fold = forms_by_fold(words.code)
        self._senses = senses(words.code)
        self._vocabulary = vocabulary(words.code)

    def of(self, text: str) -> Form:
        """Tell what is known of a form."""
        common = _common(self._words.code)
        told = common.get(text)
        if told is None:
            told = self._form_of(text)
            if told.own.is_common:
                common[text] = told
        return told

    def _form_of(self, text: str) -> Form:
        own = tuple(self._describe(text))
        lower, cluster = text.casefold(), str(self._form(text)[0])
        keep = ("w=", "sh=", "s3=", "c=", "c4=", "e=", "e6=", "g=", "n=", "band=", "d=")
        near = tuple(each for each in own if each.startswith(keep))
        far = (f"w={lower}", f"c={cluster}")
        # Only what is written in the language's own list is remembered, never a word of a case.
        is_common = self._forms.get(text, UNKNOWN)[1] >= COMMON
        groups = (Group(own, is_common), Group(near, is_common), Group(far, is_common))
        return Form(*groups, lower, own[0], cluster)

    def _form(self, text: str) -> tuple[int, int]:
        """Look a form up as it is written, in small letters, then whatever its accents."""
        exact = self._forms.get(text) or self._forms.get(text.lower())
        return exact or self._by_fold.get(fold(text), UNKNOWN)

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
        yield from self._as_spelt(text, fold(text), band, small)
        sense = self._sense(lower)
        if sense is not None:
            yield f"e={sense[0]}"
            yield f"e6={sense[1]}"
        yield from (f"g={flag}" for flag in self._listed(text, lower))

    def _as_spelt(self, text: str, folded: str, band: int, small: int) -> Iterator[str]:
        """Tell whether a word stands in a dictionary, and what else it may be if it does not."""
        if len(folded) < 3:
            return
        known = self._vocabulary.knows(folded)
        yield f"d={known}"
        yield f"ds={known}|{looks.shape(text)}|{small >= 0}"
        if band <= _MEANT:
            yield f"like={self._vocabulary.likeness(folded)}"
        if not known and band < 0 and len(folded) in _SLIPPED:
            yield f"slip={self._slipped(folded)}"

    def _slipped(self, folded: str) -> int:
        """Tell how frequent the most frequent word is that is one slip away; -1 if none is.

        All such words are made and looked up (Norvig 2007, "How to Write a Spelling Corrector").
        """
        cuts = [(folded[:at], folded[at:]) for at in range(len(folded) + 1)]
        slips = [head + tail[1:] for head, tail in cuts if tail]
        slips += [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
        for head, tail in cuts:
            rest = tail[1:]
            slips += [head + letter + tail for letter in _PLAIN_LETTERS]
            slips += [head + letter + rest for letter in _PLAIN_LETTERS]
        meant = self._by_fold.keys() & set(slips)
        most = max((self._by_fold[each][1] for each in meant), default=-1)
        return most if most >= _MEANT else -1

    def _sense(self, lower: str) -> Sense | None:
        """Give the sense of a word, or of the longest known word it ends with."""
        known = self._senses.get(lower) or self._senses.get(fold(lower))
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
        folded = fold(lower)
        return len(lower) > 2 and (folded in self._by_fold or self._vocabulary.knows(folded))

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
            "hurried": folded in words.hurried,
            "large": folded in places.large,
            "town": folded in places.towns,
            "maybe-town": folded in places.ambiguous,
            "region": folded in places.regions,
            "country": folded in places.countries,
            "number": folded in _numbers(words),
        }
        return (name for name, found in is_in.items() if found)


@cache
def _common(_language: str) -> dict[str, Form]:
    """Give what is remembered of a language's most frequent words."""
    return {}


@cache
def _numbers(words: Words) -> frozenset[str]:
    return frozenset(fold(number) for number in words.strings("ages", "numbers"))
