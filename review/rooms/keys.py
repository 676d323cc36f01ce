"""Whose key is which, and letting somebody in again who lost theirs (DESIGN.md, section 5.5).

Somebody with a new key is still a member of the room, but their envelope is for the old key: they
see nothing. Anybody else in the room can seal `part` to the new one, after comparing its numbers
by telephone: the server could show a wrong key, a voice one knows cannot be forged so easily.
"""

import hmac
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.identity import access as people
from app.identity.actor import Actor
from app.kernel import ledger
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound, StaleEdit
from app.kernel.sealed import fingerprint
from review.rooms.service import Participant, Room, tell_others
from review.vignettes.models import Participation


@dataclass(frozen=True, slots=True)
class HeldKey:
    """The key of somebody in the room, as it can be compared."""

    who: Participant
    fingerprint: str
    new_on: date | None
    """Since when it is another one than they came with."""
    before: str | None
    """The fingerprint their envelope is for, when that key is lost: they see nothing here."""


def held(session: ReadSession, room: Room) -> tuple[HeldKey, ...]:
    """Return the key of everybody in the room, in the order of the room."""
    ids = [person.person_id for person in room.participants]
    present = people.public_keys(session, ids)
    new_on = people.new_keys(session, ids)
    sealed_to = dict(
        iter(
            session.execute(
                select(Participation.person_id, Participation.sealed_to).where(
                    Participation.case_id == room.case.id, Participation.person_id.in_(ids)
                )
            )
        )
    )
    return tuple(
        HeldKey(
            who=person,
            fingerprint=fingerprint(present[person.person_id]),
            new_on=new_on.get(person.person_id),
            before=None
            if sealed_to[person.person_id] == present[person.person_id]
            else fingerprint(sealed_to[person.person_id]),
        )
        for person in room.participants
    )


def lost(session: ReadSession, room: Room, person_id: UUID) -> HeldKey:
    """Return the key of somebody who waits to be let in again. Raises `NotFound`."""
    for key in held(session, room):
        if key.who.person_id == person_id and key.before is not None:
            return key
    raise NotFound


def let_in_again(
    session: WriteSession, actor: Actor, room: Room, person_id: UUID, compared: str
) -> None:
    """Seal `part` to the new key of somebody in the room, whose numbers were just compared.

    Raises `NotFound` when there is nothing to let in, and `StaleEdit` when the key is not the one
    that was compared.
    """
    waiting = lost(session, room, person_id)
    own = session.get_one(Participation, (room.case.id, person_id), with_for_update=True)
    if people.organisation_of(session, person_id) != own.organisation_id:
        raise NotFound  # works elsewhere by now
    if not hmac.compare_digest(compared.encode(), waiting.fingerprint.encode()):
        raise StaleEdit
    public_key = people.public_keys(session, [person_id])[person_id]
    own.envelope = room.seen.opened.key.envelope(person_id, public_key)
    own.sealed_to = public_key
    session.flush()
    ledger.record(session, "access.granted_again", who=actor.person_id, what=room.case.id)
    tell_others(session, room)
