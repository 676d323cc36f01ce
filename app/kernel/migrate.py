"""Bring a database to a state of the code, and back. No shell needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.kernel.db import migrating

FOLDER = Path(__file__).parents[2] / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up, all steps or none; two machines at once do it one after the other."""
    with migrating(url) as connection:
        upgrade_within(connection, revision)


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Bring a database up inside a transaction that does more than this."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def downgrade(url: str, revision: str) -> None:
    """Bring a database back to an older state, all steps or none."""
    with migrating(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def is_current(url: str) -> bool:
    """Whether a database is where this code needs it."""
    with migrating(url) as connection:
        return revision_of(connection) == newest()


def revision_of(connection: Connection) -> str | None:
    """Return the state a database is in; None while it has no tables."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the state this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether this code knows a state, and so can bring a database from there up."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {step.revision for step in steps}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
