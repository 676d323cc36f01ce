"""Passkeys: a second factor in a device, beside the authenticator app and never in its place.

The passphrase comes first, so a person's own key is open when a passkey is asked for: all that is
kept of one is sealed under it. A challenge belongs to one sign-in and one purpose, holds for two
minutes, and is gone with the first answer, whatever it was.
"""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from nacl.public import PrivateKey
from nacl.utils import random
from sqlalchemy import delete, select

from app.identity import ceremony, naming, sessions
from app.identity.actor import Actor
from app.identity.ceremony import Site, WrongPasskey
from app.identity.models import Passkey, Person, SignIn
from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.db import Database, ReadSession, WriteSession
from app.kernel.errors import NotFound, Refused
from app.kernel.ids import new_id
from app.kernel.sealed import PROSE, Place, derive, open_sealed, seal
from app.kernel.text import _

AT_MOST = 10
VALID = timedelta(milliseconds=ceremony.TIMEOUT_MS)
CHALLENGE_BYTES = 32


class TooManyPasskeys(Refused):
    """Nobody carries so many devices."""

    code = "too-many-passkeys"
    message = _("You have ten passkeys. Please remove one before you make another.")


class PasskeyCopied(WrongPasskey):
    """Its counter went backwards: there may be two of it. It is shut until its owner removes it."""

    code = "passkey-copied"
    message = _(
        "This passkey counted backwards. Somebody may have a copy of it, so it is shut. Please use "
        "a code, and remove it in your account."
    )


class Purpose(StrEnum):
    """What a challenge was given for; it is good for nothing else."""

    MAKE = "make"
    SIGN_IN = "sign in"
    PRESENCE = "presence"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an authenticator has answered, and to whom it spoke."""

    site: Site
    text: str


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """One of a person's own passkeys, for the page where they can remove it."""

    id: UUID
    name: str
    since: date
    used_on: date | None
    is_shut: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    """What lies sealed in a row."""

    credential_id: bytes
    public_key: bytes
    counter: int
    name: str
    since: date
    used_on: date | None = None
    is_shut: bool = False

    def __bytes__(self) -> bytes:
        used_on = self.used_on and self.used_on.isoformat()
        key = b64encode(self.public_key).decode()
        return json.dumps(
            [
                b64encode(self.credential_id).decode(),
                key,
                self.counter,
                self.name,
                self.since.isoformat(),
                used_on,
                self.is_shut,
            ],
            ensure_ascii=False,
        ).encode()

    @classmethod
    def read(cls, text: bytes) -> Self:
        credential_id, key, counter, name, since, used_on, is_shut = json.loads(text)
        return cls(
            b64decode(credential_id),
            b64decode(key),
            counter,
            name,
            date.fromisoformat(since),
            date.fromisoformat(used_on) if used_on else None,
            is_shut,
        )


def own(session: ReadSession, actor: Actor) -> list[OwnPasskey]:
    """List a person's own passkeys, the oldest first."""
    found = [
        OwnPasskey(row.id, kept.name, kept.since, kept.used_on, kept.is_shut)
        for row, kept in _all(session, actor)
    ]
    return sorted(found, key=lambda each: (each.since, each.name))


def usable(session: ReadSession, actor: Actor) -> bool:
    """Whether there is a passkey to ask for."""
    return any(not kept.is_shut for _row, kept in _all(session, actor))


def ask(session: WriteSession, actor: Actor, site: Site, purpose: Purpose, *, now: datetime) -> str:
    """Return what a browser needs to ask for a passkey, as JSON, with a fresh challenge.

    Raises `NotFound` when there is none to ask for.
    """
    known = [kept.credential_id for _row, kept in _all(session, actor) if not kept.is_shut]
    if not known:
        raise NotFound
    return ceremony.request(site, _challenge(session, actor, purpose, now), known)


def prepare(session: WriteSession, actor: Actor, site: Site, *, now: datetime) -> str:
    """Return what a browser needs to make another passkey, as JSON. Raises `TooManyPasskeys`."""
    known = [kept.credential_id for _row, kept in _all(session, actor)]
    if len(known) >= AT_MOST:
        raise TooManyPasskeys
    challenge = _challenge(session, actor, Purpose.MAKE, now)
    handle = derive(bytes(actor.own_key), "passkey handle")
    return ceremony.creation(site, challenge, handle, known)


def add(database: Database, actor: Actor, name: str, answer: Answer, *, now: datetime) -> None:
    """Keep a passkey that was just made, under the name its owner gave it.

    Raises `WrongPasskey`, `TooManyPasskeys`, `Invalid` for the field `name`, and `NotFound` when
    the sign-in has ended.
    """
    name = naming.name(name)
    challenge = _take(database, actor, Purpose.MAKE, now)
    made = ceremony.made(answer.site, challenge, answer.text)
    with database.writing() as session:
        session.get_one(Person, actor.person_id, with_for_update=True)  # counted one by one
        sessions.current(session, actor)  # whose key may have been given up meanwhile
        known = [kept.credential_id for _row, kept in _all(session, actor)]
        if len(known) >= AT_MOST:
            raise TooManyPasskeys
        if made.credential_id in known:
            raise WrongPasskey
        kept = _Kept(made.credential_id, made.public_key, made.counter, name, now.date())
        passkey_id = new_id()
        sealed = _sealed(actor.own_key, passkey_id, kept)
        session.add(Passkey(id=passkey_id, person_id=actor.person_id, content=sealed))
        session.flush()
        ledger.record(session, "passkey.added", who=actor.person_id)
        notice(session, [actor.person_id])


def remove(session: WriteSession, actor: Actor, passkey_id: UUID) -> None:
    """Remove one of a person's own passkeys; their other sign-ins end. Raises `NotFound`.

    The last of them may go: the authenticator app stays, and cannot be removed.
    """
    gone = session.scalar(
        delete(Passkey)
        .where(Passkey.id == passkey_id, Passkey.person_id == actor.person_id)
        .returning(Passkey.id)
    )
    if gone is None:
        raise NotFound
    sessions.end_others(session, sessions.current(session, actor))
    ledger.record(session, "passkey.removed", who=actor.person_id)
    notice(session, [actor.person_id])


def forget_all(session: WriteSession, person_id: UUID) -> None:
    """Forget all passkeys of somebody whose key is lost: nobody can open their rows any more."""
    session.execute(delete(Passkey).where(Passkey.person_id == person_id))


def check(
    database: Database, actor: Actor, answer: Answer, purpose: Purpose, *, now: datetime
) -> None:
    """Take the answer of one of a person's own passkeys. Raises `WrongPasskey`, `PasskeyCopied`.

    Takes the database: the challenge is gone, and a copied passkey is shut, although the sign-in
    fails.
    """
    challenge = _take(database, actor, purpose, now)
    credential_id = ceremony.answering(answer.text)
    with database.writing() as session:
        row, kept = _find(session, actor, credential_id)
        counter = ceremony.counted(answer.site, challenge, answer.text, kept.public_key)
        # Those that are kept in several devices at once do not count: theirs is always 0.
        is_copied = counter <= kept.counter and (counter, kept.counter) != (0, 0)
        if is_copied:
            after = replace(kept, is_shut=True)
            ledger.record(session, "passkey.shut", who=actor.person_id)
            notice(session, [actor.person_id])
        else:
            after = replace(kept, counter=counter, used_on=now.date())
        row.content = _sealed(actor.own_key, row.id, after)
    if is_copied:
        raise PasskeyCopied


def _find(session: WriteSession, actor: Actor, credential_id: bytes) -> tuple[Passkey, _Kept]:
    for row, kept in _all(session, actor, lock=True):
        if hmac.compare_digest(kept.credential_id, credential_id):
            if kept.is_shut:
                raise PasskeyCopied
            return row, kept
    raise WrongPasskey


def _all(
    session: ReadSession, actor: Actor, *, lock: bool = False
) -> Iterator[tuple[Passkey, _Kept]]:
    query = select(Passkey).where(Passkey.person_id == actor.person_id).order_by(Passkey.id)
    for row in session.scalars(query.with_for_update() if lock else query).all():
        content = open_sealed(_key(actor.own_key), row.content, _place(row.id))
        yield row, _Kept.read(content)


def _challenge(session: WriteSession, actor: Actor, purpose: Purpose, now: datetime) -> bytes:
    sign_in = sessions.current(session, actor)
    challenge = random(CHALLENGE_BYTES)
    text = f"{purpose.value}|{(now + VALID).timestamp()}|{challenge.hex()}"
    sign_in.challenge = seal(_challenge_key(actor), text.encode(), _challenge_place(sign_in))
    session.flush()
    return challenge


def _take(database: Database, actor: Actor, purpose: Purpose, now: datetime) -> bytes:
    with database.writing() as session:
        sign_in = session.get(SignIn, actor.session_id, with_for_update=True)
        if sign_in is None or sign_in.challenge is None:
            raise WrongPasskey
        text = open_sealed(_challenge_key(actor), sign_in.challenge, _challenge_place(sign_in))
        sign_in.challenge = None
    given_for, until, challenge = text.decode().split("|")
    if given_for != purpose.value or now.timestamp() >= float(until):
        raise WrongPasskey
    return bytes.fromhex(challenge)


def _sealed(own_key: PrivateKey, passkey_id: UUID, kept: _Kept) -> bytes:
    return seal(_key(own_key), bytes(kept), _place(passkey_id), step=PROSE)


def _key(own_key: PrivateKey) -> bytes:
    return derive(bytes(own_key), "passkeys")


def _challenge_key(actor: Actor) -> bytes:
    return derive(bytes(actor.own_key), "passkey challenge")


def _place(passkey_id: UUID) -> Place:
    return Place("passkey", passkey_id, "content")


def _challenge_place(sign_in: SignIn) -> Place:
    return Place("sign_in", sign_in.id, "challenge")
