from dataclasses import dataclass
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from app.identity import credentials
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.strongbox import public_text


@dataclass(frozen=True)
class Kept:
    """An installation with a key for backups; `safe` is what lies on paper."""

    settings: Settings
    safe: PrivateKey

    def elsewhere(self, url: str) -> Settings:
        """Return the same installation with another database and today's shred store."""
        return self.settings.model_copy(update={"database_url": url})


@pytest.fixture
def kept(settings: Settings, database: Database, tmp_path: Path) -> Kept:
    credentials.pepper(database.shred)
    safe = PrivateKey.generate()
    key = public_text(bytes(safe.public_key))
    return Kept(settings.model_copy(update={"backup_key": key}), safe)
