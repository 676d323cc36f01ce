"""Formative scores and the written review. Pure. Words about principles, never numbers."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Self
from uuid import UUID

from app.kernel.errors import Invalid
from app.kernel.text import Message, _

TEXT_LIMIT = 8000
COMMENT_LIMIT = 2000


class Score(StrEnum):
    """How visible a principle is in the work described. A word; it has no value."""

    NOT_YET_VISIBLE = "not_yet_visible"
    BEGINNING = "beginning"
    CLEARLY_VISIBLE = "clearly_visible"
    EXEMPLARY = "exemplary"
    CANNOT_TELL = "cannot_tell"
    DOES_NOT_APPLY = "does_not_apply"


SCORE_NAMES: Mapping[Score, Message] = MappingProxyType(
    {
        Score.NOT_YET_VISIBLE: _("Not yet visible"),
        Score.BEGINNING: _("Beginning"),
        Score.CLEARLY_VISIBLE: _("Clearly visible"),
        Score.EXEMPLARY: _("Exemplary"),
        Score.CANNOT_TELL: _("Cannot tell from the vignette"),
        Score.DOES_NOT_APPLY: _("Does not apply here"),
    }
)

NEEDS_COMMENT = frozenset(
    {Score.NOT_YET_VISIBLE, Score.BEGINNING, Score.CLEARLY_VISIBLE, Score.EXEMPLARY}
)


@dataclass(frozen=True, slots=True)
class PrincipleMark:
    """One peer's word on one principle, with what it rests on."""

    score: Score
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ReviewText:
    """What one peer writes: strengths first, then questions, then ideas, and the scores."""

    strengths: str = ""
    questions: str = ""
    ideas: str = ""
    scores: Mapping[str, PrincipleMark] = field(default_factory=dict)
    """Per principle id; a principle that is missing was left out on purpose or not reached yet."""
    only_topics: bool = False
    """The peer limits the review to what the bringer asked about."""
    may_leave: bool = False
    """The peer allows the case bringer to take this review along in an export of the case."""
    begun: Mapping[str, str] = field(default_factory=dict)
    """Comments on principles whose word is not chosen yet; they exist in a draft only."""

    def to_bytes(self) -> bytes:
        """Return the sealed form."""
        data = {
            "strengths": self.strengths,
            "questions": self.questions,
            "ideas": self.ideas,
            "only_topics": self.only_topics,
            "scores": {
                principle: [mark.score, mark.comment]
                for principle, mark in sorted(self.scores.items())
            },
            "may_leave": self.may_leave,
            "begun": dict(sorted(self.begun.items())),
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Undo `to_bytes`."""
        data = json.loads(raw)
        scores = {
            principle: PrincipleMark(Score(score), comment)
            for principle, (score, comment) in data["scores"].items()
        }
        return cls(
            strengths=data["strengths"],
            questions=data["questions"],
            ideas=data["ideas"],
            scores=MappingProxyType(scores),
            only_topics=data["only_topics"],
            may_leave=data.get("may_leave", False),  # reviews from before it was asked: no
            begun=MappingProxyType(data["begun"]),
        )


def faults(text: ReviewText, principles: Collection[str]) -> dict[str, Message]:
    """Return what a review still lacks before it can be delivered, by field name.

    Every principle asked for has a score, each of the four visible words has a comment, and there
    is at least one strength.
    """
    found: dict[str, Message] = {}
    if not text.strengths.strip():
        found["strengths"] = _("Please begin with at least one strength you see.")
    for principle in principles:
        mark = text.scores.get(principle)
        if mark is None:
            found[f"score-{principle}"] = _("Please choose, or say that you cannot tell.")
        elif mark.score in NEEDS_COMMENT and not mark.comment.strip():
            found[f"comment-{principle}"] = _("Please say in a sentence what this rests on.")
    return found


def refuse_unknown(text: ReviewText, principles: Collection[str]) -> None:
    """Raise `Invalid` for principles that are no part of a case review, or texts too long."""
    if not set(text.scores) | set(text.begun) <= set(principles):
        raise Invalid(_("This principle is not part of a case review."))
    for name in ("strengths", "questions", "ideas"):
        if len(getattr(text, name)) > TEXT_LIMIT:
            raise Invalid(_("This text is too long."), field=name)
    comments = {principle: mark.comment for principle, mark in text.scores.items()}
    for principle, comment in (*text.begun.items(), *comments.items()):
        if len(comment) > COMMENT_LIMIT:
            raise Invalid(_("This text is too long."), field=f"comment-{principle}")


def for_the_room(text: ReviewText, principles: Collection[str]) -> ReviewText:
    """Return what of a draft the room gets to read: the words on `principles`, nothing else.

    A peer who limits the review may have begun elsewhere before; that stays with the peer.
    """
    shown = {key: mark for key, mark in text.scores.items() if key in principles}
    return replace(text, scores=MappingProxyType(shown), begun=MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One principle in the picture of a room: each peer's mark, side by side."""

    principle: str
    marks: tuple[tuple[UUID, PrincipleMark], ...]
    """In the fixed order of the panel; peers who left the principle out are missing."""

    @property
    def views_differ(self) -> bool:
        """Whether peers chose different words."""
        return len({mark.score for _peer, mark in self.marks}) > 1

    def chosen(self, score: Score) -> tuple[UUID, ...]:
        """Return who chose a word."""
        return tuple(peer for peer, mark in self.marks if mark.score is score)


def profile(
    principles: Sequence[str], reviews: Sequence[tuple[UUID, ReviewText]]
) -> tuple[ProfileRow, ...]:
    """Return the picture of a room: the standard's order of principles, the panel's order of peers.

    Nothing is added up, and nothing is ordered by what was chosen.
    """
    rows = (
        ProfileRow(
            principle,
            tuple(
                (peer, text.scores[principle]) for peer, text in reviews if principle in text.scores
            ),
        )
        for principle in principles
    )
    return tuple(row for row in rows if row.marks)
