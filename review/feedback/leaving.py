"""What may leave a room: each peer decides about their own review, and may think again.

The decision stands inside the sealed review, beside its words, which stay as they are: outside the
room nobody can tell who allows it. Until then it is no.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.db import ReadSession, WriteSession
from app.kernel.sealed import PROSE
from review.feedback.models import Review, ReviewAddition
from review.feedback.scores import ReviewText
from review.feedback.service import Addition, Delivered, standing
from review.rooms import conduct
from review.rooms.conduct import RoomAct
from review.rooms.service import Room


def allow_export(session: WriteSession, actor: Actor, room: Room, *, allows: bool) -> None:
    """Let the bringer take one's delivered review along in an export, or take that back.

    What has left the room already cannot be called back. Raises `NotYourTurn` before delivery.
    """
    conduct.require(standing(session, actor, room), RoomAct.ALLOW_EXPORT)
    key = room.seen.opened.key
    row = session.scalars(
        select(Review).where(Review.case_id == room.case.id, Review.person_id == actor.person_id)
    ).one()
    text = ReviewText.from_bytes(key.open("review", row.id, "body", row.body))
    if text.may_leave is allows:
        return  # sent twice by a double click: one result
    body = replace(text, may_leave=allows).to_bytes()
    row.body = key.seal("review", row.id, "body", body, PROSE)
    session.flush()


def for_paper(room: Room, reviews: Sequence[Delivered]) -> tuple[Delivered, ...]:
    """Return the reviews that may leave the room: one's own, and those whose author allows it.

    None while the room rests: its peers cannot think again then.
    """
    if room.case.is_resting:
        return ()
    return tuple(review for review in reviews if review.text.may_leave or review.author == room.me)


def own_additions(session: ReadSession, actor: Actor, room: Room) -> tuple[Addition, ...]:
    """Return what the actor has added to their own review, in order of days."""
    key = room.seen.opened.key
    own = (
        select(ReviewAddition)
        .join(Review, Review.id == ReviewAddition.review_id)
        .where(Review.case_id == room.case.id, Review.person_id == actor.person_id)
        .order_by(ReviewAddition.on_day, ReviewAddition.id)
    )
    return tuple(
        Addition(row.on_day, key.open("review_addition", row.id, "body", row.body).decode())
        for row in session.scalars(own)
    )
