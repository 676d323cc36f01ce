"""The secret an app and the service share: long enough that nobody guesses it."""

from pathlib import Path

import regex

# 32 random bytes are 43 characters in base64 and 64 in hexadecimal digits.
_SHORTEST = 43
_FEWEST_DIFFERENT = 10
_VISIBLE = regex.compile(r"[!-~]+")

HOW_TO_MAKE = "python -c 'import secrets; print(secrets.token_urlsafe(32))'"


class WeakSecret(ValueError):
    """The secret is missing, too short, or was not drawn at random. It is in no message."""

    def __init__(self) -> None:
        super().__init__(
            f"The shared secret needs 32 random bytes, written in one line. Make one: {HOW_TO_MAKE}"
        )


def checked(secret: str) -> str:
    """Give a secret back without the blanks around it. Raises `WeakSecret`."""
    bare = secret.strip()
    is_long = len(bare) >= _SHORTEST and len(set(bare)) >= _FEWEST_DIFFERENT
    if not is_long or not _VISIBLE.fullmatch(bare):
        raise WeakSecret
    return bare


def read(file: Path) -> str:
    """Read a secret from its file. Raises `WeakSecret`, `OSError`."""
    try:
        return checked(file.read_text(encoding="ascii"))
    except UnicodeDecodeError:
        raise WeakSecret from None
