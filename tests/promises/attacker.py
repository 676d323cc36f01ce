"""Somebody who has copied things and tries everything: what opens is found out, not asked for.

The attacker has read the source (`tests.promises.labels`), and calls nothing of it but Argon2id and
HKDF. Every secret is tried on every blob, as it is, under every label, and together with every
other; whatever opens gives new secrets, until nothing new opens. Blobs are decrypted without their
tag first (sealing again with the same nonce undoes the stream), so that associated data the
attacker does not know protects nothing; with the tag, the place a blob is bound to is looked for.
"""

import hmac
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import product
from typing import Any, NamedTuple, Self
from uuid import UUID

from nacl import _sodium, bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import LargeBinary, select

from app.kernel.db import Base, Database
from app.kernel.sealed import Place, Stretcher, Stretching
from tests.promises.labels import known

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Near = frozenset[UUID]
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_TAG = bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
_HEAD = 1 + _NONCE
_encrypt = _sodium.lib.crypto_aead_xchacha20poly1305_ietf_encrypt
_NULL = _sodium.ffi.NULL
_OUT = _sodium.ffi.new("unsigned char[]", 4 + _TAG)
_FIRST = _sodium.ffi.buffer(_OUT, 4)
_WINDOWS = (0, 1, 25)
"""Where a key could begin in bytes that somebody stored: at once, or behind a version or nonce."""


class Where(NamedTuple):
    """A field of a row; `layers` says how often something inside was sealed again."""

    table: str
    row: tuple[str, ...]
    column: str
    layers: int = 0


@dataclass(frozen=True)
class Blob:
    """Bytes somebody stored, and the ids that stand in the same row."""

    where: Where
    content: bytes = field(repr=False)
    near: Near

    @cached_property
    def nonce(self) -> bytes:
        """The nonce, if it is a sealed blob."""
        return self.content[1:_HEAD]

    @cached_property
    def head(self) -> bytes:
        """The beginning of what is sealed."""
        return self.content[_HEAD : _HEAD + 4]

    @cached_property
    def longest(self) -> int:
        """How long the text in it can be."""
        return len(self.content) - _HEAD - _TAG - 4

    @cached_property
    def is_sealed(self) -> bool:
        """Whether it can be a sealed blob of suite 1 at all."""
        return self.content[:1] == b"\x01" and len(self.content) > _HEAD + _TAG


@dataclass(frozen=True)
class Secret:
    """Something that may be a key or a part of one."""

    value: bytes = field(repr=False)
    near: Near
    is_strong: bool
    """Held, kept as a secret, or found by opening: is put together with others, too."""


@dataclass(frozen=True)
class Opening:
    """A blob that opened: with which key, bound to which place (None for a sealed box)."""

    blob: Blob
    text: bytes = field(repr=False)
    key: bytes = field(repr=False)
    place: Place | None


def rows_of(database: Database) -> Rows:
    """Copy every table, as a backup or a thief would."""
    with database.reading() as session:
        return {
            table.name: [dict(row) for row in session.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def secrets_of(database: Database) -> dict[str, bytes]:
    """Copy the shred store."""
    return {name: database.shred.get(name) or b"" for name in database.shred.names("")}


class Attacker:
    """What somebody holds, and what they have made of it so far."""

    def __init__(self) -> None:
        self.blobs: dict[Where, list[Blob]] = {}
        self.opened: dict[Where, list[Opening]] = {}
        self._met: dict[tuple[bytes, bool], Near] = {}
        self._strong: list[Secret] = []
        self._waiting: list[Secret] = []
        self._tried: list[tuple[bytes, Near | None]] = []
        self._sealed: list[Blob] = []
        self._sealed_near: dict[UUID, list[Blob]] = {}
        self._boxes_tried: list[PrivateKey] = []
        self._public: set[bytes] = set()
        self._credentials: list[Mapping[str, Any]] = []
        self._ngos: set[UUID] = set()

    def copies(self, rows: Rows) -> Self:
        """Take tables; several copies of the same ones, from several days, add up."""
        self._ngos |= {row["id"] for row in rows["organisation"]}
        for name, table in Base.metadata.tables.items():
            keys = [column.name for column in table.primary_key]
            for row in rows[name]:
                near = self._ids(row.values())
                for column in table.columns:
                    if isinstance(column.type, LargeBinary) and row[column.name]:
                        where = Where(name, tuple(_word(row[key]) for key in keys), column.name)
                        self._takes_blob(Blob(where, bytes(row[column.name]), near))
        self._credentials += rows["credential"]
        return self

    def copies_secrets(self, secrets: Mapping[str, bytes]) -> Self:
        """Take a shred store."""
        for name, secret in secrets.items():
            ids = frozenset(UUID(part) for part in name.split(":") if _is_id(part))
            self._meets(secret, ids, is_strong=True)
        self._pepper = secrets.get("pepper", b"")
        return self

    def holds(self, secret: bytes, *about: UUID) -> Self:
        """Know something besides: somebody's own key, a cookie, what stands on a sheet."""
        self._meets(secret, frozenset(about), is_strong=True)
        return self

    def knows(self, passphrase: str, *of: UUID) -> Self:
        """Know a passphrase: it is tried on everybody, with the pepper of the shred store.

        On some people only, if it is known whose it is.
        """
        for row in self._credentials:
            if row["wrapped_key"] and (not of or row["person_id"] in of):
                cost = Stretching(row["passes"], row["memory_kib"])
                stretch = Stretcher(cost, at_once=1).stretch
                self.holds(stretch(passphrase, row["salt"], self._pepper, cost), row["person_id"])
        return self

    def tries(self) -> Self:
        """Try everything, until nothing new opens."""
        while self._waiting:
            fresh, self._waiting = self._waiting, []
            for secret in fresh:  # first, because what they open there is more to try on
                if len(secret.value) == 32:
                    self._tries_keys([secret.value], None)
                    self._tries_boxes(secret)
            for secret in fresh:
                self._tries_made(secret)
        return self

    def fork(self) -> "Attacker":
        """Return another one who knows the same, and can learn more by themselves."""
        other = Attacker()
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if hasattr(value, "copy") else value)
        other.blobs = {where: list(blobs) for where, blobs in self.blobs.items()}
        other._sealed_near = {each: list(blobs) for each, blobs in self._sealed_near.items()}
        other.opened = {where: list(found) for where, found in self.opened.items()}
        return other

    def fields(self, *tables: str) -> set[Where]:
        """Return every stored field that opened, all its layers through as far as there are."""
        shut = {where._replace(layers=0) for where in self.blobs if where not in self.opened}
        return {
            where
            for where in self.opened
            if where.layers == 0 and where not in shut and (not tables or where.table in tables)
        }

    def openings(self) -> Iterator[Opening]:
        """Return everything that opened."""
        for found in self.opened.values():
            yield from found

    def _ids(self, values: Collection[Any]) -> Near:
        return frozenset(value for value in values if isinstance(value, UUID)) - self._ngos

    def _takes_blob(self, blob: Blob) -> None:
        already = self.blobs.setdefault(blob.where, [])
        if blob.content in [each.content for each in already]:
            return
        already.append(blob)
        for start in _WINDOWS:
            near = blob.near if start == 0 else frozenset()
            self._meets(blob.content[start : start + 32], near, is_strong=False)
        if len(blob.content) == 32:
            self._public.add(blob.content)
        if blob.is_sealed:
            self._sealed.append(blob)
            for each in blob.near:
                self._sealed_near.setdefault(each, []).append(blob)
            # What was tried before may open it.
            for key, near in self._tried:
                if (near is None or near & blob.near) and _can_be_text(key, blob):
                    self._tries_one(key, blob)
            for own in self._boxes_tried:
                self._opens_box(own, blob)

    def _meets(self, value: bytes, near: Near, *, is_strong: bool) -> None:
        if len(value) < 16 or len(set(value)) == 1:
            return
        about = self._met.get((value, is_strong))
        if about is not None and near <= about:
            return
        self._met[value, is_strong] = near | (about or frozenset())
        self._waiting.append(Secret(value, near, is_strong))

    def _tries_made(self, secret: Secret) -> None:
        """Try what can be derived from a secret, alone and together with others."""
        if secret.is_strong or secret.near:
            near = None if secret.is_strong else secret.near
            self._tries_keys(_labelled(secret.value, secret.near), near)
        if secret.is_strong:
            for other in list(self._strong):
                self._tries_together(secret, other)
            self._strong.append(secret)

    def _tries_together(self, one: Secret, other: Secret) -> None:
        """Two secrets, one behind the other, where they can belong together at all."""
        both = one.near & other.near
        if one.near and other.near and not both:
            return
        near = both or one.near or other.near
        for first, second in ((one, other), (other, one)):
            self._tries_keys(_labelled(first.value + second.value, near), near or None)

    def _tries_keys(self, keys: Iterable[bytes], near: Near | None) -> None:
        if near is None:
            found = list(self._sealed)
        else:
            found = [blob for each in near for blob in self._sealed_near.get(each, ())]
        for key in keys:
            self._tried.append((key, near))
            for blob in found:
                if _can_be_text(key, blob):
                    self._tries_one(key, blob)

    def _tries_one(self, key: bytes, blob: Blob) -> None:
        text = _undone(key, blob)
        if text is not None and blob in self._sealed:
            self._opens(Opening(blob, text, key, _place(key, blob)))

    def _tries_boxes(self, secret: Secret) -> None:
        own = PrivateKey(secret.value)
        # A weak one is worth the work if anybody ever sealed something to it.
        if not secret.is_strong and bytes(own.public_key) not in self._public:
            return
        self._boxes_tried.append(own)
        for blob in list(self._sealed):
            self._opens_box(own, blob)

    def _opens_box(self, own: PrivateKey, blob: Blob) -> None:
        try:
            text = bytes(SealedBox(own).decrypt(blob.content[1:]))
        except (CryptoError, ValueError, TypeError):
            return
        if blob in self._sealed:
            self._opens(Opening(blob, text, bytes(own), None))

    def _opens(self, opening: Opening) -> None:
        blob = opening.blob
        self.opened.setdefault(blob.where, []).append(opening)
        self._sealed.remove(blob)
        for each in blob.near:
            self._sealed_near[each].remove(blob)
        # What has opened something is worth putting together with other things.
        self._meets(opening.key, blob.near, is_strong=True)
        text = opening.text
        if len(text) > 40:
            self._meets(text[:32], blob.near, is_strong=False)
        self._meets(text if len(text) <= 40 else text[-32:], blob.near, is_strong=len(text) <= 64)
        inner = replace(blob, content=text, where=blob.where._replace(layers=blob.where.layers + 1))
        # Two keys, or a key and a digest, may begin like a blob by chance; none is that short.
        if inner.is_sealed and len(text) > 64:
            self._takes_blob(inner)


def _can_be_text(key: bytes, blob: Blob) -> bool:
    """Whether a blob could be text under a key: a first look, at the length in front of it.

    Straight from libsodium into one place, because it is asked a million times.
    """
    _encrypt(_OUT, _NULL, blob.head, 4, _NULL, 0, _NULL, blob.nonce, key)
    return int.from_bytes(_FIRST, "big") <= blob.longest


def _undone(key: bytes, blob: Blob) -> bytes | None:
    """Return what a blob holds under a key, whatever it is bound to; None if it is no text."""
    sealed = blob.content[_HEAD:-_TAG]
    undo = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt
    padded = undo(sealed, None, blob.nonce, key)[: len(sealed)]
    end = 4 + int.from_bytes(padded[:4], "big")
    return None if end > len(padded) or any(padded[end:]) else padded[4:end]


def _labelled(secret: bytes, near: Near) -> Iterator[bytes]:
    """Return every key that a secret gives, under each label, for nothing more or for an id."""
    extracted = _extracted(secret)
    for label in known().labels:
        yield hmac.digest(extracted, _info(label), "sha256")
        for each in near:
            yield hmac.digest(extracted, _info(label, each.bytes), "sha256")


def _extracted(secret: bytes) -> bytes:
    """The first half of HKDF-SHA256 (RFC 5869, section 2.2), without salt as in the house."""
    return hmac.digest(bytes(32), secret, "sha256")


@cache
def _info(label: str, *extra: bytes) -> bytes:
    """What the second half is given for one block, as `app.kernel.sealed.derive` frames it."""
    return (
        b"".join(len(part).to_bytes(2, "big") + part for part in (label.encode(), *extra)) + b"\x01"
    )


def _place(key: bytes, blob: Blob) -> Place | None:
    """Return the place that a blob is bound to, of all the attacker can think of."""
    words = known().places
    columns = (blob.where.column, *(word for word in words if "{}" not in word))
    composed = [word.format(each) for word in words if "{}" in word for each in blob.near]
    for table, row, name in product((blob.where.table, *words), blob.near, (*columns, *composed)):
        if is_bound(key, blob.content, place := Place(table, row, name)):
            return place
    return None


def is_bound(key: bytes, blob: bytes, place: Place) -> bool:
    """Whether a blob opens with its tag, at this place."""
    undo = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt
    try:
        undo(blob[_HEAD:], bytes(place), blob[1:_HEAD], key)
    except (CryptoError, ValueError):
        return False
    return True


def _word(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _is_id(part: str) -> bool:
    try:
        UUID(part)
    except ValueError:
        return False
    return True
