"""One inhabited house for each module of tests that change nothing in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.kernel.config import Settings
from app.kernel.text import speaking
from app.main import create_app
from tests.databases import Databases
from tests.inhabited import Inhabited, inhabit


@pytest.fixture(scope="module")
def web(templates: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    url, folder = templates.copy(), tmp_path_factory.mktemp("house")
    app = create_app(
        Settings(
            database_url=url,
            shred_url=f"sqlite:///{folder}/shred/shred.db",
            mail_spool=Path(folder) / "mail",
            argon_passes=1,
            argon_memory_kib=8192,
        )
    )
    yield app
    app.state.house.screener.close()
    app.state.house.database.dispose()
    templates.give_back(url)


@pytest.fixture(scope="module")
def inhabited(web: FastAPI) -> Inhabited:
    with speaking("en"):
        return inhabit(web)
