"""What the learned layer knows about a word form: how it is written, how frequent, on which lists.

The features are the usual ones of named-entity recognition (Ratinov and Roth 2009, "Design
Challenges and Misconceptions in Named Entity Recognition"): word clusters and lists make up for
little training data.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.languages.lists import without_digraphs
from anonymizer.learned import lexicon, looks
from anonymizer.learned.lexicon import COMMON, REMEMBERED, UNKNOWN
from anonymizer.learned.lexicon import Form as Known
from anonymizer.learned.numbered import Sense
from anonymizer.learned.sheet import Group
from anonymizer.learned.tokens import PLACEHOLDER

# Nobody's compound is longer; looking at each end of a longer run of letters would take for ever.
_LONGEST = 50
# Shorter ones may be anything.
_LEAST_WORD = 3
# Words this long are worth looking for a slip, and this frequent is what they were meant to be.
_SLIPPED = range(4, 16)
_MEANT = 3
# Of words longer than this, cut off or without vowels, the length tells nothing more.
_SHORT, _LONG = 5, 9
_VOWELS = frozenset("aeiouy")
# So many of the words that begin alike are looked at.
_LOOKED_AT = 40
_PLAIN_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Form(NamedTuple):
    """What is known of a word form: for its own token, and for those that see it."""

    own: Group
    near: Group
    far: Group
    lower: str
    shape: str
    cluster: str
    is_common: bool
    known: bool | None
    """Whether it stands in a dictionary; None of what is no word or shorter than three letters."""


class Forms:
    """The word forms of a language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._forms = lexicon.forms(words.language)
        self._by_fold = lexicon.forms_by_fold(words.language)
        self._beginnings = lexicon.beginnings(words.language)
        self._senses = lexicon.senses(words.language)
        self._vocabulary = lexicon.vocabulary(words.language)

    def of(self, text: str) -> Form:
        """Tell what is known of a form."""
        remembered = _remembered(self._words.language)
        told = remembered.get(text)
        if told is None:
            told = self._form_of(text)
            if told.own.is_remembered:
                remembered[text] = told
        return told

    def _form_of(self, text: str) -> Form:
        plain = self._plain(text)
        is_known = text[0].isalpha() and self._vocabulary.knows(plain)
        form = self._form(text, plain)
        names = tuple(self._describe(text, plain, form, is_known))
        lower, cluster = text.casefold(), str(form[0])
        keep = ("w=", "sh=", "s3=", "c=", "c4=", "e=", "e6=", "g=", "n=", "band=", "d=", "job=")
        seen_near = tuple(each for each in names if each.startswith(keep))
        seen_far = (f"w={lower}", f"c={cluster}")
        # Only what is written in the language's own list is remembered, never a word of a case.
        band = self._forms.get(text, UNKNOWN)[1]
        own, near, far = (Group(n, band >= REMEMBERED) for n in (names, seen_near, seen_far))
        is_word = text[0].isalpha() and len(plain) >= _LEAST_WORD
        known = is_known if is_word else None
        return Form(own, near, far, lower, names[0], cluster, band >= COMMON, known)

    def _plain(self, text: str) -> str:
        """Give a form in small letters without accents; in German "fuehrerin" is "fuhrerin".

        A name keeps its letters ("Manuel").
        """
        folded = fold(text)
        if not self._words.traits.has_digraphs:
            return folded
        is_as_meant = self._is_form(folded) or self._words.is_first_name(text)
        return folded if is_as_meant else without_digraphs(folded)

    def _form(self, text: str, plain: str) -> Known:
        """Look a form up as it is written, in small letters, then whatever its accents."""
        exact = self._forms.get(text) or self._forms.get(text.lower())
        return exact or self._by_fold.get(plain, UNKNOWN)

    def _describe(self, text: str, plain: str, form: Known, is_known: bool) -> Iterator[str]:
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
        cluster, band = form
        small = self._forms.get(text.lower(), UNKNOWN)[1]
        yield f"band={band}"
        yield f"bands={self._forms.get(text, UNKNOWN)[1]}|{small}"
        if cluster >= 0:
            yield f"c={cluster}"
            yield f"c4={cluster & 15}"
            yield f"c6={cluster & 63}"
        elif 6 < len(lower) < _LONGEST:
            yield from self._of_compound(lower, plain)
        yield from self._as_spelt(text, plain, is_known, band, small)
        yield from self._meant(lower, plain)
        yield from (f"g={flag}" for flag in self._listed(text, lower))

    def _as_spelt(
        self, text: str, plain: str, is_known: bool, band: int, small: int
    ) -> Iterator[str]:
        """Tell whether a word stands in a dictionary, and what else it may be if it does not."""
        if not is_known and band < 0:
            yield f"vowels={_VOWELS.isdisjoint(plain)}|{min(len(plain), _SHORT)}"
            yield f"cut={self._cut_off(plain)}|{min(len(plain), _LONG)}"
        if len(plain) < _LEAST_WORD:
            return
        yield f"d={is_known}"
        yield f"ds={is_known}|{looks.shape(text)}|{small >= 0}"
        if band <= _MEANT:
            yield f"like={self._vocabulary.likeness(plain)}"
        if not is_known and band < 0 and len(plain) in _SLIPPED:
            yield f"slip={self._slipped(plain)}"

    def _cut_off(self, plain: str) -> int:
        """Tell how frequent the most frequent word is that begins so ("richiam"); -1 if none does.

        Of the words that begin so the first ones in their order count.
        """
        begin = bisect_left(self._beginnings, plain)
        some = self._beginnings[begin : begin + _LOOKED_AT]
        return max((self._by_fold[each][1] for each in some if each.startswith(plain)), default=-1)

    def _slipped(self, plain: str) -> int:
        """Tell how frequent the most frequent word is that is one slip away; -1 if none is.

        All such words are made and looked up (Norvig 2007, "How to Write a Spelling Corrector").
        """
        cuts = [(plain[:at], plain[at:]) for at in range(len(plain) + 1)]
        slips = [head + tail[1:] for head, tail in cuts if tail]
        slips += [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
        for head, tail in cuts:
            rest = tail[1:]
            slips += [head + letter + tail for letter in _PLAIN_LETTERS]
            slips += [head + letter + rest for letter in _PLAIN_LETTERS]
        meant = self._by_fold.keys() & set(slips)
        most = max((self._by_fold[each][1] for each in meant), default=-1)
        return most if most >= _MEANT else -1

    def _meant(self, lower: str, plain: str) -> Iterator[str]:
        """Tell what a word is about, and how many people do that where it is an occupation."""
        sense = self._sense(lower, plain)
        if sense is not None:
            yield f"e={sense[0]}"
            yield f"e6={sense[1]}"
        rarity = self._words.occupations.get(plain)
        if rarity:
            yield f"job={rarity}"

    def _sense(self, lower: str, plain: str) -> Sense | None:
        """Give the sense of a word, or of the longest known word it ends with."""
        known = self._senses.get(lower) or self._senses.get(plain)
        if known is not None or not 6 < len(lower) < _LONGEST:
            return known
        tails = (self._senses.get(tail) for each in (lower, plain) for _, tail in _cuts(each))
        return next((sense for sense in tails if sense is not None), None)

    def _of_compound(self, lower: str, plain: str) -> Iterator[str]:
        """Look at the longest known word an unknown one ends with: "Lawinenhundeführerin"."""
        ends = (_end_of(lower, self._as_written), _end_of(plain, self._by_fold.get))
        found = [end for end in ends if end is not None]
        if not found:
            yield "joined=no tail"
            return
        head, (cluster, _) = min(found, key=lambda end: len(end[0]))
        joined = any(self._is_form(fold(each)) for each in (head, head[:-1], head[:-2]))
        yield f"tail={cluster}"
        yield f"tail4={cluster & 15}|{joined}"
        yield f"joined={joined}"

    def _as_written(self, tail: str) -> Known | None:
        return self._forms.get(tail.capitalize()) or self._forms.get(tail)

    def _is_form(self, folded: str) -> bool:
        return len(folded) > 2 and (folded in self._by_fold or self._vocabulary.knows(folded))

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
            "number": folded in words.numbers,
        }
        return (name for name, found in is_in.items() if found)


def _end_of(whole: str, find: Callable[[str], Known | None]) -> tuple[str, Known] | None:
    """Give the longest known end of a word, and what stands before it."""
    for head, tail in _cuts(whole):
        form = find(tail)
        if form is not None:
            return head, form
    return None


def _cuts(whole: str) -> Iterator[tuple[str, str]]:
    """Take a word apart in all places where its end may be a word, the longest end first."""
    return ((whole[:at], whole[at:]) for at in range(2, len(whole) - 3))


@cache
def _remembered(_language: str) -> dict[str, Form]:
    """Give what is remembered of a language's frequent words."""
    return {}
