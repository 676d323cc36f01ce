"""Starts servers and ends them, from the outside."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.identity import sessions
from app.kernel.config import Settings

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
_OF_THE_HOUSE = (
    "database_url",
    "shred_url",
    "mail_spool",
    "argon_passes",
    "argon_memory_kib",
    "anonymizer_url",
)


class Ward:
    """Servers of one house, all at one address."""

    def __init__(self, process: subprocess.Popen[str], client: httpx.Client) -> None:
        self._process, self._client = process, client

    def serve(self, step: int = 0) -> int:
        """Start a server that dies before a step of the first act, and return its process id."""
        return int(self._told(f"serve {step}"))

    def sweep(self, name: str, step: int = 0) -> int:
        """Start a sweep that dies before a step, and return its process id."""
        return int(self._told(f"sweep {name} {step}"))

    def kill(self, child: int) -> None:
        """End a server, whether it has ended itself or not."""
        os.kill(child, signal.SIGKILL)
        self.ends(child)

    def ends(self, child: int) -> int:
        """Wait until a child has ended; returns its exit code."""
        gone, code = map(int, self._told("wait").split())
        assert gone == child
        return code

    def sends(self, cookie: str, path: str, typed: Mapping[str, str]) -> httpx.Response | None:
        """Send a form as a signed-in browser does; None when the server died over it."""
        body = {"csrf": sessions.csrf_token(cookie), **typed}
        try:
            return self._client.post(path, data=body, headers={"Cookie": f"session={cookie}"})
        except httpx.TransportError:
            return None

    def _told(self, command: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def a_ward(settings: Settings) -> Iterator[Ward]:
    """Load the house once; it has no server yet."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserved.bind(("127.0.0.1", 0))
        port = str(reserved.getsockname()[1])
        base = f"http://127.0.0.1:{port}"
        given = {name.upper(): str(getattr(settings, name)) for name in _OF_THE_HOUSE}
        given |= {"BASE_URL": base, "LOG_LEVEL": "warning"}
        given |= {"ANONYMIZER_SECRET": settings.anonymizer_secret.get_secret_value()}
        browser = {"Origin": base, "Sec-Fetch-Site": "same-origin"}
        with (
            httpx.Client(
                base_url=base,
                headers=browser,
                timeout=60.0,
                limits=httpx.Limits(max_keepalive_connections=0),  # each server is a new one
            ) as client,
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.mortal", port],
                cwd=ROOT,
                env={**os.environ, **given},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as process,
        ):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield Ward(process, client)
            process.communicate()
