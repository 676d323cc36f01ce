"""Opaque tokens. The database only ever holds their hashes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from nacl.utils import random

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a fresh 256-bit token, safe in a URL and a cookie."""
    return urlsafe_b64encode(random(TOKEN_BYTES)).rstrip(b"=").decode()


def token_bytes(token: str) -> bytes | None:
    """Return the 32 bytes of a token, or None when it cannot be one."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=")
    except ValueError:
        return None
    return raw if len(raw) == TOKEN_BYTES else None


def token_hash(token: str) -> bytes:
    """Return what the database may know of a token (SHA-256; the token has 256 random bits)."""
    return sha256(token.encode()).digest()
