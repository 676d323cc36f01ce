"""Every route, with every logger at DEBUG: nothing is written down that tells who reads what."""

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.ids import new_id
from app.kernel.shred import ShredStore
from app.web import log
from tests.community import a_community
from tests.guards.routes import routes
from tests.inhabited import Inhabited, a_cookie
from tests.visitors import a_visitor, token_on

pytestmark = pytest.mark.one_engine


def test_no_logger_at_debug_names_a_case_or_its_path(
    inhabited: Inhabited, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every route, also with an error in it, with every logger of every library at DEBUG."""
    log.configure("DEBUG")
    caplog.set_level(logging.DEBUG)
    visitor = a_visitor(inhabited.app, a_cookie(inhabited.database, inhabited.actors["bringer"]))
    token = token_on(visitor)
    ids = {str(case_id) for case_id in inhabited.cases.values()}
    for route in routes(inhabited.app):
        path = route.at(inhabited.cases["open"])
        if route.method == "GET":
            visitor.get(path)
        elif route.name != "account.sign_out":
            visitor.post(path, data={"csrf": token, "once": "x"})
    good = inhabited.app.state.house.database
    for route in routes(inhabited.app):  # the database is gone: a forced error on each
        inhabited.app.state.house.database.dispose()
        object.__setattr__(inhabited.app.state.house, "database", None)
        try:
            visitor.get(route.at(inhabited.cases["open"]))
        finally:
            object.__setattr__(inhabited.app.state.house, "database", good)
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    written = "\n".join([*(r.getMessage() for r in ours), *capfd.readouterr()])

    assert '"event": "unexpected"' in written
    for found in re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-\S*", written):
        assert not any(case_id in found for case_id in ids), found
    addresses = PLACE.sub("", written)
    for word in ("/cases/", "/rooms/", "/offers/", "/api/v1/me"):
        assert word not in addresses, word
    for line in written.splitlines():
        if line.startswith("{"):
            assert set(json.loads(line)) <= log.KEYS, line


PLACE = re.compile(r'"[\w/.]+\.py:\d+ \w+"')
"""A place in the code, as the log tells it."""


@dataclass
class Process:
    """The house as `python -m app serve` runs it, in a process of its own."""

    base: str
    output: Path


@pytest.fixture
def a_house(settings: Settings, tmp_path: Path) -> Iterator[tuple[Process, str, UUID]]:
    """A served house at DEBUG, with the sign-in of somebody and a case of theirs."""
    database = Database(settings.database_url, ShredStore(settings.shred_url))
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, _peers = community.open_room(bringer, second)
    cookie = a_cookie(database, bringer)
    database.dispose()
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = int(chosen.getsockname()[1])
    house = Process(f"http://127.0.0.1:{port}", tmp_path / "output")
    more = {
        "DATABASE_URL": settings.database_url,
        "SHRED_URL": settings.shred_url,
        "BASE_URL": house.base,
        "PORT": str(port),
        "LOG_LEVEL": "DEBUG",
        "MAIL_SPOOL": str(settings.mail_spool),
        "SPACY_MODEL_EN": "",
        "SPACY_MODEL_FR": "",
    }
    with house.output.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            env={**os.environ, **more},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield house, cookie, case_id
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def until_ready(base: str) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{base}/api/v1/health")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the house does not come up")


def test_a_served_house_at_debug_writes_no_path_no_address_and_no_cookie(
    a_house: tuple[Process, str, UUID], inhabited: Inhabited
) -> None:
    house, cookie, case_id = a_house
    until_ready(house.base)
    with httpx.Client(base_url=house.base, cookies={"session": cookie}) as visitor:
        seen = set()
        for route in routes(inhabited.app):
            path = route.at(case_id)
            if route.method == "GET":
                seen.add(visitor.get(path).status_code)
                head = visitor.head(path)
                assert head.content == b""
            elif route.name != "account.sign_out":
                visitor.post(path, data={"text": "a canary"})
    with socket.create_connection(("127.0.0.1", int(house.base.rpartition(":")[2]))) as raw:
        raw.sendall(f"GET /cases/{new_id()} HTTP/1.1 nonsense\r\n\r\n".encode())
        raw.settimeout(5)
        raw.recv(1000)
    written = house.output.read_text()

    assert 200 in seen
    assert "Uvicorn running" in written
    for word in (str(case_id), "/cases", "/rooms", "/offers", "/sign-in", cookie[:20], "canary"):
        assert word not in written, word
