"""Formative feedback: a peer's review, what it adds later, and the bringer's uptake note."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from uuid import UUID, uuid5

from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid, Refused, StaleEdit
from app.kernel.sealed import PROSE, CannotOpen
from app.kernel.text import Message, _
from review.feedback import drafts
from review.feedback.models import Review, ReviewAddition, ReviewState, Uptake
from review.feedback.scores import ReviewText, faults, for_the_room, refuse_unknown
from review.rooms import conduct
from review.rooms.conduct import RoomAct, Standing
from review.rooms.service import Participant, Room, tell_others
from standards import service as standards
from standards.edition import Edition, Group

_TABLE = "review"
ADDITION_LIMIT = 4000
UPTAKE_LIMIT = 6000


class NotWhole(Refused):
    """The review still lacks something."""

    code = "review-not-whole"
    message: Message = _("The review still lacks something; nothing was delivered.")


@dataclass(frozen=True, slots=True)
class Addition:
    """Something added after delivery."""

    on_day: date
    text: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """A review the room can read."""

    author: Participant
    on_day: date
    text: ReviewText
    additions: tuple[Addition, ...]


@dataclass(frozen=True, slots=True)
class OwnReview:
    """The actor's own review, draft or delivered."""

    text: ReviewText
    revision: int
    """0 before the first time it was kept."""
    delivered_on: date | None


@dataclass(frozen=True, slots=True)
class UptakeNote:
    """What the bringer takes along, leaves, and does next."""

    takes: str = ""
    leaves: str = ""
    next_step: str = ""

    @property
    def by_name(self) -> dict[str, str]:
        """The three texts by their plain names."""
        return {"takes": self.takes, "leaves": self.leaves, "next_step": self.next_step}

    def to_bytes(self) -> bytes:
        """Return the sealed form."""
        return json.dumps(self.by_name, ensure_ascii=False).encode()

    @property
    def mark(self) -> str:
        """Return by what a form knows later which note it was shown."""
        return blake2b(self.to_bytes(), digest_size=16).hexdigest()


def pinned_edition(session: ReadSession, room: Room) -> Edition:
    """Return the edition the room's reviews are written under, for ever."""
    version = room.case.edition
    return standards.edition(session, version) if version else standards.newest(session)


def principles(session: ReadSession, room: Room, *, only_topics: bool) -> tuple[str, ...]:
    """Return the ids a review speaks about: group A, or only what the bringer asked about."""
    every = tuple(principle.id for principle in pinned_edition(session, room).group(Group.A))
    if not only_topics:
        return every
    asked = tuple(principle for principle in every if principle in room.seen.outline.topics)
    return asked or every


def has_delivered(session: ReadSession, actor: Actor, case_id: UUID) -> bool:
    """Whether the actor has delivered a review in this room."""
    state = session.scalar(
        select(Review.state).where(Review.case_id == case_id, Review.person_id == actor.person_id)
    )
    return state is ReviewState.DELIVERED


def standing(session: ReadSession, actor: Actor, room: Room) -> Standing:
    """Return where the actor stands in a room, for the rules of conduct."""
    return room.standing(has_delivered=has_delivered(session, actor, room.case.id))


def own_review(session: ReadSession, actor: Actor, room: Room) -> OwnReview:
    """Return the actor's own review; an empty one before the first time."""
    row = _row(session, actor, room)
    if row is None:
        return OwnReview(ReviewText(), 0, None)
    return OwnReview(_opened(actor, room, row), row.revision, row.delivered_on)


def keep_draft(
    session: WriteSession, actor: Actor, room: Room, revision: int, text: ReviewText
) -> None:
    """Keep an unfinished review; nobody else can open it. Raises `StaleEdit`."""
    conduct.require(standing(session, actor, room), RoomAct.WRITE_REVIEW)
    refuse_unknown(text, principles(session, room, only_topics=False))
    row = _row(session, actor, room)
    if (row.revision if row else 0) != revision:
        raise StaleEdit
    if row is None:
        row = Review(
            id=_review_id(room, actor),
            case_id=room.case.id,
            person_id=actor.person_id,
            state=ReviewState.DRAFT,
            delivered_on=None,
        )
        session.add(row)
    drafts.keep(actor, room.seen.opened.key, row, text.to_bytes())
    session.flush()


def deliver(
    session: WriteSession, actor: Actor, room: Room, revision: int, text: ReviewText
) -> None:
    """Show the review to the room, once and for good.

    Raises `NotWhole` while something is missing; `faults` of `scores` names what.
    """
    if has_delivered(session, actor, room.case.id):
        return  # sent twice by a double click: one result
    conduct.require(standing(session, actor, room), RoomAct.DELIVER_REVIEW)
    asked = principles(session, room, only_topics=text.only_topics)
    if faults(text, asked):
        raise NotWhole
    text = for_the_room(text, asked)
    keep_draft(session, actor, room, revision, text)
    row = _row(session, actor, room)
    assert row is not None
    key = room.seen.opened.key
    row.body = key.seal(_TABLE, row.id, "body", text.to_bytes(), PROSE)
    row.state, row.delivered_on = ReviewState.DELIVERED, today()
    session.flush()
    ledger.record(session, "review.delivered", who=actor.person_id, what=room.case.id)
    tell_others(session, room)


def add(session: WriteSession, actor: Actor, room: Room, addition_id: UUID, text: str) -> None:
    """Add something to an own delivered review. Sent twice, added once."""
    conduct.require(standing(session, actor, room), RoomAct.ADD_TO_REVIEW)
    if not text.strip():
        raise Invalid(_("Please write something first."), field="text")
    if len(text) > ADDITION_LIMIT:
        raise Invalid(_("This text is too long."), field="text")
    if session.get(ReviewAddition, addition_id) is not None:
        return
    row = _row(session, actor, room)
    assert row is not None
    sealed = room.seen.opened.key.seal(
        "review_addition", addition_id, "body", text.strip().encode(), PROSE
    )
    session.add(ReviewAddition(id=addition_id, review_id=row.id, on_day=today(), body=sealed))
    session.flush()
    tell_others(session, room)


def delivered(session: ReadSession, actor: Actor, room: Room) -> tuple[Delivered, ...]:
    """Return all delivered reviews in the order of the panel. Raises `NotYourTurn` before own."""
    conduct.require(standing(session, actor, room), RoomAct.SEE_REVIEWS)
    key = room.seen.opened.key
    rows = {
        row.person_id: row
        for row in session.scalars(
            select(Review).where(
                Review.case_id == room.case.id, Review.state == ReviewState.DELIVERED
            )
        )
    }
    additions: dict[UUID, list[Addition]] = {row.id: [] for row in rows.values()}
    later = select(ReviewAddition).where(ReviewAddition.review_id.in_(additions))
    for row in session.scalars(later.order_by(ReviewAddition.on_day, ReviewAddition.id)):
        text = key.open("review_addition", row.id, "body", row.body).decode()
        additions[row.review_id].append(Addition(row.on_day, text))
    return tuple(
        Delivered(
            author=peer,
            on_day=rows[peer.person_id].delivered_on or today(),
            text=_opened(actor, room, rows[peer.person_id]),
            additions=tuple(additions[rows[peer.person_id].id]),
        )
        for peer in room.panel
        if peer.person_id in rows
    )


def awaited(session: ReadSession, room: Room) -> tuple[Participant, ...]:
    """Return the peers whose review is still to come."""
    there = set(
        session.scalars(
            select(Review.person_id).where(
                Review.case_id == room.case.id, Review.state == ReviewState.DELIVERED
            )
        )
    )
    return tuple(peer for peer in room.peers if peer.person_id not in there)


def uptake(session: ReadSession, room: Room) -> UptakeNote | None:
    """Return what the bringer noted, or None."""
    row = session.get(Uptake, room.case.id)
    if row is None:
        return None
    data = json.loads(room.seen.opened.key.open("uptake", room.case.id, "body", row.body))
    return UptakeNote(**data)


def write_uptake(
    session: WriteSession, actor: Actor, room: Room, note: UptakeNote, seen: str | None = None
) -> None:
    """Note what the bringer takes along, leaves, and does next; can be changed until erasure.

    `seen` is the mark of the note the writer had before them: the tandem partner writes, too.
    Raises `StaleEdit` when another note stands there by now.
    """
    conduct.require(standing(session, actor, room), RoomAct.WRITE_UPTAKE)
    for name in ("takes", "leaves", "next_step"):
        if len(getattr(note, name)) > UPTAKE_LIMIT:
            raise Invalid(_("This text is too long."), field=name)
    if not any(text.strip() for text in (note.takes, note.leaves, note.next_step)):
        raise Invalid(_("Please write something first."), field="takes")
    before = uptake(session, room) or UptakeNote()
    if before == note:
        return  # sent twice by a double click: one result
    if seen is not None and seen != before.mark:
        raise StaleEdit
    sealed = room.seen.opened.key.seal("uptake", room.case.id, "body", note.to_bytes(), PROSE)
    session.merge(Uptake(case_id=room.case.id, body=sealed))
    session.flush()
    tell_others(session, room)


def _row(session: ReadSession, actor: Actor, room: Room) -> Review | None:
    return session.scalar(
        select(Review).where(Review.case_id == room.case.id, Review.person_id == actor.person_id)
    )


def _review_id(room: Room, actor: Actor) -> UUID:
    """Return the one id a peer's review can have in a room, so that it exists at most once."""
    return uuid5(room.case.id, str(actor.person_id))


def _opened(actor: Actor, room: Room, row: Review) -> ReviewText:
    if row.state is ReviewState.DRAFT:
        try:
            raw = drafts.opened(actor, room.seen.opened.key, row)
        except CannotOpen:  # kept before its peer lost their key: nobody opens it any more
            return ReviewText()
    else:
        raw = room.seen.opened.key.open(_TABLE, row.id, "body", row.body)
    return ReviewText.from_bytes(raw)
