from uuid import UUID

import pytest

from app.kernel.errors import Invalid
from review.feedback.scores import (
    NEEDS_COMMENT,
    PrincipleMark,
    ReviewText,
    Score,
    faults,
    profile,
    refuse_unknown,
)

A, B = UUID(int=1), UUID(int=2)


def test_a_word_about_what_is_visible_needs_what_it_rests_on():
    for score in Score:
        text = ReviewText(strengths="You stayed.", scores={"A1": PrincipleMark(score)})

        assert ("comment-A1" in faults(text, ["A1"])) == (score in NEEDS_COMMENT)


def test_a_principle_left_out_is_named():
    text = ReviewText(strengths="You stayed.")

    assert list(faults(text, ["A1", "A2"])) == ["score-A1", "score-A2"]


def test_a_review_begins_with_a_strength():
    assert "strengths" in faults(ReviewText(), [])


def test_a_review_survives_sealing():
    text = ReviewText("s", "q", "i", {"A1": PrincipleMark(Score.BEGINNING, "é")}, only_topics=True)

    assert ReviewText.from_bytes(text.to_bytes()) == text


def test_a_principle_of_group_b_is_refused():
    text = ReviewText(scores={"B1": PrincipleMark(Score.BEGINNING, "x")})

    with pytest.raises(Invalid):
        refuse_unknown(text, ["A1"])


def test_the_picture_keeps_the_order_of_the_standard_and_of_the_panel():
    first = ReviewText(
        scores={"A2": PrincipleMark(Score.EXEMPLARY), "A1": PrincipleMark(Score.BEGINNING)}
    )
    second = ReviewText(scores={"A1": PrincipleMark(Score.EXEMPLARY)})

    rows = profile(["A1", "A2", "A3"], [(A, first), (B, second)])

    assert [row.principle for row in rows] == ["A1", "A2"]
    assert [peer for peer, _mark in rows[0].marks] == [A, B]
    assert rows[0].views_differ
    assert not rows[1].views_differ
    assert rows[0].chosen(Score.EXEMPLARY) == (B,)
