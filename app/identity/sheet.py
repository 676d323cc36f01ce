"""How a recovery key is written on the printed sheet, and read again as somebody typed it.

Crockford's base 32 (https://www.crockford.com/base32.html): no letters that look like digits.
"""

import re

RECOVERY_BYTES = 20
RECOVERY_GROUPS = 8
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def recovery_groups(recovery_key: bytes) -> tuple[str, ...]:
    """Write a recovery key as eight groups of four characters that are hard to misread."""
    number = int.from_bytes(recovery_key, "big")
    text = "".join(_CROCKFORD[number >> shift & 31] for shift in range(155, -1, -5))
    return tuple(text[start : start + 4] for start in range(0, len(text), 4))


def read_group(typed: str) -> str:
    """Read a group as somebody typed it: small letters, blanks and look-alikes are forgiven."""
    return re.sub(r"[\s-]", "", typed).upper().translate(_MISREAD)


def read_recovery_key(typed: str) -> bytes | None:
    """Read a whole recovery key as somebody typed it, or None when it cannot be one."""
    text = read_group(typed)
    if len(text) != RECOVERY_BYTES * 8 // 5 or not set(text) <= set(_CROCKFORD):
        return None
    number = 0
    for letter in text:
        number = number << 5 | _CROCKFORD.index(letter)
    return number.to_bytes(RECOVERY_BYTES, "big")
