"""The shred store: the small things whose destruction makes everything else unreadable.

It holds the shred share `S` of every case, gate keys, day secrets and the pepper (DESIGN.md,
section 5). It lies apart from the database and is never backed up: deleting a line here makes
all backups of the database forget, too. Keys are written and synced *before* the database
commits, and deleted *before* the rows; `review.retention` finishes what a crash left between.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from nacl.utils import random
from sqlalchemy import (
    Column,
    Connection,
    Date,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import IntegrityError

from app.kernel.clock import today
from app.kernel.reach import CONNECT_SECONDS, reachable

SECRET_BYTES = 32
_metadata = MetaData()
_secret = Table(
    "secret",
    _metadata,
    Column("name", String(120), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("since", Date, nullable=False),
)


class ShredStore:
    """Named 32-byte secrets that can be destroyed for good.

    Everything that asks it raises `Unavailable` while it is away, locked or full.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        is_sqlite = parsed.get_backend_name() == "sqlite"
        if is_sqlite and parsed.database:
            folder = Path(parsed.database).parent
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            Path(parsed.database).touch(mode=0o600)
        self._engine = create_engine(
            parsed,
            hide_parameters=True,
            pool_pre_ping=not is_sqlite,
            connect_args={} if is_sqlite else {"connect_timeout": CONNECT_SECONDS},
        )
        if is_sqlite:

            @event.listens_for(self._engine, "connect")
            def _on_connect(connection: Any, _record: object) -> None:
                # No WAL: a write-ahead log would keep what was deleted until its next checkpoint.
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = EXTRA")
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("PRAGMA busy_timeout = 8000")

        _metadata.create_all(self._engine)

    def create(self, name: str) -> bytes:
        """Make and keep a fresh secret under a new name; raises IntegrityError if it exists."""
        secret = random(SECRET_BYTES)
        self.keep(name, secret)
        return secret

    def keep(self, name: str, secret: bytes) -> None:
        """Keep a secret under a new name; raises IntegrityError if it exists."""
        with self._changing() as connection:
            connection.execute(insert(_secret).values(name=name, secret=secret, since=today()))

    def get(self, name: str) -> bytes | None:
        """Return a secret, or None when it never was or has been destroyed."""
        with self._looking() as connection:
            value: bytes | None = connection.scalar(
                select(_secret.c.secret).where(_secret.c.name == name)
            )
        return value

    def get_many(self, names: Collection[str]) -> dict[str, bytes]:
        """Return those secrets that are there, in one question."""
        query = select(_secret.c.name, _secret.c.secret).where(_secret.c.name.in_(names))
        with self._looking() as connection:
            return {row.name: row.secret for row in connection.execute(query)}

    def get_or_create(self, name: str) -> bytes:
        """Return a secret, making it at the first call."""
        found = self.get(name)
        if found is not None:
            return found
        try:
            return self.create(name)
        except IntegrityError:  # another process was faster
            found = self.get(name)
            if found is None:
                raise
            return found

    def destroy(self, names: Iterable[str]) -> None:
        """Destroy secrets; those that are already gone are no error."""
        wanted = list(names)
        with self._changing() as connection:
            connection.execute(delete(_secret).where(_secret.c.name.in_(wanted)))

    def destroy_family(self, prefix: str) -> None:
        """Destroy every secret whose name begins with `prefix`."""
        with self._changing() as connection:
            connection.execute(
                delete(_secret).where(_secret.c.name.startswith(prefix, autoescape=True))
            )

    def names(self, prefix: str, *, before: date | None = None) -> list[str]:
        """Return the names that begin with `prefix`, optionally only those older than a day."""
        query = select(_secret.c.name).where(_secret.c.name.startswith(prefix, autoescape=True))
        if before is not None:
            query = query.where(_secret.c.since < before)
        with self._looking() as connection:
            return list(connection.scalars(query.order_by(_secret.c.name)))

    def dispose(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        with reachable(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with reachable(), self._engine.begin() as connection:
            yield connection
