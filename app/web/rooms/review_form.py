"""The form of a review: a word and a comment per principle of the pinned edition."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

from app.kernel.errors import Invalid
from app.kernel.text import Message, _
from app.web.cases.forms import revision
from app.web.fields import act, choice, prose, tick
from app.web.forms import Form
from app.web.rooms.hints import SendForm
from review.feedback.scores import (
    COMMENT_LIMIT,
    SCORE_NAMES,
    TEXT_LIMIT,
    PrincipleMark,
    ReviewText,
    Score,
)

KEEP, READ_AGAIN = "keep", "read_again"
_WORDS = frozenset(score.value for score in Score)


class DeliverForm(SendForm):
    """The last step: deliver exactly what was shown."""

    revision = revision()


class ReviewForm(Form):
    """What belongs to every review; `review_form` adds the principles of an edition."""

    principles: ClassVar[tuple[str, ...]] = ()

    revision = revision()
    act = act(KEEP, READ_AGAIN)
    only_topics = tick(_("Limit my review to what the case bringer asked about"))
    strengths = prose(
        _("Strengths: what do you see working?"),
        hint=_("Begin here. What has the case worker done that you would want to keep?"),
        longest=TEXT_LIMIT,
        optional=True,
    )
    questions = prose(
        _("Questions: what would you ask?"),
        hint=_("Open questions that help to think further; nobody has to answer them here."),
        longest=TEXT_LIMIT,
        optional=True,
    )
    ideas = prose(
        _("Ideas: what could be tried?"),
        hint=_("Offers, not advice. The case bringer knows the client, and decides."),
        longest=TEXT_LIMIT,
        optional=True,
    )

    def text(self) -> ReviewText:
        """Return the review as it is written so far; a word off the list counts as none."""
        scores: dict[str, PrincipleMark] = {}
        begun: dict[str, str] = {}
        for principle in self.principles:
            word = self[f"score-{principle}"].data
            comment = self[f"comment-{principle}"].data or ""
            if word in _WORDS:
                scores[principle] = PrincipleMark(Score(word), comment)
            elif comment.strip():
                begun[principle] = comment
        return ReviewText(
            strengths=self.strengths.data or "",
            questions=self.questions.data or "",
            ideas=self.ideas.data or "",
            scores=scores,
            only_topics=bool(self.only_topics.data),
            begun=begun,
        )

    def refuse_all(self, faults: Mapping[str, Message]) -> None:
        """Show beside each field what the review still lacks there."""
        for name, message in faults.items():
            self.refuse(Invalid(message, field=name))


@lru_cache(maxsize=8)
def review_form(principles: tuple[str, ...]) -> type[ReviewForm]:
    """Return the form for the principles of an edition, in its order."""
    fields: dict[str, object] = {"principles": principles}
    for principle in principles:
        fields[f"score-{principle}"] = choice(
            _("How visible is this in the work described?"), SCORE_NAMES.items(), optional=True
        )
        fields[f"comment-{principle}"] = prose(
            _("What makes you see it so?"), longest=COMMENT_LIMIT, optional=True
        )
    return type("EditionReviewForm", (ReviewForm,), fields)


def filled(principles: Sequence[str], text: ReviewText, kept: int) -> ReviewForm:
    """Return the form with a review in it, as of the revision that is kept."""
    data: dict[str, object] = {
        "revision": str(kept),
        "only_topics": text.only_topics,
        "strengths": text.strengths,
        "questions": text.questions,
        "ideas": text.ideas,
    }
    for principle, mark in text.scores.items():
        data[f"score-{principle}"] = mark.score.value
        data[f"comment-{principle}"] = mark.comment
    for principle, comment in text.begun.items():
        data[f"comment-{principle}"] = comment
    return review_form(tuple(principles))(data=data)
