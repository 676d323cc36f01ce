"""Whether the machine works: what the operator may know of it."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import backup
from app.identity import notices
from app.identity import sweeps as identity
from app.kernel import heads, migrate
from app.kernel.db import ReadSession
from app.kernel.digest import Digest
from app.kernel.sweeps import Sweep
from app.web.house import House
from review import sweeps as review


@dataclass(frozen=True)
class HouseState:
    """Nothing of what is in the house, only whether it stands."""

    version: str | None
    """None when the code runs from a folder and was never installed as a package."""
    engine: str
    is_migrated: bool
    sends_mail: bool
    makes_backups: bool
    last_backup: datetime | None
    """As this machine knows; with several, another one may lay them."""
    sweeps: tuple[Sweep, ...]
    """What happens without anybody asking."""


def house_state(house: House, session: ReadSession) -> HouseState:
    """Look at the machine, through the transaction that is open already."""
    wanted = set(ScriptDirectory(str(migrate.FOLDER)).get_heads())
    present = set(MigrationContext.configure(session.connection()).get_current_heads())
    return HouseState(
        version=_version(),
        engine="SQLite" if house.database.is_sqlite else "PostgreSQL",
        is_migrated=present == wanted,
        sends_mail=bool(house.settings.smtp_host),
        makes_backups=bool(house.settings.backup_key),
        last_backup=backup.last_made(house.settings),
        sweeps=(
            *identity.SWEEPS,
            notices.sweep(house.mailer, Digest.of(house.settings)),
            *heads.sweeps(house.mailer, house.settings.board, Digest.of(house.settings)),
            *review.SWEEPS,
            *backup.sweeps(house.settings),
        ),
    )


def _version() -> str | None:
    try:
        return version("intervision")
    except PackageNotFoundError:
        return None
