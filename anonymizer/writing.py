"""Writing a result: whole or not at all, and readable for its owner only."""

import os
import secrets
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Write a new file with mode 0600. Raises `FileExistsError` and other `OSError`."""
    if file.exists():
        raise FileExistsError
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(text.encode("utf-8"))
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
