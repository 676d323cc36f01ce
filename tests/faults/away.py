"""A database that goes away and comes back, as it really does on each engine."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread

from sqlalchemy import make_url

_HOLDS = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Let another process hold the writer's lock of a SQLite file, for as long as this lasts."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        yield
        other.communicate()


class Wire:
    """A line to a PostgreSQL server that can be cut, with everything that runs over it."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._behind = f"{parsed.query['host']}/.s.PGSQL.{parsed.port or 5432}"
        self._lock = Lock()
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self._port: int = self._door.getsockname()[1]
        self.url = parsed.set(host="127.0.0.1", port=self._port, query={}).render_as_string(
            hide_password=False
        )
        self._listen()

    def cut(self) -> None:
        """Refuse whoever comes, and drop whoever is there."""
        # Closing alone does not wake the thread that waits at the door.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        with self._lock:
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
            self._ends.clear()

    def mend(self) -> None:
        """Answer again under the same address."""
        self._door = socket.create_server(("127.0.0.1", self._port))
        self._listen()

    def _listen(self) -> None:
        Thread(target=self._admit, args=(self._door,), daemon=True).start()

    def _admit(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = door.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._behind)
                with self._lock:
                    self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
