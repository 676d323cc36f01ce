"""The service as a real process: same answers as the runner, limits, and silence."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from anonymizer import BadText, Runner, ScreeningTimedOut, ScreeningUnavailable
from anonymizer.client import Client
from tests.anonymizer.serving import ROOT, SECRET, TEXTS, Served, serving

pytestmark = pytest.mark.slow
CANARY = "Xantuvel Quorbasch"
LONG = {"one": f"Ihr Bruder {CANARY} kam mit einer Frage zu uns. " * 2_500}
KNOWN = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("service"), "--timeout", "60") as served:
        until_ready(served)
        yield served


@pytest.fixture
def client(service: Served) -> Iterator[Client]:
    with Client(service.url, SECRET, timeout=120) as asking:
        yield asking


def until_ready(served: Served) -> None:
    until = time.monotonic() + 150
    while httpx.get(f"{served.url}/health").status_code != 200:
        assert time.monotonic() < until, served.said()
        time.sleep(0.1)


def test_it_says_whether_it_is_ready_and_nothing_else(service: Served) -> None:
    answer = httpx.get(f"{service.url}/health")

    assert answer.json() == {"status": "ready"}
    assert "server" not in answer.headers
    assert httpx.get(f"{service.url}/health?x=1").json() == {"status": "ready"}


def test_client_and_runner_give_the_same_answers(client: Client, screener: Runner) -> None:
    for language, fields in TEXTS.items():
        for marks in ((), ("Schach", "une", "🙂")):
            assert client.screen_fields(fields, language, marks) == screener.screen_fields(
                fields, language, marks
            )
    assert client.screen_fields({"a": "Sein Bruder Zaur."}) == screener.screen_fields(
        {"a": "Sein Bruder Zaur."}
    )
    assert client.screen_fields({}) == screener.screen_fields({}) == {}


@pytest.mark.parametrize(
    ("text", "code"), [("a\0b", "nul"), ("a\ud800", "surrogate"), ("ä" * 100_001, "oversize")]
)
def test_a_text_that_is_none_is_refused_like_by_the_runner(
    client: Client, service: Served, text: str, code: str
) -> None:
    with pytest.raises(BadText) as refused:
        client.screen_fields({"one": text})
    assert refused.value.code == code

    # A client that does not look first is refused by the service.
    body = json.dumps({"fields": {"one": text}}).encode()
    answer = post(service, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def post(service: Served, body: Any, **headers: str) -> httpx.Response:
    kind = {"Content-Type": "application/json"}
    told = KNOWN | kind | headers
    return httpx.post(f"{service.url}/screen", content=body, headers=told, timeout=120)


def drip(size: int) -> Iterator[bytes]:
    """A body that does not announce its size."""
    for _ in range(size // 100_000):
        yield b"a" * 100_000


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 422, "not-json"),
        (b'{"fields": {"a": 1}}', {}, 422, "bad-question"),
        (b'{"fields": {}, "language": "Quorbasch"}', {}, 422, "bad-language"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "not-json"),
        (b"{}", {"Authorization": "Bearer wrong"}, 401, "no-secret"),
        (b"{}", {"Authorization": SECRET}, 401, "no-secret"),
        (b"{}", {"Authorization": f"Bearer {SECRET[:-1]}ü".encode("latin-1")}, 401, "no-secret"),
    ],
)
def test_what_it_refuses_has_a_stable_code_and_no_content(
    service: Served, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = post(service, body, **headers)

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert set(told) == {"type", "title", "status", "code"}
    assert "Quorbasch" not in answer.text


def test_other_addresses_and_ways_do_not_exist(service: Served) -> None:
    seen = [
        httpx.request(way, f"{service.url}{path}", headers=KNOWN)
        for way, path in (
            ("GET", "/"), ("GET", "/screen"), ("POST", "/health"), ("GET", "/docs"),
            ("GET", "/openapi.json"), ("GET", "/health/"), ("POST", "//screen"),
        )
    ]  # fmt: skip

    assert [answer.status_code for answer in seen] == [404, 405, 405, 404, 404, 404, 404]
    assert seen[1].headers["allow"] == "POST"


def test_too_much_is_refused_before_it_is_read_announced_or_not(service: Served) -> None:
    address = httpx.URL(service.url)
    with socket.create_connection((address.host, address.port or 0), 30) as line:
        line.sendall(
            b"POST /screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {SECRET}\r\nContent-Length: 9000000\r\n\r\n".encode()
        )
        assert b" 413 " in line.recv(4_096).split(b"\r\n")[0]  # not a byte of it was sent

    assert post(service, drip(4_500_000)).status_code == 413
    # Without the secret not even the size is looked at.
    assert post(service, drip(4_500_000), Authorization="").status_code == 401


def stopped(service: Served) -> list[int]:
    """Let every child stand still, as one that has got lost in a text."""
    pids = [child.pid for child in service.children()]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    return pids


def test_a_slow_text_is_given_up_and_the_others_wait_or_are_sent_away(tmp_path: Path) -> None:
    """A standing child costs one question its time; two may wait, and the fourth is told."""
    with serving(
        tmp_path, "--timeout", "4", "--waiting", "2", "--languages", "de"
    ) as served, Client(served.url, SECRET, timeout=60) as asking:  # fmt: skip
        until_ready(served)
        assert stopped(served)
        body = json.dumps({"fields": {"one": CANARY}, "language": "de"}).encode()
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(post, served, body) for _ in range(4)]
            answers = sorted((each.result() for each in asked), key=lambda a: a.status_code)

        # The first is given up; the two behind it get a new child; for the fourth is no room.
        assert [answer.status_code for answer in answers] == [200, 200, 503, 504]
        assert [answer.json()["code"] for answer in answers[2:]] == ["busy", "timed-out"]
        assert int(answers[2].headers["retry-after"]) > 0

        stopped(served)
        with pytest.raises(ScreeningTimedOut) as late:
            asking.screen_fields(LONG, "de")
        assert asking.screen_fields(TEXTS["de"], "de")["one"].findings
        silent(served, repr(late.value), repr(late.value.__context__))


def test_a_child_that_dies_costs_one_answer_and_tells_no_text(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "--languages", "de") as served,
        Client(served.url, SECRET, timeout=120) as asking,
        ThreadPoolExecutor(1) as threads,
    ):
        until_ready(served)
        (child,) = served.children()
        rested = sum(child.cpu_times())
        answer = threads.submit(asking.screen_fields, LONG, "de")
        while sum(child.cpu_times()) < rested + 0.1:  # until it is at work on the text
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGSEGV)

        with pytest.raises(ScreeningUnavailable) as died:
            answer.result()
        assert type(died.value) is ScreeningUnavailable
        assert asking.screen_fields(TEXTS["de"], "de")["one"].findings
        silent(served, repr(died.value), repr(died.value.__context__))


def silent(served: Served, *more: str) -> None:
    """Neither the log at its loudest nor any file below the service's folder knows the text."""
    said = served.said() + "".join(more)
    for file in served.log.parent.rglob("*"):
        if file.is_file():
            said += file.read_text("utf-8", "replace")
    assert not [word for word in CANARY.split() if word.casefold() in said.casefold()]
    assert SECRET not in said


def test_texts_are_neither_in_the_log_nor_on_disk(service: Served, client: Client) -> None:
    assert client.screen_fields({CANARY: CANARY}, "en", [CANARY])
    for body in (CANARY.encode(), json.dumps({"fields": {CANARY: 1}}).encode()):
        assert CANARY not in post(service, body).text
    httpx.get(f"{service.url}/{CANARY}?{CANARY}", headers={"X": CANARY})
    address = httpx.URL(service.url)
    with socket.create_connection((address.host, address.port or 0), 30) as line:
        line.sendall(f"{CANARY}\r\n\r\n".encode())
        assert b"Quorbasch" not in line.recv(4_096)
    with socket.create_connection((address.host, address.port or 0), 30) as line:
        line.sendall(
            b"POST /screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {SECRET}\r\nContent-Length: 900\r\n\r\n{CANARY}".encode()
        )  # and goes away in the middle

    silent(service)
    assert "Listening on" in service.said()


@pytest.mark.parametrize(
    ("options", "secret", "sentence"),
    [
        ((), None, "needs 32 random bytes"),
        ((), "short", "needs 32 random bytes"),
        ((), "a" * 64, "needs 32 random bytes"),
        (("--secret-file", "/no/such/file"), SECRET, "No such file"),
        (("--host", "0.0.0.0"), SECRET, "this machine only"),
        (("--host", "::"), SECRET, "this machine only"),
        (("--host", "example.org"), SECRET, "this machine only"),
        (("--tls-cert", "/no/such/file"), SECRET, "belong together"),
        (("--client-ca", "/no/such/file"), SECRET, "needs --tls-cert"),
        (("--tls-cert", __file__, "--tls-key", __file__), SECRET, "cannot be read"),
        (("--model", "de"), SECRET, "xx=PACKAGE"),
        (("--model", "tr=tr_core"), SECRET, "xx=PACKAGE"),
    ],
)
def test_it_does_not_start_where_that_would_not_be_safe(
    options: tuple[str, ...], secret: str | None, sentence: str
) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "ANONYMIZER_SECRET"}
    ran = subprocess.run(
        [sys.executable, "-m", "anonymizer", "serve", "--port", "0", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment | ({"ANONYMIZER_SECRET": secret} if secret else {}),
        timeout=60,
    )

    assert ran.returncode == 2
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr
    assert secret is None or secret not in ran.stderr


def test_it_ends_when_told_and_its_children_with_it(tmp_path: Path) -> None:
    with serving(tmp_path, "--languages", "de") as served:
        until_ready(served)
        children, others = served.children(), served.all()
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(30)

        assert children
        assert not any(child.is_running() for child in children)
        # Whoever loads for them notices a moment later.
        assert psutil.wait_procs(others, timeout=30)[1] == []
        assert "Traceback" not in served.said()
