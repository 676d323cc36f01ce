"""Making a backup: one look at the whole database, sealed while it is read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from app.backup import content, folder
from app.backup.content import Opening
from app.identity.models import (
    Invitation,
    NewKeyAllowed,
    OneTimeCode,
    Passkey,
    RecoveryLink,
    SignIn,
)
from app.kernel import migrate, rows
from app.kernel.clock import now as the_present
from app.kernel.config import Settings
from app.kernel.db import Base, Database
from app.kernel.errors import Refused
from app.kernel.strongbox import public_bytes, seal_stream
from app.kernel.sweeps import Sweep
from app.kernel.text import _

LEFT_OUT: Mapping[str, str] = {
    SignIn.__tablename__: "nobody stays signed in over a restore",
    Invitation.__tablename__: "one that was used or taken back must not lead in again",
    RecoveryLink.__tablename__: "a link works once, for an hour",
    NewKeyAllowed.__tablename__: "the word of a lead makes one new key, and no second one",
    OneTimeCode.__tablename__: "a code that was used, or replaced by others, must not work again",
    Passkey.__tablename__: "one that was removed must not work again, nor any count from anew",
}
"""Tables that no backup holds, each with its reason."""
EVERY = timedelta(days=1)
"""How often the worker makes one."""


class NoBackupKey(Refused):
    """There is nobody yet whom a backup could be sealed to."""

    code = "no-backup-key"
    message = _("No key for backups is set. Make one first: python -m app backup-key")


class TablesNotCurrent(Refused):
    """Rows can be copied only in the state of the tables that this code knows."""

    code = "tables-not-current"
    message = _("The tables are not those of this version. Run: python -m app migrate")


def make(database: Database, settings: Settings, *, now: datetime) -> Path:
    """Lay a backup into the folder of the settings; others may go on writing meanwhile.

    Only looks at the database, and reads nothing of the shred store but the pepper, from which
    the mark of origin is derived. Backups past their days are removed: they name people who may
    have left since.
    """
    if not settings.backup_key:
        raise NoBackupKey
    key = content.origin_key(database.shred)
    tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    with database.copying() as connection:
        state = migrate.revision_of(connection)
        if state is None or state != migrate.newest():
            raise TablesNotCurrent
        lines = content.written(key, Opening(now, state), rows.lines_of(connection, tables))
        pieces = seal_stream(public_bytes(settings.backup_key), lines)
        path = folder.lay(settings.backup_folder, now, pieces)
    folder.remove_before(settings.backup_folder, now - timedelta(days=settings.backup_days))
    return path


def make_due(database: Database, settings: Settings, *, now: datetime) -> int:
    """Make a backup unless there is one of the last day."""
    last = last_made(settings)
    if last is not None and now < last + EVERY:
        return 0
    make(database, settings, now=now)
    return 1


def sweeps(settings: Settings) -> tuple[Sweep, ...]:
    """Return the daily backup, where there is a key for it."""
    if not settings.backup_key:
        return ()
    return (
        Sweep(
            "backup",
            timedelta(hours=1),
            lambda database: make_due(database, settings, now=the_present()),
        ),
    )


def last_made(settings: Settings) -> datetime | None:
    """Return when the last backup was made, or None."""
    return folder.last(settings.backup_folder)
