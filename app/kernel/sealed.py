"""Sealing, suite v1 (DESIGN.md, section 5): nothing here knows what it seals.

Primitives: XChaCha20-Poly1305 (IETF construction, libsodium) with associated data, X25519 sealed
boxes (libsodium `crypto_box_seal`), Argon2id (RFC 9106), BLAKE2b (RFC 7693) and HKDF-SHA256
(RFC 5869). Every blob starts with the suite's version byte. Plaintext is padded so that a length
tells only a class: 64-byte steps for short fields, 4 KiB steps for prose.
"""

import hmac
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from threading import BoundedSemaphore
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash.argon2id import kdf
from nacl.utils import random

from app.kernel.errors import TooMany

SUITE: Final = b"\x01"
SHORT: Final = 64
PROSE: Final = 4096
KEY_BYTES: Final = 32
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_CONTEXT_BYTES = 32


class CannotOpen(Exception):
    """Wrong key, wrong place, changed blob, or a suite this code does not know.

    Says nothing more on purpose.
    """


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ciphertext belongs. Authenticated, so that no blob can be moved elsewhere."""

    table: str
    row: UUID
    field: str

    def __bytes__(self) -> bytes:
        """Return an unambiguous encoding: each part behind its length."""
        parts = (SUITE, self.table.encode(), self.row.bytes, self.field.encode())
        return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def seal(key: bytes, plaintext: bytes, place: Place, step: int = SHORT) -> bytes:
    """Seal bytes under a 32-byte key for one place. Returns version, nonce, ciphertext."""
    nonce = random(_NONCE)
    return (
        SUITE
        + nonce
        + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            pad(plaintext, step), bytes(place), nonce, key
        )
    )


def open_sealed(key: bytes, blob: bytes, place: Place) -> bytes:
    """Open what `seal` made. Raises `CannotOpen`."""
    if blob[:1] != SUITE:
        raise CannotOpen
    nonce, ciphertext = blob[1 : 1 + _NONCE], blob[1 + _NONCE :]
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            ciphertext, bytes(place), nonce, key
        )
    except (CryptoError, ValueError):
        raise CannotOpen from None
    return unpad(padded)


def pad(plaintext: bytes, step: int) -> bytes:
    """Return length, text and zeros, filled up to a multiple of `step` bytes."""
    framed = len(plaintext).to_bytes(4, "big") + plaintext
    return framed + bytes(-len(framed) % step)


def unpad(padded: bytes) -> bytes:
    """Undo `pad`. Raises `CannotOpen` when the frame is not what `pad` makes."""
    length = int.from_bytes(padded[:4], "big")
    if len(padded) < 4 + length or any(padded[4 + length :]):
        raise CannotOpen
    return padded[4 : 4 + length]


def new_key_pair() -> PrivateKey:
    """Return a fresh X25519 key pair."""
    return PrivateKey.generate()


def seal_to(recipient: bytes, secret: bytes, context: bytes) -> bytes:
    """Seal a secret to a person's public key, together with what it is for.

    A sealed box alone does not say what it was made for; the context (case, recipient, purpose)
    travels inside as BLAKE2b and is compared at opening.
    """
    box = SealedBox(PublicKey(recipient))
    return SUITE + bytes(box.encrypt(_context_hash(context) + secret))


def open_from(own: PrivateKey, blob: bytes, context: bytes) -> bytes:
    """Open what `seal_to` made. Raises `CannotOpen` for a wrong key or another context."""
    if blob[:1] != SUITE:
        raise CannotOpen
    try:
        content = bytes(SealedBox(own).decrypt(blob[1:]))
    except (CryptoError, ValueError, TypeError):
        raise CannotOpen from None
    if not hmac.compare_digest(content[:_CONTEXT_BYTES], _context_hash(context)):
        raise CannotOpen
    return content[_CONTEXT_BYTES:]


def context(*parts: str | UUID) -> bytes:
    """Encode what a sealed secret is for, unambiguously."""
    encoded = (part.bytes if isinstance(part, UUID) else part.encode() for part in parts)
    return b"".join(len(part).to_bytes(2, "big") + part for part in encoded)


def _context_hash(value: bytes) -> bytes:
    return blake2b(value, digest_size=_CONTEXT_BYTES, person=b"iv-seal-to").digest()


def derive(secret: bytes, label: str, *extra: bytes) -> bytes:
    """Derive a 32-byte key for one purpose (HKDF-SHA256; RFC 5869)."""
    info = b"".join(len(part).to_bytes(2, "big") + part for part in (label.encode(), *extra))
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def fingerprint(public_key: bytes) -> str:
    """Return a public key as six groups of five digits, to be compared by telephone."""
    number = int.from_bytes(
        blake2b(public_key, digest_size=16, person=b"iv-finger").digest(), "big"
    )
    digits = str(number % 10**30).zfill(30)
    return " ".join(digits[start : start + 5] for start in range(0, 30, 5))


@dataclass(frozen=True, slots=True)
class Stretching:
    """Cost of one Argon2id run; stored with each credential so that it can rise later."""

    passes: int
    memory_kib: int


class Stretcher:
    """Turns passphrases into keys, only a few at once, so that memory cannot be exhausted.

    Only a few more may wait: everybody else's pages come from the same threads.
    """

    def __init__(self, default: Stretching, at_once: int, waiting: int = 8) -> None:
        self.default = default
        self._gate = BoundedSemaphore(at_once)
        self._places = BoundedSemaphore(at_once + waiting)

    def stretch(self, passphrase: str, salt: bytes, pepper: bytes, cost: Stretching) -> bytes:
        """Return 32 bytes from passphrase (NFC), 16-byte salt and pepper. Takes a moment.

        Raises `TooMany` when too many wait already.
        """
        secret = unicodedata.normalize("NFC", passphrase).encode()
        peppered = blake2b(secret, key=pepper, person=b"iv-pepper").digest()
        if not self._places.acquire(blocking=False):
            raise TooMany
        try:
            with self._gate:
                memory = cost.memory_kib * 1024
                return bytes(kdf(KEY_BYTES, peppered, salt, opslimit=cost.passes, memlimit=memory))
        finally:
            self._places.release()
