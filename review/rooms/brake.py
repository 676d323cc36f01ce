"""The brake: "I may recognise someone". Anybody inside stops the room, for everybody at once.

What they say about it is sealed to the bringer and to themselves, under a layer of the shred share
that goes with the case. Who pulled the brake stands nowhere in the clear.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from nacl.public import PrivateKey
from sqlalchemy import select

from app.identity import access as people
from app.identity.actor import Actor
from app.identity.notices import notice
from app.identity.policy import Permission, require
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid
from app.kernel.sealed import (
    CannotOpen,
    Place,
    context,
    derive,
    open_from,
    open_sealed,
    pad,
    seal,
    seal_to,
    unpad,
)
from app.kernel.text import Message, _
from review.rooms import conduct
from review.rooms.conduct import RoomAct
from review.rooms.service import FORMERLY, enter
from review.vignettes.access import Resting, opened
from review.vignettes.attestation import void
from review.vignettes.keys import shred_layer
from review.vignettes.models import BrakeWord, Case, Part
from review.vignettes.resting import rest

WORD_LIMIT = 1500
_TABLE = "brake_word"
_STEP = 8192
"""One size for all: whether somebody wrote much, little or nothing does not show."""


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody may recognise someone, as the bringer reads it."""

    name: str | Message
    is_me: bool
    text: str
    """Empty when they did not say more."""


def pull(session: WriteSession, actor: Actor, case_id: UUID, text: str = "") -> None:
    """Stop a room, and tell the bringer that one may recognise someone; `text` is what one adds.

    In a room that rests already it only tells the bringer; done again, it replaces one's own words.
    """
    require(actor, Permission.ROOM_TAKE_PART)
    if len(text) > WORD_LIMIT:
        raise Invalid(_("This text is too long."), field="text")
    is_first = False
    with suppress(Resting):  # the case is locked all the same
        room = enter(session, actor, case_id, for_update=True)
        conduct.require(room.standing(has_delivered=False), RoomAct.BRAKE)
        is_first = not room.case.is_resting
        if is_first:
            void(session, case_id)
            rest(session, room.seen)
    bringer_id = session.scalars(select(Case.bringer_id).where(Case.id == case_id)).one()
    _keep(session, actor, bringer_id, case_id, text.strip())
    if not is_first:
        notice(session, [bringer_id])


def words(session: ReadSession, actor: Actor, case_id: UUID) -> list[Word]:
    """Return why a room rests. For its bringer alone: raises `NotFound` for everybody else."""
    opened(session, actor, case_id, {Part.BRINGER})
    rows = session.scalars(
        select(BrakeWord).where(BrakeWord.case_id == case_id).order_by(BrakeWord.id)
    )
    layer = shred_layer(session, case_id, _TABLE)
    told: list[tuple[UUID, str]] = []
    for row in rows:
        with suppress(CannotOpen):  # sealed to a key the bringer has no more
            place = Place(_TABLE, row.id, "for_bringer")
            told.append(_opened(actor, case_id, open_sealed(layer, row.for_bringer, place)))
    names = people.names(session, [by for by, _text in told])
    return [Word(names.get(by, FORMERLY), by == actor.person_id, text) for by, text in told]


def own_words(session: ReadSession, actor: Actor, case_id: UUID) -> str:
    """Return what the actor told the bringer; empty for everybody who told nothing."""
    layer = shred_layer(session, case_id, _TABLE)
    row = session.get(BrakeWord, _own_id(actor.own_key, case_id))
    if row is None:
        return ""
    outer = open_sealed(layer, row.for_author, Place(_TABLE, row.id, "for_author"))
    return _opened(actor, case_id, outer)[1]


def _keep(session: WriteSession, actor: Actor, bringer_id: UUID, case_id: UUID, text: str) -> None:
    row_id = _own_id(actor.own_key, case_id)
    layer = shred_layer(session, case_id, _TABLE)
    said = pad(json.dumps([str(actor.person_id), text], ensure_ascii=False).encode(), _STEP)

    def sealed(recipient: UUID, public_key: bytes, name: str) -> bytes:
        inner = seal_to(public_key, said, context(_TABLE, case_id, recipient))
        return seal(layer, inner, Place(_TABLE, row_id, name))

    bringers_key = people.public_keys(session, [bringer_id])[bringer_id]
    session.merge(
        BrakeWord(
            id=row_id,
            case_id=case_id,
            for_bringer=sealed(bringer_id, bringers_key, "for_bringer"),
            for_author=sealed(actor.person_id, bytes(actor.own_key.public_key), "for_author"),
        )
    )
    session.flush()


def _opened(actor: Actor, case_id: UUID, inner: bytes) -> tuple[UUID, str]:
    meant = context(_TABLE, case_id, actor.person_id)
    by, text = json.loads(unpad(open_from(actor.own_key, inner, meant)))
    return UUID(by), text


def _own_id(own: PrivateKey, case_id: UUID) -> UUID:
    """Return the id of one's own words: only their author can make it again."""
    key = derive(bytes(own), _TABLE)
    return UUID(bytes=blake2b(case_id.bytes, key=key, digest_size=16).digest(), version=4)
