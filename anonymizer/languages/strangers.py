"""Languages that nothing here knows: told apart, so that nobody takes a guess for knowledge.

A guess among the known languages alone calls Polish Slovak and Turkish Spanish, and is sure of it.
"""

from functools import cache
from typing import Any

import regex

from anonymizer.languages import words_of
from anonymizer.languages.detecting import builder_of, code_of
from anonymizer.languages.word_files import READABLE

STRANGERS = (
    "ar", "bg", "bs", "ca", "da", "el", "et", "fa", "fi", "hr", "hu", "lt", "lv", "mk", "nb", "nn",
    "pl", "pt", "ro", "ru", "sl", "so", "sq", "sr", "sv", "tr", "uk", "ur",
)  # fmt: skip
"""Languages of Europe, and of many who come to exit work."""
# A line of names and numbers looks like any language; in fewer letters and words than these
# nothing is told, unless no known language has such letters.
_ENOUGH = 50
_LEAST_WORDS = 6
_SURE = 0.8
_SMALL = regex.compile(r"(?<![\p{L}'-])\p{Ll}[\p{Ll}'-]{2,30}(?!\p{L})")
_LATIN = regex.compile(r"\p{Latin}")


def stranger(line: str, guessed: str) -> str | None:
    """Tell the language of a line that cannot be in the known one that was guessed.

    That is asked only where most of its words are in no list of that language. None where it is
    too short, where it is in doubt, and where the guess may be right.
    """
    letters = sum(map(str.isalpha, line))
    if _is_latin(line, letters) and (letters < _ENOUGH or not _is_unlisted(line, guessed)):
        return None
    best = _detector().compute_language_confidence_values(line)[0]
    code = code_of(best.language)
    return code if code not in READABLE and best.value >= _SURE else None


def _is_latin(line: str, letters: int) -> bool:
    return len(_LATIN.findall(line)) * 2 > letters


def _is_unlisted(line: str, language: str) -> bool:
    words = _SMALL.findall(line)
    known = words_of(language)
    return len(words) >= _LEAST_WORDS and sum(map(known.is_listed, words)) * 2 < len(words)


@cache
def _detector() -> Any:
    # With all its letters it would take a gigabyte; a few dozen words tell languages apart without.
    return builder_of(sorted({*READABLE, *STRANGERS})).with_low_accuracy_mode().build()
