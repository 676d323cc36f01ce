"""What cases and rooms hold about a person, and what of it they are given, opened in their session.

Own words only: what others wrote stays with them. No room is named by its case or its people, and
while a room rests nothing of it is given to its panel.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from uuid import UUID

from sqlalchemy import select

from app.identity.actor import Actor
from app.identity.own_data import with_ngo_names
from app.identity.policy import Permission, may
from app.kernel.clock import today
from app.kernel.db import ReadSession
from app.kernel.errors import NotFound
from app.kernel.own_data import About, Row
from app.kernel.sealed import CannotOpen, fingerprint
from app.kernel.text import Message, _
from review.export.declared import (
    ADDITIONS,
    BRAKES,
    CASES,
    CONFIRMED,
    CONFLICTS,
    INVITED,
    LEFT,
    MESSAGES,
    OPENINGS,
    PARTS,
    PROFILE,
    RECEIPTS,
    REVIEWS,
)
from review.feedback import leaving
from review.feedback import service as feedback
from review.feedback.models import Review
from review.feedback.scores import SCORE_NAMES, ReviewText
from review.rooms import brake, openings
from review.rooms import service as rooms
from review.rooms.service import Room
from review.routing.models import Candidate, PeerProfile, SeatState, StandingConflict
from review.vignettes.access import EVERY_PART, OpenedCase, Resting, eyes, visible
from review.vignettes.keys import open_envelopes
from review.vignettes.models import (
    Attestation,
    Case,
    Departure,
    ErasureReceipt,
    Participation,
)
from review.vignettes.text import LANGUAGES, SECTION_NAMES, SETTING_NAMES, Section, WorkSetting
from review.vignettes.views import CaseView, view


@dataclass(frozen=True, slots=True)
class _Inside:
    """What the actor can open now."""

    cases: Mapping[UUID, OpenedCase]
    rooms: tuple[Room, ...]


def about(session: ReadSession, actor: Actor) -> list[About]:
    """Return everything that cases and rooms hold about the actor, as far as it is given."""
    own, inside = actor.person_id, _inside(session, actor)
    return [
        PROFILE.about(_profiles(session, own)),
        CONFLICTS.about(_conflicts(session, own)),
        INVITED.about(
            INVITED.read(
                session,
                Candidate.person_id == own,
                # Not who only waits on a list: they have not been asked, and know of no case.
                Candidate.state.in_([SeatState.OFFERED, SeatState.ACCEPTED]),
            )
        ),
        CASES.about(_cases(session, own, inside)),
        PARTS.about(_parts(session, own)),
        LEFT.about(_left(session, own)),
        CONFIRMED.about(CONFIRMED.read(session, Attestation.person_id == own)),
        REVIEWS.about(_reviews(session, actor, inside)),
        ADDITIONS.about(
            {"on_day": added.on_day, "body": added.text}
            for room in inside.rooms
            for added in leaving.own_additions(session, actor, room)
        ),
        MESSAGES.about(
            {"on_day": said.at.date(), "body": said.text}
            for room in inside.rooms
            for said in rooms.messages(session, room)
            if said.author == room.me
        ),
        BRAKES.about(_brakes(session, actor)),
        OPENINGS.about(
            {"body": day}
            for case in inside.cases.values()
            for day in openings.own_days(session, actor, case)
        ),
        RECEIPTS.about(RECEIPTS.read(session, ErasureReceipt.person_id == own)),
    ]


def _inside(session: ReadSession, actor: Actor) -> _Inside:
    statement = visible(EVERY_PART).order_by(Case.changed_on.desc(), Case.id)
    rows = session.execute(statement, eyes(actor)).all()
    keys = open_envelopes(session, actor, {case.id: own.envelope for case, own in rows})
    cases = {
        case.id: OpenedCase(case, own.part, keys[case.id]) for case, own in rows if case.id in keys
    }
    entered = []
    if may(actor, Permission.ROOM_TAKE_PART):
        for case_id in cases:
            with suppress(NotFound, Resting):
                entered.append(rooms.enter(session, actor, case_id))
    return _Inside(cases, tuple(entered))


def _profiles(session: ReadSession, own: UUID) -> Iterator[Row]:
    for row in PROFILE.read(session, PeerProfile.person_id == own):
        settings = [str(SETTING_NAMES[WorkSetting(code)]) for code in sorted(row["settings"])]
        languages = [LANGUAGES[code] for code in sorted(row["languages"])]
        topics = sorted(row["topics"])
        yield {**row, "settings": settings, "languages": languages, "topics": topics}


def _conflicts(session: ReadSession, own: UUID) -> Iterator[Row]:
    yield from with_ngo_names(session, CONFLICTS.read(session, StandingConflict.person_id == own))


def _cases(session: ReadSession, own: UUID, inside: _Inside) -> Iterator[Row]:
    brought = select(Case).where(Case.bringer_id == own, Case.erase_on > today())
    for case in session.scalars(brought.order_by(Case.changed_on.desc(), Case.id)):
        opened = inside.cases.get(case.id)
        clear = {name: getattr(case, name) for name in CASES.given}
        yield {**clear, "vignette": _sections(view(session, opened)) if opened else None}


def _sections(seen: CaseView) -> dict[str, str]:
    text = seen.vignette
    return {str(SECTION_NAMES[section]): text[section] for section in Section if text[section]}


def _parts(session: ReadSession, own: UUID) -> Iterator[Row]:
    rows = with_ngo_names(session, PARTS.read(session, Participation.person_id == own))
    for row in sorted(rows, key=itemgetter("since")):
        yield {**row, "sealed_to": fingerprint(row["sealed_to"])}


def _left(session: ReadSession, own: UUID) -> Iterator[Row]:
    rows = with_ngo_names(session, LEFT.read(session, Departure.person_id == own))
    yield from sorted(rows, key=itemgetter("since"))


def _reviews(session: ReadSession, actor: Actor, inside: _Inside) -> Iterator[Row]:
    entered = {room.case.id: room for room in inside.rooms}
    for row in session.scalars(select(Review).where(Review.person_id == actor.person_id)):
        room = entered.get(row.case_id)
        body = _written(feedback.own_review(session, actor, room).text) if room else None
        yield {"state": row.state, "delivered_on": row.delivered_on, "body": body}


def _written(text: ReviewText) -> dict[str, str]:
    said: list[tuple[str | Message, str]] = [
        (_("Strengths"), text.strengths),
        (_("Questions"), text.questions),
        (_("Ideas"), text.ideas),
        *(
            (principle, f"{SCORE_NAMES[mark.score]}. {mark.comment}".strip())
            for principle, mark in text.scores.items()
        ),
        *text.begun.items(),
    ]
    return {str(name): words for name, words in said if words.strip()}


def _brakes(session: ReadSession, actor: Actor) -> Iterator[Row]:
    parts = select(Participation.case_id).where(Participation.person_id == actor.person_id)
    for case_id in session.scalars(parts).all():
        with suppress(NotFound, CannotOpen):  # erased, or said under a key that is lost
            if words := brake.own_words(session, actor, case_id):
                yield {"for_author": words}
