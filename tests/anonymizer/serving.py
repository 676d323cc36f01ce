"""A real service in a process of its own: it tells its address and is ended by its id."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
SERVE = (sys.executable, "-m", "anonymizer", "serve")
SECRET = "q7Zk-3vXw_9TnB2sLd8Yf4RjHc6MpGa1EoUiVyQxKtW0"
TEXTS = {
    "de": {"one": "Sein Bruder Zaur, 19, lebt in Kassel.", "two": "Zaur spielt Schach 🙂."},
    "en": {"one": "Her brother Zaur came on 3 May 2024.", "two": ""},
    "fr": {
        "one": "Son frère Zaour habite à Lyon, tél. 06 12 34 56 78.",
        "é\u0301": "e\u0301té\r\n",
    },
    "it": {"one": "Suo fratello Timur vive a Torino.\u202e\u200b"},
    "sk": {"one": "Jeho brat Timur býva v Žiline."},
}


@dataclass(frozen=True)
class Served:
    """A running service."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def children(self) -> list[psutil.Process]:
        """The screening processes: the service has one process that forks them."""
        return [each for each in self.all() if each.ppid() != self.process.pid]

    def all(self) -> list[psutil.Process]:
        """All processes below the service's own."""
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def serving(folder: Path, *options: str, secret: str | None = SECRET) -> Iterator[Served]:
    log = folder / "service.log"
    environment = {k: v for k, v in os.environ.items() if k != "ANONYMIZER_SECRET"}
    environment |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    if secret is not None:
        environment["ANONYMIZER_SECRET"] = secret
    with log.open("wb") as stderr, subprocess.Popen(
        [*SERVE, "--port", "0", "--log-level", "debug", *options],
        stdout=stderr,
        stderr=stderr,
        cwd=folder,
        env=environment,
    ) as process:  # fmt: skip
        try:
            until = time.monotonic() + 120
            while "Listening on " not in log.read_text("utf-8"):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < until
                time.sleep(0.05)
            address = log.read_text("utf-8").partition("Listening on ")[2].split()[0]
            yield Served(address, process, log)
        finally:
            process.terminate()
            process.wait(60)
            sys.stderr.write(log.read_text("utf-8"))  # shown when a test fails
