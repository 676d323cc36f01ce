"""Houses: inhabited ones, of which a process fills only the first, and empty ones."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import make_url

from anonymizer.screener import Screener
from app.kernel.config import Settings
from app.kernel.text import speaking
from app.main import build_house, create_app
from tests.databases import Databases
from tests.inhabited import Inhabited, inhabit

_SITES: dict[str, FastAPI] = {}
_KEPT: list["Kept"] = []


@dataclass(frozen=True)
class Kept:
    """The files of an inhabited house, before anybody has looked at it."""

    house: Inhabited
    files: tuple[bytes, bytes]

    @classmethod
    def of(cls, house: Inhabited) -> "Kept":
        """Read the files as they are now."""
        database, shred = _files(house.app.state.house.settings)
        return cls(house, (_read(database), _read(shred)))

    def lay_out(self, settings: Settings) -> None:
        """Put copies where a house looks for them."""
        for path, content in zip(_files(settings), self.files, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def moved_to(self, app: FastAPI) -> Inhabited:
        """Return the same people and cases in the house of another app."""
        there = replace(
            self.house.community,
            database=app.state.house.database,
            ngos=dict(self.house.community.ngos),
            people=dict(self.house.community.people),
        )
        return replace(self.house, app=app, community=there)


def an_inhabited_house(settings: Settings, screener: Screener | None = None) -> Inhabited:
    """Open an app in whose house people live. SQLite files are filled once and then copied."""
    is_copied = settings.database_url.startswith("sqlite") and bool(_KEPT)
    if is_copied:
        _KEPT[0].lay_out(settings)
    app = create_app(settings)
    if screener is not None:
        lend(app, screener)
    if is_copied:
        return _KEPT[0].moved_to(app)
    with speaking("en"):
        house = inhabit(app)
    if house.database.is_sqlite:
        _KEPT.append(Kept.of(house))
    return house


def _files(settings: Settings) -> tuple[Path, Path]:
    urls = (settings.database_url, settings.shred_url)
    database, shred = (Path(str(make_url(url).database)) for url in urls)
    return database, shred


def _read(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        return connection.serialize()


@pytest.fixture(scope="module")
def inhabited(
    templates: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Inhabited]:
    """One house for each module of tests that change nothing in it."""
    url, folder = templates.copy(), tmp_path_factory.mktemp("house")
    house = an_inhabited_house(
        Settings(
            database_url=url,
            shred_url=f"sqlite:///{folder}/shred/shred.db",
            mail_spool=Path(folder) / "mail",
            argon_passes=1,
            argon_memory_kib=8192,
        )
    )
    yield house
    house.app.state.house.screener.close()
    house.database.dispose()
    templates.give_back(url)


@pytest.fixture(scope="module")
def web(inhabited: Inhabited) -> FastAPI:
    """The app of the inhabited house."""
    return inhabited.app


@contextmanager
def a_house(settings: Settings, screener: Screener | None = None) -> Iterator[FastAPI]:
    """Open the app with an empty house; one at a time in a process.

    Its routes, the same for everybody, are built once. Without a check of texts, nobody may send
    one.
    """
    app = _SITES.get(settings.base_url)
    if app is None:
        app = _SITES[settings.base_url] = create_app(settings)
    else:
        app.state.house = build_house(settings)
    if screener is not None:
        lend(app, screener)
    yield app
    if screener is None:
        app.state.house.screener.close()
    app.state.house.database.dispose()


def lend(app: FastAPI, screener: Screener) -> None:
    """Let a house use a check of texts that belongs to somebody else, instead of its own."""
    app.state.house.screener.close()
    app.state.house = replace(app.state.house, screener=screener)
