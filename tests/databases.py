"""Databases that are migrated already: SQLite files are copied over, PostgreSQL ones emptied."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile, disk_usage
from tempfile import gettempdir
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from app.kernel import db, migrate
from app.kernel.db import Base, engine_url

_MEMORY = Path("/dev/shm")
_ROOM = 4 * 1024**3
_CARELESS = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "min_wal_size = '32MB'",
    "max_wal_size = '64MB'",
)
"""What a PostgreSQL is spared that may lose everything with its machine."""


def quick_folder() -> Path:
    """Return where databases of tests lie: in memory, where there is room, for nothing is lost.

    The house syncs each act to the disk, twice. On a disk the tests would mostly wait for that.
    """
    if not os.access(_MEMORY, os.W_OK):
        return Path(gettempdir())
    room = min(disk_usage(_MEMORY).free, psutil.virtual_memory().available)
    return _MEMORY if room > _ROOM else Path(gettempdir())


class Databases:
    """The databases of one test process; `server` is the address of a PostgreSQL, or None."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self.server = folder, server
        self._ready: list[str] = []
        self._template: str | None = None
        self._engines: dict[str, dict[tuple[object, ...], Engine]] = {}
        """By address of a database that comes again; empty until it is used."""
        if server is not None:
            self._run(server, *(f"ALTER SYSTEM SET {each}" for each in _CARELESS))
            self._run(server, "SELECT pg_reload_conf()")

    def empty(self) -> str:
        """Return the address of a new database without tables."""
        name = f"t{uuid4().hex}"
        if self.server is None:
            return f"sqlite:///{self.folder / name}.db"
        self._run(self.server, f'CREATE DATABASE "{name}"')
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def copy(self) -> str:
        """Return the address of a database with all tables and no rows."""
        if not self._ready:
            self._ready.append(self.empty())
            if self.server is not None:
                migrate.upgrade(self._ready[0])
        url = self._ready.pop()
        self._engines.setdefault(str(engine_url(url)), {})
        if self.server is None:
            if self._template is None:
                self._template = self.empty()
                migrate.upgrade(self._template)
            copyfile(_name(self._template), _name(url))
        return url

    def give_back(self, url: str) -> None:
        """Take a migrated database back after a test."""
        self._ready.append(url)
        for engine in self._engines[str(engine_url(url))].values():
            engine.dispose()
        if self.server is None:
            self.drop(url)
            return
        # As a replica, so that neither foreign keys nor the triggers that protect rows fire.
        self._run(
            url,
            "SET session_replication_role = replica",
            "SET lock_timeout = '5s'",
            "; ".join(f'DELETE FROM "{name}"' for name in Base.metadata.tables),
        )

    @contextmanager
    def keeping_engines(self) -> Iterator[None]:
        """Let whoever opens a database that comes again find the statements compiled already."""

        def kept(make: Callable[..., Engine]) -> Callable[..., Engine]:
            def find(url: URL, *how: object) -> Engine:
                engines = self._engines.get(str(url))
                if engines is None:
                    return make(url, *how)
                return engines.get((make, *how)) or engines.setdefault(
                    (make, *how), make(url, *how)
                )

            return find

        with pytest.MonkeyPatch.context() as patched:
            for name in ("_sqlite", "_postgres"):
                patched.setattr(db, name, kept(getattr(db, name)))
            yield

    def drop(self, url: str) -> None:
        """Remove a database."""
        if self.server is not None:
            self._run(self.server, f'DROP DATABASE "{_name(url)}" WITH (FORCE)')
            return
        path = Path(_name(url))
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()

    def _run(self, url: str, *statements: str) -> None:
        engine = create_engine(engine_url(url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


def _name(url: str) -> str:
    return str(make_url(url).database)
