"""Restoring a backup: into an empty database only, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

from nacl.public import PrivateKey

from app.backup import content
from app.backup.content import Opening
from app.kernel import heads, ledger, migrate, rows
from app.kernel.config import Settings
from app.kernel.db import filling, opened
from app.kernel.errors import Refused
from app.kernel.sealed import CannotOpen
from app.kernel.shred import ShredStore
from app.kernel.strongbox import open_stream
from app.kernel.text import _
from review import sweeps
from review.routing import invitations


class DoesNotOpen(Refused):
    """Which of the reasons it is cannot be told, and would help only who forges."""

    code = "backup-does-not-open"
    message = _(
        "This file does not open. It was cut or changed, it was sealed to another key, or it comes "
        "from a house with another pepper. Nothing was changed."
    )


class MadeLater(Refused):
    """The tables of the backup are newer than this code."""

    code = "backup-made-later"
    message = _("This backup comes from a newer version. Install that version first.")


def restore(settings: Settings, path: Path, private_key: PrivateKey) -> Opening:
    """Fill the empty database of the settings, and let it forget what was erased meanwhile.

    The whole file is read once before anything is touched. The rows come back in one transaction,
    in the state of the tables they were copied in, and are brought up to that of this code.
    """
    shred = ShredStore(settings.shred_url)
    try:
        key = content.origin_key(shred)
        opening = _look_through(_lines(path, private_key, key))
        if not migrate.knows(opening.state):
            raise MadeLater
        with filling(settings.database_url, shred) as session:
            connection = session.connection()
            migrate.upgrade_within(connection, opening.state)
            lines = _lines(path, private_key, key)
            next(lines)
            rows.fill(connection, lines)
            migrate.upgrade_within(connection)
            ledger.record(session, "backup.restored")
    except (CannotOpen, OSError):
        raise DoesNotOpen from None
    finally:
        shred.dispose()
    _forget(settings)
    return opening


def _look_through(lines: Iterator[bytes]) -> Opening:
    first = next(lines)
    for _line in lines:
        pass
    return content.opening_of(first)


def _lines(path: Path, private_key: PrivateKey, key: bytes) -> Iterator[bytes]:
    with path.open("rb") as source:
        yield from content.read(key, open_stream(private_key, source))


def _forget(settings: Settings) -> None:
    """Erase the rows of all cases whose key is gone, and end what nobody could open any more.

    After a crash before this, the worker's sweeps do the same: no key is there any more anyway.
    """
    with opened(settings) as database:
        heads.start_again(database.shred)
        sweeps.erase_due(database)
        with database.writing() as session:
            invitations.end_unopenable(session)
