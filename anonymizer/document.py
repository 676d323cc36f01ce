"""The text of a case as detectors read it, with a way back to the text as it was given.

Detectors look at a *reading*: accents composed, invisible characters gone, curly apostrophes
straightened. Every reading position knows which code points of the given text it stands for,
so a zero-width space inside a name neither hides the name nor shifts a span.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import regex

from anonymizer.errors import BadText
from anonymizer.folding import fold

MAX_BYTES = 200_000
GAP = "\n\n"

# What stands in brackets is a placeholder unless it holds what no suggestion does: "[call, Ali]".
PLACEHOLDER = regex.compile(r"\[[^\[\]\n,;\"«»„“”()@/=+|]{1,80}\]")
_INVISIBLE = regex.compile(r"[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f]")
_CLUSTER = regex.compile(r"\P{M}\p{M}+|\p{M}+|.", regex.DOTALL)
_WORD = regex.compile(r"(?:\bO')?[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*")
_SENTENCE_END = ".!?:;…\n\r\u2028\u2029•*"
_OPENERS = " \t\u00a0\"'„“”‚‘«»‹›([-–—"
_PLAIN = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2010": "-",
        "\u2011": "-",
    }
)


class Word(NamedTuple):
    """One word of the reading."""

    start: int
    end: int
    text: str
    initial: bool
    """Whether a capital letter means nothing here."""
    capital: bool
    """Whether it begins with a capital letter."""

    @property
    def span(self) -> tuple[int, int]:
        """Where the word stands in the reading."""
        return self.start, self.end


@dataclass(frozen=True)
class Part:
    """One field of a case and where it stands in the joined text."""

    name: str
    start: int
    end: int


def check(text: str) -> None:
    """Refuse what is no text: NUL, half surrogates, more than 200 kB."""
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise BadText("surrogate") from None
    if size > MAX_BYTES:
        raise BadText("oversize")
    if "\0" in text:
        raise BadText("nul")


class Document:
    """All fields of one case in one reading."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        parts: list[Part] = []
        at = 0
        for name, text in fields.items():
            parts.append(Part(name, at, at + len(text)))
            at += len(text) + len(GAP)
        self.parts = tuple(parts)
        self.text = GAP.join(fields.values())
        check(self.text)
        self.reading, self._starts, self._ends = _read(self.text)
        self.placeholders = tuple(m.span() for m in PLACEHOLDER.finditer(self.reading))

    def folded(self, start: int, end: int) -> str:
        """Give what stands there to be compared: folded, with single blanks."""
        return " ".join(fold(self.reading[start:end]).split())

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every word in reading order, those inside placeholders left out."""
        text = self.reading
        return tuple(
            Word(start, end, said, _is_initial(text, start), said[0].isupper() or said[0].istitle())
            for start, end, said in ((*m.span(), m.group()) for m in _WORD.finditer(text))
            if not self.in_placeholder(start, end)
        )

    @cached_property
    def hurried(self) -> bool:
        """Whether the writer left capital letters out: most sentences begin without one."""
        firsts = [word for word in self.words if word.initial]
        return sum(not word.capital for word in firsts) * 2 > len(firsts)

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word.start for word in self.words]

    def first_word_from(self, position: int) -> int:
        """Give the number, in `words`, of the first that begins at a position or behind it."""
        return bisect_left(self._word_starts, position)

    def words_in(self, start: int, end: int) -> tuple[Word, ...]:
        """Give the words that lie wholly inside a span."""
        # Only the words asked for are looked at: this is called for every word of a text.
        first = self.first_word_from(start)
        last = bisect_left(self._word_starts, end, first)
        return tuple(word for word in self.words[first:last] if word.end <= end)

    def in_placeholder(self, start: int, end: int) -> bool:
        """Tell whether a span of the reading touches a placeholder."""
        at = bisect_right(self.placeholders, (end - 1, len(self.reading) + 1))
        return at > 0 and self.placeholders[at - 1][1] > start

    def outside(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut placeholders, field borders and outer blanks off a span of the reading."""
        pieces: list[tuple[int, int]] = []
        at = start
        first = bisect_right(self.placeholders, start, key=lambda span: span[1])
        for number in range(first, len(self.placeholders)):
            left, right = self.placeholders[number]
            if left >= end:
                break
            pieces.append((at, left))
            at = right
        pieces.append((at, end))
        cut: list[tuple[int, int]] = []
        for left, right in pieces:
            for begin, stop in self.fields:
                low, high = max(left, begin), min(right, stop)
                while low < high and self.reading[low].isspace():
                    low += 1
                while high > low and self.reading[high - 1].isspace():
                    high -= 1
                if low < high:
                    cut.append((low, high))
        return cut

    def given(self, start: int, end: int) -> tuple[int, int]:
        """Translate a span of the reading into code points of the joined text as given."""
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]

    @cached_property
    def fields(self) -> tuple[tuple[int, int], ...]:
        """Where each field of the case stands in the reading."""

        def read(position: int) -> int:
            return position if self._starts is None else bisect_left(self._starts, position)

        return tuple((read(part.start), read(part.end)) for part in self.parts)


def _is_initial(text: str, start: int) -> bool:
    at = start - 1
    while at >= 0 and text[at] in _OPENERS:
        at -= 1
    return at < 0 or text[at] in _SENTENCE_END


def _read(text: str) -> tuple[str, list[int] | None, list[int] | None]:
    """Compose and clean a text; the two lists lead back (None when nothing changed)."""
    if text.isascii():
        return text, None, None
    plain = text.translate(_PLAIN)
    if unicodedata.is_normalized("NFC", plain) and not _INVISIBLE.search(plain):
        return plain, None, None
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(_INVISIBLE.sub(_mask, plain)):
        if cluster.group() == "\ufdd0":
            continue
        composed = unicodedata.normalize("NFC", cluster.group().replace("\ufdd0", ""))
        letters += composed
        if composed == cluster.group():
            # As it was given: an accent that joins with no letter, on a bracket, stands for itself.
            starts += range(cluster.start(), cluster.end())
            ends += range(cluster.start() + 1, cluster.end() + 1)
        else:
            starts += [cluster.start()] * len(composed)
            ends += [cluster.end()] * len(composed)
    return "".join(letters), starts, ends


def _mask(_: regex.Match[str]) -> str:
    # One noncharacter for one invisible character keeps the positions while reading.
    return "\ufdd0"
