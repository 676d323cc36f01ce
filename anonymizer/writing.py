"""Writing a result: whole or not at all, and readable for its owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def write_private(file: Path, text: str) -> None:
    """Write a new file with mode 0600. Raises `FileExistsError` and other `OSError`.

    A file that is there already stays as it is, also one that appears while this one is written.
    """
    if file.exists():
        raise FileExistsError
    content = text.encode("utf-8")
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        _write_new(beside, content)
        try:
            # A second name for the same file, given only where there is none: renaming would
            # replace whatever has come there meanwhile.
            os.link(beside, file)
        except FileExistsError:
            raise
        except OSError:
            # Many memory sticks know no second names.
            _write_new(file, content)
    finally:
        beside.unlink(missing_ok=True)


def _write_new(file: Path, content: bytes) -> None:
    """Create a file, or fail and leave nothing of it. Raises `FileExistsError`."""
    number = os.open(file, _NEW, 0o600)
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        with suppress(OSError):
            file.unlink()
        raise
