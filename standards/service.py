"""Released editions: loaded once, never changed, read by everybody."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.kernel import ledger
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound, Refused
from app.kernel.text import _
from standards import edition as editions_shipped
from standards.edition import Edition, canonical, content_hash, from_canonical
from standards.models import ReleasedEdition

GENESIS = "sha256:" + "0" * 64
_opened: dict[tuple[str, str], Edition] = {}
"""Editions by version and content hash: what never changes is read once per process."""


class EditionAltered(Refused):
    """A released edition is not what it was when it was released."""

    code = "edition-altered"
    message = _("A released edition of the standard was altered. Nothing was changed now.")


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A released edition in the list of editions, with its hashes to cite and to check."""

    version: str
    released_on: date
    content_hash: str
    chain_hash: str


def load_released(session: WriteSession) -> int:
    """Release the editions shipped with this code that are not released yet.

    Returns how many were new. Raises `EditionAltered` when a stored one differs from the shipped.
    """
    verify_chain(session)
    lines = editions(session)
    released = {line.version: line.content_hash for line in lines}
    last = lines[0].chain_hash if lines else GENESIS
    loaded = 0
    for version in editions_shipped.RELEASED:
        shipped = editions_shipped.load_released(version)
        name = content_hash(shipped)
        if version in released:
            if released[version] != name:
                raise EditionAltered
            continue
        session.add(
            ReleasedEdition(
                version=version,
                canonical=canonical(shipped),
                content_hash=name,
                previous_hash=last,
                released_on=shipped.released_on,
            )
        )
        session.flush()
        ledger.record(session, "edition.released")
        last = chain_hash(last, name)
        loaded += 1
    return loaded


def editions(session: ReadSession) -> list[EditionLine]:
    """List the released editions, the newest first."""
    rows = session.execute(
        select(
            ReleasedEdition.version,
            ReleasedEdition.released_on,
            ReleasedEdition.content_hash,
            ReleasedEdition.previous_hash,
        )
    )
    after = {previous: (version, day, name) for version, day, name, previous in rows}
    lines, last = [], GENESIS
    while last in after:
        version, day, name = after.pop(last)
        last = chain_hash(last, name)
        lines.append(EditionLine(version, day, name, last))
    if after:
        raise EditionAltered
    return lines[::-1]


def edition(session: ReadSession, version: str) -> Edition:
    """Return a released edition. Raises `NotFound`."""
    name = session.scalar(
        select(ReleasedEdition.content_hash).where(ReleasedEdition.version == version)
    )
    if name is None:
        raise NotFound
    if (version, name) not in _opened:
        _opened[version, name] = _open(session, version, name)
    return _opened[version, name]


def newest(session: ReadSession) -> Edition:
    """Return the edition new reviews are written under. Raises `NotFound` while there is none."""
    lines = editions(session)
    if not lines:
        raise NotFound
    return edition(session, lines[0].version)


def verify_chain(session: ReadSession) -> None:
    """Check every released edition against its hash and its place. Raises `EditionAltered`."""
    for line in editions(session):
        _open(session, line.version, line.content_hash)


def chain_hash(previous: str, name: str) -> str:
    """Return the hash that stands for an edition and all before it: both digests, hashed."""
    both = b"".join(bytes.fromhex(part.removeprefix("sha256:")) for part in (previous, name))
    return f"sha256:{hashlib.sha256(both).hexdigest()}"


def _open(session: ReadSession, version: str, name: str) -> Edition:
    stored = session.get_one(ReleasedEdition, version)
    if f"sha256:{hashlib.sha256(stored.canonical).hexdigest()}" != name:
        raise EditionAltered
    opened = from_canonical(stored.canonical)
    if opened.version != version or opened.released_on != stored.released_on:
        raise EditionAltered
    return opened
