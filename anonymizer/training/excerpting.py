"""Excerpts of training texts: what somebody types into a message or one field of a review.

A case has hundreds of words, a message has one sentence or two. Whoever has only learned from cases
has nothing to say of a message.
"""

import random

import regex

from anonymizer.evaluation.gold import GoldText, part

# Not behind "3." and "z. B.", which end no sentence.
_BREAK = regex.compile(
    r"(?<=[.!?…][»”“’\"]?)(?<!(?:\P{L}|^)[\p{L}\d]\.|\d\d\.)\s++(?=\P{Ll})|[^\S\n]*+\n\s*+"
)
_WORD = regex.compile(r"\w+")
_MOST_PIECES = 3
_LEAST_WORDS = 4


def excerpt(gold: GoldText, chance: random.Random) -> GoldText:
    """Give one to three sentences or lines in a row, more where they are very short.

    No mark is cut, and a text of fewer than four words is given as it is.
    """
    breaks = [0, *_breaks(gold), len(gold.text)]
    begin = chance.randrange(len(breaks) - 1)
    last = min(begin + chance.randint(1, _MOST_PIECES), len(breaks) - 1)
    while _words(gold, breaks[begin], breaks[last]) < _LEAST_WORDS:
        if last < len(breaks) - 1:
            last += 1
        elif begin:
            begin -= 1
        else:
            return gold
    return part(gold, breaks[begin], breaks[last])


def _breaks(gold: GoldText) -> list[int]:
    """Give where sentences and lines begin, but for those inside a mark."""
    inside = {at for mark in gold.marks for at in range(mark.start + 1, mark.end)}
    ends = (match.end() for match in _BREAK.finditer(gold.text))
    return [end for end in ends if end not in inside and end < len(gold.text)]


def _words(gold: GoldText, start: int, end: int) -> int:
    return len(_WORD.findall(gold.text[start:end]))
