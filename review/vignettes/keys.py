"""The key of a case (DESIGN.md, section 5.3).

Case key = HKDF(`part` | `S`, case id). `part` is sealed to each participant; `S` lies in the shred
store. Either alone opens nothing; destroying `S` makes every copy of the case unreadable.
"""

import hmac
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from nacl.public import PrivateKey
from nacl.utils import random
from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound
from app.kernel.sealed import (
    KEY_BYTES,
    PROSE,
    CannotOpen,
    Place,
    context,
    derive,
    open_from,
    open_sealed,
    seal,
    seal_to,
)
from review.vignettes.models import Case

FAMILIES = "case:"
"""How the names of all secrets of cases begin."""
_PURPOSE = "case-part"
_SHARE = "share"


def family(case_id: UUID) -> str:
    """Return the beginning of the names of all secrets of a case in the shred store."""
    return f"{FAMILIES}{case_id}:"


def share_name(case_id: UUID, share: UUID | None) -> str:
    """Return the name of a shred share `S`: the first one, or the one since somebody left."""
    return f"{family(case_id)}{_SHARE}" + (f":{share}" if share else "")


def names_share(name: str) -> bool:
    """Whether a secret of a case is one of its shred shares."""
    return name.split(":")[2] == _SHARE


@dataclass(frozen=True, slots=True)
class CaseKey:
    """An opened case key; lives as long as the request."""

    case_id: UUID
    part: bytes = field(repr=False)
    key: bytes = field(repr=False)

    def seal(self, table: str, row: UUID, name: str, text: bytes, step: int = PROSE) -> bytes:
        """Seal a field of a row of this case."""
        return seal(self.key, text, Place(table, row, name), step)

    def open(self, table: str, row: UUID, name: str, blob: bytes) -> bytes:
        """Open a field of a row of this case. Raises `CannotOpen`."""
        return open_sealed(self.key, blob, Place(table, row, name))

    def envelope(self, person_id: UUID, public_key: bytes) -> bytes:
        """Seal `part` to one person, for this case and purpose only."""
        return seal_to(public_key, self.part, context(_PURPOSE, self.case_id, person_id))

    def attest(self, text: bytes) -> bytes:
        """Return the keyed hash that an attestation binds to; it tells nothing without the key."""
        secret = derive(self.key, "attestation")
        return blake2b(text, key=secret, digest_size=32, person=b"iv-attest").digest()

    def attests(self, seal_: bytes, text: bytes) -> bool:
        """Whether an attestation was made for exactly this text."""
        return hmac.compare_digest(seal_, self.attest(text))

    def row_id(self, label: str, *parts: bytes) -> UUID:
        """Return an id that only those inside can make again: it says nothing of its parts.

        The same parts give the same id, so that a row about them is there at most once.
        """
        secret = derive(self.key, f"row-id:{label}")
        framed = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
        return UUID(bytes=blake2b(framed, key=secret, digest_size=16).digest(), version=4)

    def own_draft_key(self, own: PrivateKey, label: str) -> bytes:
        """Return a key for what one participant has not shown yet.

        Needs the case key *and* the person's own key: nobody else in the room opens it, and it
        dies with the case.
        """
        return derive(self.key + bytes(own), f"own-draft:{label}")


def new_case_key(session: WriteSession, case_id: UUID) -> CaseKey:
    """Make the key of a new case; `S` is written and synced before the database commits."""
    share = session.shred.get_or_create(share_name(case_id, None))
    return _combine(case_id, random(KEY_BYTES), share)


def next_case_key(session: WriteSession, case_id: UUID, share: UUID) -> CaseKey:
    """Make the key that follows when somebody has left: another `part`, another `S`.

    The share is written and synced beside the present one, which dies after the commit.
    """
    return _combine(case_id, random(KEY_BYTES), session.shred.create(share_name(case_id, share)))


def open_envelope(session: ReadSession, actor: Actor, case_id: UUID, envelope: bytes) -> CaseKey:
    """Open a case with the actor's own key. Raises `NotFound` when it has been shredded."""
    keys = open_envelopes(session, actor, {case_id: envelope})
    if case_id not in keys:
        raise NotFound
    return keys[case_id]


def open_envelopes(
    session: ReadSession, actor: Actor, envelopes: Mapping[UUID, bytes]
) -> dict[UUID, CaseKey]:
    """Open many cases at once; those that have been shredded are left out."""
    shares = _shares(session, envelopes)
    keys: dict[UUID, CaseKey] = {}
    for case_id, envelope in envelopes.items():
        share = shares.get(case_id)
        if share is None:
            continue
        with suppress(CannotOpen):
            part = open_from(actor.own_key, envelope, context(_PURPOSE, case_id, actor.person_id))
            keys[case_id] = _combine(case_id, part, share)
    return keys


def shred_layer(session: ReadSession, case_id: UUID, label: str) -> bytes:
    """Return a key that the server alone makes while the case is there: it goes with the share.

    For an outer layer only: what lies below must be sealed to people. Raises `NotFound`.
    """
    share = _shares(session, [case_id]).get(case_id)
    if share is None:
        raise NotFound
    return layer_of(share, case_id, label)


def layer_of(share: bytes, case_id: UUID, label: str) -> bytes:
    """Return the key of an outer layer under one shred share."""
    return derive(share, label, case_id.bytes)


def shares_in_force(session: ReadSession) -> dict[UUID, str]:
    """Return the name of the shred share of every case that is there."""
    rows = session.execute(select(Case.id, Case.share))
    return {case_id: share_name(case_id, share) for case_id, share in rows}


def _shares(session: ReadSession, case_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the share in force of each case that has not been shredded."""
    rows = session.execute(select(Case.id, Case.share).where(Case.id.in_(case_ids)))
    names = {share_name(case_id, share): case_id for case_id, share in rows}
    return {names[name]: share for name, share in session.shred.get_many(list(names)).items()}


def _combine(case_id: UUID, part: bytes, share: bytes) -> CaseKey:
    return CaseKey(case_id, part, derive(part + share, "case", case_id.bytes))
