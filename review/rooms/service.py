"""The room: case, panel and everything said there. Closed membership."""

import json
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.identity import access as people
from app.identity.actor import Actor
from app.identity.notices import notice
from app.identity.policy import Permission, require
from app.kernel import ledger
from app.kernel.clock import now, today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid, NotFound
from app.kernel.text import Message, _
from review.rooms import conduct
from review.rooms.conduct import RoomAct, Standing
from review.rooms.models import RoomMessage
from review.vignettes import periods, states
from review.vignettes.access import OpenedCase, eyes, opened, resting, visible
from review.vignettes.keys import open_envelopes
from review.vignettes.models import Attestation, Case, Departure, Part, Participation
from review.vignettes.states import ROOM, Act, CaseState
from review.vignettes.views import CaseView, view

LETTERS = string.ascii_uppercase
FORMERLY = _("Somebody who has left")
"""What is said instead of a name whose account is no more."""
MESSAGE_LIMIT = 6000
IN_ROOM = frozenset({Part.BRINGER, Part.TANDEM, Part.PEER})


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the room. Peers have a letter, by order of joining; it is no rank."""

    person_id: UUID
    name: str | Message
    """What they are called, or that somebody has deleted their account."""
    organisation: str
    part: Part
    letter: str
    has_left: bool = False
    """Not inside any more; what they said stays with the room."""


@dataclass(frozen=True, slots=True)
class Room:
    """A case, opened for one of those who are in its room."""

    seen: CaseView
    me: Participant
    participants: tuple[Participant, ...]
    former: tuple[Participant, ...]
    """Who has left: they see nothing any more."""
    attested_alone: bool
    """The NGO has one person, and nobody else confirmed the text."""

    @property
    def case(self) -> Case:
        """Return the row: state and days."""
        return self.seen.case

    @property
    def state(self) -> CaseState:
        """Return where the room stands; while it rests, where it will go on."""
        return self.case.resumes or self.case.state

    @property
    def peers(self) -> tuple[Participant, ...]:
        """Return the panel, in the order of joining."""
        return tuple(person for person in self.participants if person.part is Part.PEER)

    @property
    def panel(self) -> tuple[Participant, ...]:
        """Return all peers by letter, with those who have left."""
        both = [*self.peers, *(person for person in self.former if person.part is Part.PEER)]
        return tuple(sorted(both, key=lambda person: person.letter))

    def standing(self, *, has_delivered: bool) -> Standing:
        """Return where the actor stands, for the rules of conduct."""
        return Standing(self.state, self.me.part, has_delivered, is_resting=self.case.is_resting)


@dataclass(frozen=True, slots=True)
class RestingRoom:
    """All that a peer is told of a room that rests."""

    case_id: UUID
    erase_on: date


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened."""

    author: Participant
    at: datetime
    text: str


def enter(session: ReadSession, actor: Actor, case_id: UUID, *, for_update: bool = False) -> Room:
    """Open a room. Raises `NotFound` for everybody who is not in it, and before there is one.

    Raises `Resting` for the panel while it rests; the bringer's side may still look.
    """
    require(actor, Permission.ROOM_TAKE_PART)
    own = opened(session, actor, case_id, IN_ROOM, for_update=for_update)
    if own.case.state not in ROOM and not own.case.is_resting:
        raise NotFound
    inside, former = _people(session, own)
    confirmed = session.scalars(
        select(Attestation.person_id).where(Attestation.case_id == case_id)
    ).all()
    return Room(
        seen=view(session, own),
        me=next(person for person in inside if person.person_id == actor.person_id),
        participants=inside,
        former=former,
        attested_alone=len(confirmed) < 2 and not own.case.is_resting,
    )


def rooms_as_peer(session: ReadSession, actor: Actor) -> list[CaseView]:
    """Return the cases in whose panel the actor sits, newest change first."""
    require(actor, Permission.ROOM_TAKE_PART)
    statement = visible(frozenset({Part.PEER})).order_by(Case.changed_on.desc(), Case.id)
    rows = session.execute(statement, eyes(actor)).all()
    keys = open_envelopes(session, actor, {case.id: own.envelope for case, own in rows})
    return [
        view(session, OpenedCase(case, own.part, keys[case.id]))
        for case, own in rows
        if case.id in keys
    ]


def resting_rooms(session: ReadSession, actor: Actor) -> list[RestingRoom]:
    """Return the rooms of the actor's panels that rest, by the day they are erased."""
    require(actor, Permission.ROOM_TAKE_PART)
    rows = session.execute(resting().order_by(Case.erase_on, Case.id), eyes(actor))
    return [RestingRoom(case_id, erase_on) for case_id, erase_on in rows]


def resting_room(session: ReadSession, actor: Actor, case_id: UUID) -> RestingRoom:
    """Return one of them. Raises `NotFound`."""
    found = [room for room in resting_rooms(session, actor) if room.case_id == case_id]
    if not found:
        raise NotFound
    return found[0]


def speak(
    session: WriteSession, actor: Actor, room: Room, message_id: UUID, text: str, *, delivered: bool
) -> None:
    """Say something to the room. The id comes with the form: sent twice, said once."""
    conduct.require(room.standing(has_delivered=delivered), RoomAct.SPEAK)
    if not text.strip():
        raise Invalid(_("Please write something first."), field="text")
    if len(text) > MESSAGE_LIMIT:
        raise Invalid(_("This text is too long."), field="text")
    if session.get(RoomMessage, message_id) is not None:
        return
    body = json.dumps({"at": now().isoformat(), "text": text.strip()}, ensure_ascii=False)
    sealed = room.seen.opened.key.seal("room_message", message_id, "body", body.encode())
    session.add(
        RoomMessage(
            id=message_id,
            case_id=room.case.id,
            person_id=actor.person_id,
            on_day=today(),
            body=sealed,
        )
    )
    session.flush()
    tell_others(session, room)


def messages(session: ReadSession, room: Room) -> Sequence[Said]:
    """Return what was said, in order of time."""
    key = room.seen.opened.key
    authors = {person.person_id: person for person in (*room.former, *room.participants)}
    rows = session.scalars(select(RoomMessage).where(RoomMessage.case_id == room.case.id))
    said = []
    for row in rows:
        data = json.loads(key.open("room_message", row.id, "body", row.body))
        author = authors[row.person_id]
        said.append(Said(author, datetime.fromisoformat(data["at"]), data["text"]))
    return sorted(said, key=lambda message: message.at)


def close(session: WriteSession, actor: Actor, room: Room) -> None:
    """Close the room: it can be read until its erasure date, and nothing is added."""
    case = room.case
    if case.state is CaseState.CLOSED and room.me.part is not Part.PEER:
        return  # sent twice by a double click: one result
    conduct.require(room.standing(has_delivered=False), RoomAct.CLOSE)
    case.state = states.after(case.state, Act.CLOSE)
    case.changed_on = today()
    case.erase_on = closed_until(session, room)
    ledger.record(session, "room.closed", who=actor.person_id, what=case.id)
    tell_others(session, room)


def closed_until(session: ReadSession, room: Room) -> date:
    """Return when a room that is closed today is erased: never later than it said before."""
    holding = periods.of(session, room.case)
    return min(room.case.erase_on, states.erase_on(CaseState.CLOSED, today(), holding))


def tell_others(session: WriteSession, room: Room) -> None:
    """Everybody else in the room gets the constant notice."""
    others = {person.person_id for person in room.participants} - {room.me.person_id}
    notice(session, others)


def _people(
    session: ReadSession, own: OpenedCase
) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """Return who is inside, and who has left; a letter stays with its peer for good."""
    inside = session.execute(
        select(
            Participation.person_id,
            Participation.organisation_id,
            Participation.part,
            Participation.since,
        ).where(Participation.case_id == own.case.id, Participation.part.in_(IN_ROOM))
    ).all()
    here = {row.person_id for row in inside}
    gone = session.execute(
        select(
            Departure.person_id, Departure.organisation_id, Departure.part, Departure.since
        ).where(Departure.case_id == own.case.id, Departure.person_id.not_in(here))
    ).all()
    rows = sorted(
        [*inside, *gone], key=lambda row: (row.part is Part.PEER, row.since, row.person_id)
    )  # the bringer's side first
    names = people.names(session, [row.person_id for row in rows])
    ngos = people.organisation_names(session, {row.organisation_id for row in rows})
    letters = iter(LETTERS)
    everybody = [
        Participant(
            person_id=row.person_id,
            name=names.get(row.person_id, FORMERLY),
            organisation=ngos[row.organisation_id],
            part=row.part,
            letter=next(letters) if row.part is Part.PEER else "",
            has_left=row.person_id not in here,
        )
        for row in rows
    ]
    return (
        tuple(person for person in everybody if not person.has_left),
        tuple(person for person in everybody if person.has_left),
    )
