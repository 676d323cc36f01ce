"""The folder backups are laid into: each file whole or not there, and for nobody else to read."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.kernel.errors import Refused
from app.kernel.text import _

_BEGINNING, _ENDING = "intervision-", ".backup"
_PART = ".part"
_STAMP = "last-backup"


class AnotherIsMade(Refused):
    """Two backups at the same moment would only be in each other's way."""

    code = "another-backup"
    message = _("Another backup is being made right now.")


class NotWritten(Refused):
    """The folder or its disk did not take the file. No part of it was left."""

    code = "backup-not-written"
    message = _("The backup could not be written. Check the folder, and the space on its disk.")


def lay(folder: Path, made_at: datetime, pieces: Iterable[bytes]) -> Path:
    """Write a backup, synced, under a name of its moment. Raises `NotWritten`, `AnotherIsMade`."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone_in(folder):
            for left in folder.glob(f"*{_PART}"):  # from a process that was killed
                left.unlink()
            path = _write(folder / _name(made_at), pieces)
            _write(folder / _STAMP, [made_at.isoformat().encode()])
    except OSError:
        raise NotWritten from None
    return path


def remove_before(folder: Path, moment: datetime) -> None:
    """Remove the backups laid here before a moment. Raises `NotWritten`."""
    try:
        for path in folder.glob(f"{_BEGINNING}*{_ENDING}"):
            if path.name < _name(moment):
                path.unlink()
    except OSError:
        raise NotWritten from None


def last(folder: Path) -> datetime | None:
    """Return when the last backup was laid here; the file itself may have been taken away."""
    try:
        return datetime.fromisoformat((folder / _STAMP).read_text()).astimezone(UTC)
    except (OSError, ValueError):
        return None


def _name(made_at: datetime) -> str:
    return f"{_BEGINNING}{made_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}{_ENDING}"


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        os.fsync(handle)
    except BlockingIOError:
        raise AnotherIsMade from None
    finally:
        os.close(handle)


def _write(path: Path, pieces: Iterable[bytes]) -> Path:
    part = path.with_name(path.name + _PART)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return path
