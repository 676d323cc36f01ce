"""Bring a database to a state of the code, and back. No shell needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.kernel.db import migrating

FOLDER = Path(__file__).parents[2] / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up, all steps or none; two machines at once do it one after the other."""
    with migrating(url) as connection:
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
    heads = set(ScriptDirectory.from_config(_config()).get_heads())
    with migrating(url) as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
