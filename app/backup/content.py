"""What stands in a backup: an opening line, the rows, and a last line that says whose they are.

The last line is a keyed hash of all before, under a key from the pepper: whoever knows the public
key can seal a file to it, but only this house can make one that it takes back.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from app.kernel.errors import Refused
from app.kernel.sealed import CannotOpen, derive
from app.kernel.shred import ShredStore
from app.kernel.text import _

_FORM = 1
_LAST = b"origin "


class PepperMissing(Refused):
    """Without the pepper nobody can sign in, and no backup can be told from a forged one."""

    code = "pepper-missing"
    message = _("The pepper is missing. Put it back first: python -m app pepper --restore")


@dataclass(frozen=True, slots=True)
class Opening:
    """When a backup was made, and in which state the tables were."""

    made_at: datetime
    state: str


def origin_key(shred: ShredStore) -> bytes:
    """Return the key that only this house has. Raises `PepperMissing`."""
    pepper = shred.get("pepper")
    if pepper is None:
        raise PepperMissing
    return derive(pepper, "backup origin")


def written(key: bytes, opening: Opening, rows: Iterable[bytes]) -> Iterator[bytes]:
    """Yield all lines of a backup."""
    hashed = _hash(key)
    for line in _first_then(opening, rows):
        hashed.update(line)
        yield line
    yield _LAST + hashed.hexdigest().encode() + b"\n"


def read(key: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the opening line and the rows.

    Raises `CannotOpen`, at the latest at the end, when this house did not write them.
    """
    hashed, is_ours = _hash(key), False
    for line in _lines(chunks):
        if is_ours:
            raise CannotOpen  # something behind the last line
        if line.startswith(_LAST):
            told = line.removeprefix(_LAST).strip()
            is_ours = hmac.compare_digest(told, hashed.hexdigest().encode())
            continue
        hashed.update(line)
        yield line
    if not is_ours:
        raise CannotOpen


def opening_of(line: bytes) -> Opening:
    """Read the opening line of a backup of this house. Raises `CannotOpen` for another form."""
    told = json.loads(line)
    if told["form"] != _FORM:
        raise CannotOpen
    return Opening(datetime.fromisoformat(told["made_at"]), told["state"])


def _first_then(opening: Opening, rows: Iterable[bytes]) -> Iterator[bytes]:
    told = {"form": _FORM, "made_at": opening.made_at.isoformat(), "state": opening.state}
    yield json.dumps(told).encode() + b"\n"
    yield from rows


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for chunk in chunks:
        *whole, waiting = (waiting + chunk).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if waiting:
        raise CannotOpen


def _hash(key: bytes) -> "blake2b":
    return blake2b(key=key, digest_size=32, person=b"iv-backup")
