"""A vignette as it is read: section by section, what stands in for something marked softly."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from anonymizer.desk.decisions import Choice
from app.kernel.text import Message
from review.vignettes.decisions import Mark
from review.vignettes.text import SECTION_NAMES, Section
from review.vignettes.views import CaseView


class Piece(NamedTuple):
    """Some words of a paragraph."""

    words: str
    stands_in: bool
    """Replaces something that could identify somebody."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of a vignette."""

    section: Section
    heading: Message
    paragraphs: tuple[tuple[Piece, ...], ...]

    @property
    def is_question(self) -> bool:
        """Whether this is what the bringer asks."""
        return self.section is Section.KEY_QUESTION


def passages(seen: CaseView) -> tuple[Passage, ...]:
    """Return the sections that hold something, in the order of reading, without the title."""
    return tuple(
        Passage(section, SECTION_NAMES[section], _paragraphs(seen, section))
        for section in Section
        if section is not Section.TITLE and seen.vignette[section]
    )


def _paragraphs(seen: CaseView, section: Section) -> tuple[tuple[Piece, ...], ...]:
    lines: list[list[Piece]] = [[]]
    marks = [mark for mark in seen.marks if mark.section is section]
    for piece in _pieces(seen.vignette[section], marks):
        first, *others = piece.words.split("\n")
        lines[-1].append(Piece(first, piece.stands_in))
        lines.extend([Piece(words, piece.stands_in)] for words in others)
    filled = (tuple(piece for piece in line if piece.words) for line in lines)
    return tuple(line for line in filled if any(piece.words.strip() for piece in line))


def _pieces(text: str, marks: Iterable[Mark]) -> Iterator[Piece]:
    position = 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        if mark.choice is Choice.KEEP:
            continue
        yield Piece(text[position : mark.start], stands_in=False)
        yield Piece(text[mark.start : mark.end], stands_in=True)
        position = mark.end
    yield Piece(text[position:], stands_in=False)
