"""Append-only, hash-chained record of acts by day: no name, no address, no prose.

Who and what stand there as HMAC tags under a secret that changes every month and lies in the
shred store; when it is destroyed, the tags of that month can no longer be linked to anybody.
Each line commits to the one before (BLAKE2b), so a deletion, insertion, change or new order shows.
"""

import hmac
from datetime import date
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, LargeBinary, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import today
from app.kernel.db import Base, ReadSession, WriteSession
from app.kernel.shred import ShredStore

GENESIS = bytes(32)
_TAG_BYTES = 16
_SECRETS = "ledger:"


class Head(NamedTuple):
    """A place in the chain, and the digest that commits to it and to all before."""

    number: int
    digest: bytes


START = Head(0, GENESIS)


class LedgerEntry(Base):
    """One act. `number` is its place in the chain."""

    __tablename__ = "ledger"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[date]
    fact: Mapped[str] = mapped_column(String(60))
    who: Mapped[bytes] = mapped_column(LargeBinary)
    what: Mapped[bytes] = mapped_column(LargeBinary)
    before: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)


class LedgerHead(Base):
    """The last line: locked while the next is written, so that the chain never forks."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)


def record(
    session: WriteSession, fact: str, *, who: UUID | None = None, what: UUID | None = None
) -> None:
    """Write down that an act happened: a past participle (`case.withdrawn`), tags and the day."""
    head = _locked_head(session)
    entry = LedgerEntry(
        number=head.number + 1,
        day=today(),
        fact=fact,
        who=_tag(session.shred, who),
        what=_tag(session.shred, what),
        before=head.digest,
    )
    entry.digest = _digest(entry)
    session.add(entry)
    head.number, head.digest = entry.number, entry.digest
    session.flush()


def first_broken(session: ReadSession, *, after: Head = START) -> int | None:
    """Return the number of the first line that does not fit the chain, or None when all do.

    Only lines after a known one are looked at when `after` is given. Whoever can write to the
    database can write a chain anew, or cut off its end: `app.kernel.heads` finds that.
    """
    before, expected = after.digest, after.number + 1
    lines = select(LedgerEntry).where(LedgerEntry.number > after.number)
    for entry in session.scalars(lines.order_by(LedgerEntry.number)):
        fits = entry.number == expected and entry.before == before
        if not fits or entry.digest != _digest(entry):
            return expected
        before, expected = entry.digest, expected + 1
    last = head(session)
    return None if last == Head(expected - 1, before) else min(last.number + 1, expected)


def head(session: ReadSession) -> Head:
    """Return the last line: it commits to all before."""
    row = session.scalar(select(LedgerHead))
    return START if row is None else Head(row.number, row.digest)


def holds(session: ReadSession, digest: bytes, *, number: int | None = None) -> bool:
    """Whether a line with this digest is there, if wanted at this place."""
    if digest == GENESIS:
        return True
    found = session.scalar(select(LedgerEntry.number).where(LedgerEntry.digest == digest))
    return found is not None and number in (None, found)


def acts_of(session: ReadSession, subject: UUID) -> list[tuple[date, str]]:
    """Return day and fact of what somebody did, for the months that can still be linked to them."""
    names = session.shred.names(_SECRETS)
    tags = [_tagged(secret, subject) for secret in session.shred.get_many(names).values()]
    lines = select(LedgerEntry.day, LedgerEntry.fact).where(LedgerEntry.who.in_(tags))
    return [(day, fact) for day, fact in session.execute(lines.order_by(LedgerEntry.number))]


def forget_before(shred: ShredStore, day: date) -> int:
    """Destroy the secrets of months before `day`: their tags link to nobody any more."""
    old = [name for name in shred.names(_SECRETS) if name < f"{_SECRETS}{day:%Y-%m}"]
    shred.destroy(old)
    return len(old)


def _locked_head(session: WriteSession) -> LedgerHead:
    locked = select(LedgerHead).with_for_update()
    head = session.scalar(locked)
    if head is None:
        try:
            with session.begin_nested():
                session.add(LedgerHead(id=1, number=0, digest=GENESIS))
        except IntegrityError:  # somebody else wrote the very first line at this moment
            session.expire_all()
        head = session.scalars(locked).one()
    return head


def _digest(entry: LedgerEntry) -> bytes:
    parts = (
        str(entry.number).encode(),
        entry.day.isoformat().encode(),
        entry.fact.encode(),
        entry.who,
        entry.what,
        entry.before,
    )
    framed = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return blake2b(framed, digest_size=32, person=b"iv-ledger").digest()


def _tag(shred: ShredStore, subject: UUID | None) -> bytes:
    if subject is None:
        return bytes(_TAG_BYTES)
    secret = shred.get_or_create(f"{_SECRETS}{today():%Y-%m}")
    return _tagged(secret, subject)


def _tagged(secret: bytes, subject: UUID) -> bytes:
    return hmac.digest(secret, subject.bytes, "sha256")[:_TAG_BYTES]
