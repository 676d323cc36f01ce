"""A reading cut into tokens and lines, as the learned layer looks at it."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from anonymizer.document import Document

_TOKEN = regex.compile(r"\p{L}[\p{L}\p{M}]*|\p{N}+|\n|[^\s]")
PLACEHOLDER = "[]"


class Token(NamedTuple):
    """A run of letters, a run of digits or one sign; `text` of a placeholder is `PLACEHOLDER`."""

    start: int
    end: int
    text: str


def lines(document: Document) -> Iterator[list[Token]]:
    """Cut a document into lines of tokens, in reading order; empty lines are left out."""
    line: list[Token] = []
    placeholders = iter(document.placeholders)
    inside = next(placeholders, None)
    for match in _TOKEN.finditer(document.reading):
        start, end = match.span()
        while inside is not None and start >= inside[1]:
            inside = next(placeholders, None)
        if inside is not None and start >= inside[0]:
            if start == inside[0]:
                line.append(Token(inside[0], inside[1], PLACEHOLDER))
            continue
        if match.group() == "\n":
            if line:
                yield line
            line = []
            continue
        line.append(Token(start, end, match.group()))
    if line:
        yield line
