"""The picture of a room: each peer's mark per principle, side by side.

Rows stand in the order of the standard, marks in the order of the panel. Nothing is added up, and
nothing is ordered by what was chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.kernel.text import Message
from review.feedback.scores import NEEDS_COMMENT, SCORE_NAMES, ProfileRow, Score, profile
from review.feedback.service import Delivered
from review.rooms.service import Participant
from standards.edition import Edition, Group

VISIBLE = tuple(score for score in Score if score in NEEDS_COMMENT)
"""The four words that say how visible a principle is; a line may join them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One word of one principle, with the peers who chose it."""

    word: Message
    peers: tuple[Participant, ...]
    line: str
    """Where the line that joins differing views runs: `from`, `through`, `to` or nowhere."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one peer chose, and what it rests on."""

    peer: Participant
    word: Message
    comment: str


@dataclass(frozen=True, slots=True)
class Row:
    """One principle."""

    principle: str
    title: str
    views_differ: bool
    cells: tuple[Cell, ...]
    words: tuple[Word, ...]


def rows(edition: Edition, locale: str, reviews: Sequence[Delivered]) -> tuple[Row, ...]:
    """Return the picture for the page, in the words of the pinned edition."""
    authors = {review.author.person_id: review.author for review in reviews}
    every = [principle.id for principle in edition.group(Group.A)]
    drawn = profile(every, [(review.author.person_id, review.text) for review in reviews])
    return tuple(
        Row(
            principle=row.principle,
            title=edition.principle(row.principle).title.in_(locale),
            views_differ=row.views_differ,
            cells=tuple(
                Cell(
                    word=SCORE_NAMES[score],
                    peers=tuple(authors[peer] for peer in row.chosen(score)),
                    line=_line(row, score),
                )
                for score in Score
            ),
            words=_words(row, authors),
        )
        for row in drawn
    )


def _words(row: ProfileRow, authors: Mapping[UUID, Participant]) -> tuple[Word, ...]:
    return tuple(
        Word(authors[peer], SCORE_NAMES[mark.score], mark.comment) for peer, mark in row.marks
    )


def _line(row: ProfileRow, score: Score) -> str:
    chosen = [place for place, word in enumerate(VISIBLE) if row.chosen(word)]
    if score not in VISIBLE or len(chosen) < 2:
        return ""
    first, place, last = chosen[0], VISIBLE.index(score), chosen[-1]
    if place == first:
        return "from"
    if place == last:
        return "to"
    return "through" if first < place < last else ""
