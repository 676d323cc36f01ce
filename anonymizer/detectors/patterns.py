"""How lists of words from the language files become one pattern."""

from collections.abc import Iterable

import regex

# A name as it is written: capitalised words, joined by hyphens or small particles.
NAME = (
    r"\p{Lu}[\p{L}\p{M}'-]{0,40}(?:\s+(?:(?:de|du|des|la|le|les|of|the|am|an|der|zu|im|von|al|el)\s+"
    r"|(?:d'|l'))?(?:d'|l')?\p{Lu}[\p{L}\p{M}'-]{0,40}){0,3}"
)


def any_of(words: Iterable[str]) -> str:
    """Make an alternation of words, longest first, with any blanks between their parts."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(regex.escape(w).replace(r"\ ", r"\s+") for w in ordered) + ")"


def whole(words: Iterable[str]) -> str:
    """Make an alternation that matches whole words only."""
    return rf"(?<![\p{{L}}\p{{N}}]){any_of(words)}(?![\p{{L}}\p{{N}}])"
