"""A stream of bytes sealed to a key that is not here, for files that leave the house.

A fresh key, sealed to an X25519 public key, then XChaCha20-Poly1305 in chunks (libsodium
`secretstream`), each bound to the file's own opening. The last chunk says that it is the last: a
file that was cut, put in another order, lengthened or changed in one bit does not open.
"""

import hmac
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import BinaryIO, Final

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.utils import random

from app.kernel.sealed import KEY_BYTES, CannotOpen, context, open_from, seal_to

CHUNK: Final = 65536
_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_HEAD = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_GOES_ON = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_ENVELOPE = 1 + 48 + 32 + KEY_BYTES
"""Version byte, sealed box, what it is for, key."""
_PUBLIC = "backup-public-"
PUBLIC_PATTERN: Final = f"^({_PUBLIC}[0-9a-f]{{64}})?$"
"""What may stand in the settings: the prefix keeps a private key out of them by mistake."""
_PURPOSE = "file-key"
_CHECK_BYTES = 2


def seal_stream(public_key: bytes, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Seal some bytes, however many, to a public key. Yields the pieces of the file in order."""
    key = random(KEY_BYTES)
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    head = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    opening = seal_to(public_key, key, context(_PURPOSE)) + head
    yield opening

    def sealed(chunk: bytes, tag: int) -> bytes:
        return bindings.crypto_secretstream_xchacha20poly1305_push(state, chunk, opening, tag)

    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > CHUNK:
            yield sealed(bytes(waiting[:CHUNK]), _GOES_ON)
            del waiting[:CHUNK]
    yield sealed(bytes(waiting), _LAST)


def open_stream(private_key: PrivateKey, source: BinaryIO) -> Iterator[bytes]:
    """Open what `seal_stream` made, chunk by chunk.

    Raises `CannotOpen`, at the latest at the end: what was yielded until then counts only if the
    end is reached.
    """
    envelope, head = source.read(_ENVELOPE), source.read(_HEAD)
    key = open_from(private_key, envelope, context(_PURPOSE))
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    tag = _GOES_ON
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, head, key)
        while tag == _GOES_ON:
            chunk, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(
                state, source.read(CHUNK + _MORE), envelope + head
            )
            yield chunk
    except (CryptoError, ValueError):
        raise CannotOpen from None
    if tag != _LAST or source.read(1):
        raise CannotOpen


def public_text(public_key: bytes) -> str:
    """Return a public key as it stands in the settings."""
    return f"{_PUBLIC}{public_key.hex()}"


def public_bytes(text: str) -> bytes:
    """Return the public key of a text that `PUBLIC_PATTERN` has let through."""
    return bytes.fromhex(text.removeprefix(_PUBLIC))


def private_text(private_key: PrivateKey) -> str:
    """Return a private key as it is printed for the safe: groups of four, the last one a check."""
    raw = bytes(private_key)
    text = (raw + _check(raw)).hex()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def private_key(text: str) -> PrivateKey:
    """Return the private key that somebody typed. Raises `CannotOpen` when a group is wrong."""
    typed = "".join(text.split()).lower()
    if not re.fullmatch(f"[0-9a-f]{{{(KEY_BYTES + _CHECK_BYTES) * 2}}}", typed):
        raise CannotOpen
    raw = bytes.fromhex(typed)
    if not hmac.compare_digest(raw[KEY_BYTES:], _check(raw[:KEY_BYTES])):
        raise CannotOpen
    return PrivateKey(raw[:KEY_BYTES])


def _check(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=_CHECK_BYTES, person=b"iv-typed-key").digest()
