"""Two engines, one behaviour. Nobody outside this module opens or closes a transaction.

SQLite (embedded default) reads in `BEGIN` with `query_only` and writes in `BEGIN IMMEDIATE`, so a
writer never discovers half-way that it may not write. PostgreSQL reads in READ ONLY transactions.
Everything that differs between the engines stands in this file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from app.kernel.config import Settings
from app.kernel.errors import DomainError, HalfDone, Refused, Unavailable
from app.kernel.reach import CONNECT_SECONDS, reachable
from app.kernel.shred import ShredStore
from app.kernel.text import _

POOL = 40
"""As many connections as the thread pool has threads: a request never waits for a connection."""
MIGRATING = 0x6976_6D69
"""The lock on PostgreSQL that lets one migration run at a time."""


class NotEmpty(Refused):
    """A database that should be filled has tables already, or somebody is using it."""

    code = "not-empty"
    message = _("This database is not empty, or it is in use. Nothing was changed.")


class RowsDoNotFit(Refused):
    """Rows point to others that are not there."""

    code = "rows-do-not-fit"
    message = _("The rows do not fit together. Nothing was changed.")


class Base(DeclarativeBase):
    """All tables. Constraints have names, so that Alembic can drop them on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ReadSession(Session):
    """May look. The engine refuses every write."""

    shred: ShredStore


class WriteSession(ReadSession):
    """May look and change; commits when the act is done, else nothing happened."""

    def destroy_after_commit(self, *names: str) -> None:
        """Destroy secrets of the shred store once the act is done, and only then.

        For keys that an undone act would still need. A crash in between leaves the key, and a
        sweep destroys it. Erasure is the opposite and destroys first (`review.retention`).
        """
        self.info.setdefault("destroy", []).extend(names)

    def cannot_be_undone(self, said: HalfDone) -> None:
        """Let `said` be raised if the act fails from here on, whatever the reason: a part is done.

        The last word holds. An unexpected reason is its cause, so that it can be looked into.
        """
        self.info["half_done"] = said


class Database:
    """One database and its shred store."""

    def __init__(self, url: str, shred: ShredStore) -> None:
        self.url = engine_url(url)
        self.shred = shred
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite(self.url, "BEGIN IMMEDIATE")
            self._reader = _sqlite(self.url, "BEGIN", "PRAGMA query_only = ON")
        else:
            self.writer = _postgres(self.url)
            self._reader = self.writer.execution_options(
                postgresql_readonly=True, isolation_level="REPEATABLE READ"
            )
        self._reads = sessionmaker(self._reader, class_=ReadSession, autoflush=False)
        self._writes = sessionmaker(self.writer, class_=WriteSession)

    @contextmanager
    def reading(self) -> Iterator[ReadSession]:
        """Open a consistent look at the data; nothing can be changed through it.

        Raises `Unavailable` when the database cannot be reached.
        """
        with reachable(), self._reads.begin() as session:
            session.shred = self.shred
            yield session

    @contextmanager
    def writing(self) -> Iterator[WriteSession]:
        """Do one act in one transaction: committed when the block ends, else nothing happened.

        Raises `Unavailable` when the database cannot be reached, and what the act has said of
        itself (`cannot_be_undone`) instead of everything else.
        """
        with self._writes() as session, _truthful(session), reachable(), session.begin():
            session.shred = self.shred
            yield session
        # The act is done and must not look undone: what cannot be destroyed now, a sweep destroys.
        if names := session.info.pop("destroy", None):
            with suppress(Unavailable):
                self.shred.destroy(names)

    @contextmanager
    def copying(self) -> Iterator[Connection]:
        """Open all data as they are at this moment, for as long as it takes to copy them out.

        SQLite is copied into memory first (its own backup interface), so that a slow copy does
        not keep the write-ahead log from being emptied while others go on writing.
        """
        if self.is_sqlite:
            with reachable(), closing(sqlite3.connect(":memory:")) as copy:
                with self._reader.connect() as connection:
                    original = connection.connection.driver_connection
                    assert isinstance(original, sqlite3.Connection)
                    original.backup(copy)
                engine = create_engine(
                    "sqlite://", creator=lambda: copy, poolclass=StaticPool, hide_parameters=True
                )
                with engine.connect() as connection:
                    yield connection
            return
        with reachable(), self._reader.connect() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection

    def dispose(self) -> None:
        """Close all connections."""
        self.writer.dispose()
        self._reader.dispose()
        self.shred.dispose()


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database and the shred store of the settings, and close both in the end."""
    database = Database(settings.database_url, ShredStore(settings.shred_url))
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def migrating(url: str, *, alone: bool = False) -> Iterator[Connection]:
    """Open the one transaction in which the tables themselves change, and nobody else's do.

    Without time limits, because a step may be long; SQLite without foreign keys, because it
    changes a table by making it anew. `alone` keeps every other process out of a SQLite file.
    """
    parsed = engine_url(url)
    if parsed.get_backend_name() == "sqlite":
        # Whoever has the file open keeps it open: there is nothing to wait for.
        keep_out = ("PRAGMA locking_mode = EXCLUSIVE", "PRAGMA busy_timeout = 200") if alone else ()
        engine = _sqlite(parsed, "BEGIN IMMEDIATE", "PRAGMA foreign_keys = OFF", *keep_out)
    else:
        engine = create_engine(parsed, hide_parameters=True)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
            yield connection
    finally:
        engine.dispose()


@contextmanager
def filling(url: str, shred: ShredStore) -> Iterator[WriteSession]:
    """Open the one transaction in which an empty database gets its tables and rows, or nothing.

    Raises `NotEmpty` when there is any table, or when somebody else has the database open, and
    `RowsDoNotFit` for rows that break a constraint; SQLite checks foreign keys at the end.
    """
    is_file = engine_url(url).get_backend_name() == "sqlite"
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(migrating(url, alone=True))
        except OperationalError:
            raise (NotEmpty if is_file else Unavailable) from None
        if inspect(connection).get_table_names():
            raise NotEmpty
        if not is_file and connection.scalar(_OTHERS):
            raise NotEmpty
        try:
            with reachable(), WriteSession(connection) as session:
                session.shred = shred
                yield session
        except IntegrityError:
            raise RowsDoNotFit from None
        if is_file and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise RowsDoNotFit


@contextmanager
def _truthful(session: WriteSession) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        said = session.info.get("half_done")
        if said is None:
            raise
        raise said from (None if isinstance(error, DomainError) else error)


_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def engine_url(url: str) -> URL:
    """Return the address with the driver the house uses, and make a SQLite file's folder."""
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return parsed


def _postgres(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=POOL,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": "-c lock_timeout=8000 -c statement_timeout=20000 -c timezone=UTC",
        },
    )


def _sqlite(url: URL, begin: str, *extra: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=POOL, max_overflow=0)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA busy_timeout = 8000",
            "PRAGMA secure_delete = ON",
            "PRAGMA temp_store = MEMORY",
            *extra,
        ):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
