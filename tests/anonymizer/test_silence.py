"""The library stays at home: no network, no cache, no file, no log line with any of the text."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import io, json, logging, os, socket, sys

opened, called = [], []

def watch(event, args):
    if event == "open" and isinstance(args[0], str) and isinstance(args[2], int):
        if args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(args[0])
    elif event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        called.append(event)

sys.addaudithook(watch)
log = io.StringIO()
logging.basicConfig(level=logging.DEBUG, stream=log)

from anonymizer import screen

for language in ("en", "de", "fr"):
    text = "Xantuvel Quorbasch, xantuvel@quorbasch.example, 192.0.2.7, DE89370400440532013000"
    assert len(screen(text, language).findings) >= 4
import tldextract
tldextract.extract("quorbasch.example")
print(json.dumps({"opened": opened, "called": called, "log": log.getvalue()}))
"""


def test_screening_touches_neither_network_nor_disk_nor_log(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        # A broken proxy would turn any attempt to fetch something into an error.
        "https_proxy": "http://127.0.0.1:9",
    }
    (tmp_path / "home").mkdir()
    (tmp_path / "tmp").mkdir()

    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        capture_output=True, text=True, check=True, env=environment, cwd=tmp_path,
    )  # fmt: skip

    seen = json.loads(ran.stdout)
    assert seen["called"] == []
    assert [name for name in seen["opened"] if name != os.devnull] == []
    assert list(tmp_path.rglob("*")) == [tmp_path / "home", tmp_path / "tmp"] or not [
        path for path in tmp_path.rglob("*") if path.is_file()
    ]
    assert "xantuvel" not in (seen["log"] + ran.stderr).casefold()
    assert "quorbasch" not in (seen["log"] + ran.stderr).casefold()
