"""Pages of one's own review: writing it, reading it once more, adding to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from wtforms import Field

from app.kernel.text import Message, _
from app.web.pages import Page
from app.web.rooms.forms import AdditionForm
from app.web.rooms.hints import Hint
from app.web.rooms.pages import Text
from app.web.rooms.review_form import DeliverForm, ReviewForm
from review.feedback.scores import SCORE_NAMES, ReviewText
from review.feedback.service import Addition
from standards.edition import Edition, Group, Principle


@dataclass(frozen=True, slots=True)
class Item:
    """One principle in the form of a review."""

    principle: str
    title: str
    body: Sequence[str]
    indicators: Sequence[str]
    questions: Sequence[str]
    is_asked: bool
    """The bringer asked about it."""
    score: Field
    comment: Field


@dataclass(frozen=True, slots=True)
class Written:
    """One principle in a review as it is read: the word in words."""

    principle: str
    title: str
    word: Message | None
    comment: str


@dataclass(frozen=True)
class ReviewPage(Page):
    """Vignette and standard side by side with the form."""

    template: ClassVar[str] = "rooms/review.html"

    text: Text
    edition: str
    locale: str
    items: Sequence[Item]
    others: Sequence[Item]
    """Principles outside a review that is limited to what was asked."""
    asks_topics: bool
    open_points: Sequence[Item]
    """Principles of this review still without a word, or without what it rests on."""
    form: ReviewForm
    may_deliver: bool
    kept: ReviewText | None = None
    """What another window has kept meanwhile; the form holds what was typed here."""
    kept_marks: Sequence[Written] = ()

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Your review")


@dataclass(frozen=True)
class ReadAgainPage(Page):
    """The whole review once more, before it is delivered for good."""

    template: ClassVar[str] = "rooms/read_again.html"

    text: Text
    edition: str
    review: ReviewText
    marks: Sequence[Written]
    revision: int
    form: DeliverForm
    hint: Hint | None = None
    """Before it is delivered: what to look at once more."""

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Read it once more")


@dataclass(frozen=True)
class OwnReviewPage(Page):
    """One's own delivered review, and what was added to it."""

    template: ClassVar[str] = "rooms/own_review.html"

    text: Text
    edition: str
    delivered_on: date
    review: ReviewText
    marks: Sequence[Written]
    additions: Sequence[Addition]
    form: AdditionForm
    may_add: bool
    may_decide: bool
    """Whether the peer can say now if the review may leave the room."""
    hint: Hint | None = None
    """Before it is added: what to look at once more."""

    @property
    def title(self) -> Message:
        """Whose it is."""
        return _("Your delivered review")


def items(
    edition: Edition, locale: str, asked: frozenset[str], form: ReviewForm
) -> tuple[Item, ...]:
    """Return the principles of group A with their fields, in the order of the edition."""
    return tuple(
        Item(
            principle=principle.id,
            title=principle.title.in_(locale),
            body=principle.body.in_(locale).split("\n\n"),
            indicators=[indicator.text.in_(locale) for indicator in principle.indicators],
            questions=[question.in_(locale) for question in principle.questions],
            is_asked=principle.id in asked,
            score=form[f"score-{principle.id}"],
            comment=form[f"comment-{principle.id}"],
        )
        for principle in edition.group(Group.A)
    )


def written(edition: Edition, locale: str, review: ReviewText) -> tuple[Written, ...]:
    """Return a review principle by principle, in the order of the edition."""
    found = [_written(principle, locale, review) for principle in edition.group(Group.A)]
    return tuple(one for one in found if one.word is not None or one.comment)


def _written(principle: Principle, locale: str, review: ReviewText) -> Written:
    mark = review.scores.get(principle.id)
    return Written(
        principle=principle.id,
        title=principle.title.in_(locale),
        word=SCORE_NAMES[mark.score] if mark else None,
        comment=mark.comment if mark else review.begun.get(principle.id, ""),
    )
