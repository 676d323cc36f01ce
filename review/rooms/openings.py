"""Who opened a room, and on which days: for the bringer's side, sealed to the room.

One entry for each person and day at most, under the case key: outside the room nobody can tell who
was in it, nor when. An entry has no time of day, which would tell when somebody works.
"""

import json
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.identity import access as people
from app.identity.actor import Actor
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.sealed import SHORT
from review.rooms import conduct
from review.rooms.conduct import RoomAct
from review.rooms.models import RoomOpening
from review.rooms.service import FORMERLY, IN_ROOM, Room
from review.vignettes.access import OpenedCase, opened
from review.vignettes.keys import CaseKey
from review.vignettes.states import ROOM

_TABLE = "room_opening"


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody who has opened the room, with the days, the latest first."""

    name: str
    is_me: bool
    days: tuple[date, ...]


def is_noted(session: ReadSession, actor: Actor, case_id: UUID) -> bool:
    """Whether today's entry is there. Raises `NotFound` and `Resting` as entering the room does."""
    own = opened(session, actor, case_id, IN_ROOM)
    if own.case.state not in ROOM and not own.case.is_resting:
        return True  # there is no room yet: nothing to note
    return session.get(RoomOpening, _id_under(own.key, actor.person_id, today())) is not None


def note(session: WriteSession, actor: Actor, case_id: UUID) -> None:
    """Write down that the actor opens the room today. Done again, it changes nothing."""
    own = opened(session, actor, case_id, IN_ROOM)
    day = today()
    if session.get(RoomOpening, _id_under(own.key, actor.person_id, day)) is not None:
        return
    with suppress(IntegrityError), session.begin_nested():  # another window was faster
        session.add(_entry(own.key, case_id, actor.person_id, day))


def seen(session: ReadSession, room: Room) -> tuple[Opened, ...]:
    """Return who has opened the room, by name. For its bringer's side: raises `NotYourTurn`."""
    conduct.require(room.standing(has_delivered=False), RoomAct.SEE_OPENINGS)
    days: defaultdict[UUID, list[date]] = defaultdict(list)
    for person_id, day in _all(session, room.seen.opened):
        days[person_id].append(day)
    known = people.names(session, days)
    names = {id_: str(known.get(id_, FORMERLY)) for id_ in days}
    return tuple(
        Opened(names[id_], id_ == room.me.person_id, tuple(sorted(days[id_], reverse=True)))
        for id_ in sorted(days, key=lambda id_: (names[id_].casefold(), id_))
    )


def own_days(session: ReadSession, actor: Actor, own: OpenedCase) -> tuple[date, ...]:
    """Return the days on which the actor opened a room, the earliest first."""
    return tuple(sorted(day for id_, day in _all(session, own) if id_ == actor.person_id))


def carry(session: WriteSession, case_id: UUID, old: CaseKey, new: CaseKey) -> None:
    """Seal all entries anew under another key. Their ids, made with the key, change as well."""
    for row in session.scalars(select(RoomOpening).where(RoomOpening.case_id == case_id)).all():
        session.delete(row)
        session.add(_entry(new, case_id, *_read(old, row)))


def _all(session: ReadSession, own: OpenedCase) -> list[tuple[UUID, date]]:
    rows = session.scalars(select(RoomOpening).where(RoomOpening.case_id == own.id))
    return [_read(own.key, row) for row in rows]


def _entry(key: CaseKey, case_id: UUID, person_id: UUID, day: date) -> RoomOpening:
    row_id = _id_under(key, person_id, day)
    said = json.dumps([str(person_id), day.isoformat()]).encode()
    return RoomOpening(
        id=row_id, case_id=case_id, body=key.seal(_TABLE, row_id, "body", said, SHORT)
    )


def _read(key: CaseKey, row: RoomOpening) -> tuple[UUID, date]:
    person_id, day = json.loads(key.open(_TABLE, row.id, "body", row.body))
    return UUID(person_id), date.fromisoformat(day)


def _id_under(key: CaseKey, person_id: UUID, day: date) -> UUID:
    return key.row_id(_TABLE, person_id.bytes, day.isoformat().encode())
