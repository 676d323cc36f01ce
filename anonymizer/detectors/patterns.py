"""How lists of words from the language files become one pattern."""

from collections.abc import Iterable
from functools import cache

import regex

from anonymizer.languages import Words

_Branches = dict[str, "_Branches"]
_END = ""
"""Where a word of a trie may end; no sign of a word is empty."""
_PIECE = r"\S{1,50}"
# A name as it is written: capitalised words, joined by hyphens or small particles.
NAME = (
    r"\p{Lu}[\p{L}\p{M}'-]{0,40}(?:\s+(?:(?:de|du|des|la|le|les|of|the|am|an|der|zu|im|von|al|el)\s+"
    r"|(?:d'|l'))?(?:d'|l')?\p{Lu}[\p{L}\p{M}'-]{0,40}){0,3}"
)


def any_of(words: Iterable[str]) -> str:
    """Make a pattern of any of the words, the longest that fits, with any blanks between parts.

    Words that begin alike share their beginning (a trie, Fredkin 1960): a text is read past most
    of them with one look at a letter.
    """
    root: _Branches = {}
    for word in words:
        branches = root
        for sign in word:
            branches = branches.setdefault(sign, {})
        branches[_END] = {}
    return f"(?:{_joined(root)})"


def one_of(words: Iterable[str]) -> str:
    """Make the same pattern of words of a case, side by side.

    They may be so long and so many that a trie of them would be too deep.
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(as_said, ordered)) + ")"


def as_said(words: str) -> str:
    """Make a pattern of words of a case as they stand, with any blanks between them.

    Long ones in pieces: to prepare for a long literal that repeats itself ("12/12/12/") takes the
    library a time that grows with the cube of its length.
    """
    return r"\s+".join(
        r"(?=\S)".join(regex.escape(piece) for piece in regex.findall(_PIECE, word))
        for word in words.split()
    )


def _joined(branches: _Branches) -> str:
    onward = [
        (r"\s+" if sign == " " else regex.escape(sign)) + _joined(rest)
        for sign, rest in sorted(branches.items())
        if sign != _END
    ]
    if not onward:
        return ""
    may_end = "?" if _END in branches else ""
    return onward[0] if len(onward) == 1 and not may_end else f"(?:{'|'.join(onward)}){may_end}"


def whole(words: Iterable[str]) -> str:
    """Make an alternation that matches whole words only."""
    return rf"(?<![\p{{L}}\p{{N}}]){any_of(words)}(?![\p{{L}}\p{{N}}])"


def joining(words: Iterable[str]) -> str:
    """Make a pattern of what stands between two: "and", ", or", "&"."""
    return rf",?\s+{any_of((*words, '&'))}\s"


def or_else(pattern: str) -> str:
    """Make one more branch of what a language adds to a pattern; none where it adds nothing."""
    return f"|{pattern}" if pattern else ""


@cache
def any_number(words: Words) -> str:
    """Make a pattern of any number word of a language, also as people misspell them."""
    return any_of((*words.strings("ages", "numbers"), *words.strings("ages", "spellings")))
