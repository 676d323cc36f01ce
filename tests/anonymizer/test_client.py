"""The client: whom it trusts, what it does when nobody or somebody strange answers."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from anonymizer import ScreeningTimedOut, ScreeningUnavailable, client
from anonymizer.client import Client
from tests.anonymizer.serving import SECRET, TEXTS, serving

CANARY = "Xantuvel"
FIELDS = {"one": f"Her brother {CANARY} came."}


class Authority:
    """A certificate authority for one test."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = self._written(f"{name}.pem", self._signed(self._name, self._key, is_ca=True))

    def issue(self, name: str) -> tuple[Path, Path]:
        """Give certificate and key of somebody on this machine."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        certificate = self._signed(subject, key, is_ca=False)
        return self._written(f"{name}-cert.pem", certificate), self._written(
            f"{name}-key.pem", secret
        )

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_ca: bool) -> bytes:
        today = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=1))
            .not_valid_after(today + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    def _written(self, name: str, content: bytes) -> Path:
        file = self._folder / name
        file.write_bytes(content)
        return file


def until_ready(asking: Client) -> None:
    """Wait until the service has loaded what it needs."""
    until = time.monotonic() + 150
    while True:
        try:
            return asking.warm()
        except ScreeningUnavailable:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_certificates_on_both_sides_stand_for_the_secret(tmp_path: Path) -> None:
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    cert, key = ours.issue("service")
    known, stranger = ours.issue("app"), theirs.issue("stranger")
    tls = ("--tls-cert", str(cert), "--tls-key", str(key), "--client-ca", str(ours.file))

    with serving(tmp_path, *tls, "--languages", "de", secret=None) as served:
        assert served.url.startswith("https://")
        with Client(served.url, None, authority=ours.file, certificate=known) as asking:
            until_ready(asking)
            assert asking.screen_fields(TEXTS["de"], "de")["one"].findings
        with (
            Client(served.url, None, authority=ours.file, certificate=stranger) as asking,
            pytest.raises(ScreeningUnavailable),
        ):
            asking.screen_fields(FIELDS)
        with (
            Client(served.url, SECRET, authority=ours.file) as asking,
            pytest.raises(ScreeningUnavailable),
        ):
            asking.screen_fields(FIELDS)
        # A service whose authority is not ours learns nothing.
        for authority in (theirs.file, None):
            with (
                Client(served.url, None, authority=authority, certificate=known) as asking,
                pytest.raises(ScreeningUnavailable),
            ):
                asking.screen_fields(FIELDS)
        assert CANARY not in served.said()


def test_tls_and_a_secret_go_together(tmp_path: Path) -> None:
    ours = Authority(tmp_path, "ours")
    cert, key = ours.issue("service")
    tls = ("--host", "0.0.0.0", "--tls-cert", str(cert), "--tls-key", str(key))

    with serving(tmp_path, *tls, "--languages", "de") as served:
        url = served.url.replace("0.0.0.0", "127.0.0.1")
        with Client(url, SECRET, authority=ours.file) as asking:
            assert asking.screen_fields(TEXTS["de"], "de")["one"].findings
        with (
            Client(url, SECRET[::-1], authority=ours.file) as asking,
            pytest.raises(ScreeningUnavailable) as refused,
        ):
            asking.screen_fields(FIELDS)
        assert type(refused.value) is ScreeningUnavailable
        # The certificate is for the number, not for the name.
        with (
            Client(url.replace("127.0.0.1", "localhost"), SECRET, authority=ours.file) as asking,
            pytest.raises(ScreeningUnavailable),
        ):
            asking.screen_fields(FIELDS)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://192.0.2.1:8100", SECRET),
        ("http://anonymizer.example.org", SECRET),
        ("ftp://127.0.0.1", SECRET),
        ("http://127.0.0.1:8100", ""),
        ("http://127.0.0.1:8100", None),
    ],
)
def test_texts_do_not_travel_in_the_clear_or_without_a_secret(url: str, secret: str | None) -> None:
    with pytest.raises(ValueError):
        Client(url, secret)


Answering = Callable[[socket.socket], None]


@contextmanager
def strange(answering: Answering) -> Iterator[str]:
    """A server that reads a request and then does what it likes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line:
                    try:
                        line.recv(65_536)
                        answering(line)
                    except OSError:
                        pass

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def says(status: str, body: bytes, *headers: str) -> Answering:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return lambda line: line.sendall("\r\n".join([*lines, "", ""]).encode() + body)


def drips(line: socket.socket) -> None:
    """Never silent for long, never at an end."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _ in range(600):
        line.sendall(b" ")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "answering",
    [
        says("200 OK", b""),
        says("200 OK", b"[]"),
        says("200 OK", b"<html>" + CANARY.encode()),
        says("200 OK", json.dumps([{"language": CANARY}]).encode()),
        says("200 OK", b"not packed", "Content-Encoding: gzip"),
        says("401 Unauthorized", b'{"code": "no-secret"}'),
        says("422 Unprocessable", b'{"code": "something-new"}'),
        says("422 Unprocessable", b'{"code": ["nul"]}'),
        says("500 Oh", b"\xff"),
        says("302 Found", b"", "Location: http://127.0.0.1:1/screen"),
        lambda line: line.sendall(b"SSH-2.0-x\r\n"),
        lambda line: None,
    ],
)
def test_a_strange_answer_is_no_answer_and_no_text_is_in_the_error(
    answering: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        strange(answering) as url,
        Client(url, SECRET, timeout=20) as asking,
        pytest.raises(ScreeningUnavailable) as failed,
    ):
        asking.screen_fields(FIELDS, "en")

    assert type(failed.value) is ScreeningUnavailable
    # The HTTP library's error would hold the request, and with it the text.
    assert not isinstance(failed.value.__context__, httpx.HTTPError)
    assert CANARY not in f"{failed.value!r}{failed.value.__context__!r}"
    assert CANARY not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "answering",
    [
        says("503 Busy", b'{"code": "busy"}'),
        says("504 Late", b'{"code": "timed-out"}'),
        lambda line: time.sleep(3),
    ],
)
def test_a_late_answer_is_told_from_none(answering: Answering) -> None:
    with (
        strange(answering) as url,
        Client(url, SECRET, timeout=1) as asking,
        pytest.raises(ScreeningTimedOut),
    ):
        asking.screen_fields(FIELDS)


def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    with (
        strange(drips) as url,
        Client(url, SECRET, timeout=1) as asking,
        pytest.raises(ScreeningUnavailable),
    ):
        asking.screen_fields(FIELDS)
    assert time.monotonic() - began < 10

    monkeypatch.setattr(client, "ANSWER_LIMIT", 10_000)
    with (
        strange(says("200 OK", b" " * 50_000)) as url,
        Client(url, SECRET, timeout=20) as asking,
        pytest.raises(ScreeningUnavailable),
    ):
        asking.screen_fields(FIELDS)


def test_only_a_connection_that_could_not_be_made_is_tried_again() -> None:
    asked: list[int] = []

    def hang_up(line: socket.socket) -> None:
        asked.append(1)

    with (
        strange(hang_up) as url,
        Client(url, SECRET) as asking,
        pytest.raises(ScreeningUnavailable),
    ):
        asking.screen_fields(FIELDS)

    assert len(asked) == 1


def test_nobody_there_and_nobody_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # texts take no detour
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with Client(url, SECRET) as asking:
        for ask in (asking.warm, lambda: asking.screen_fields(FIELDS)):
            with pytest.raises(ScreeningUnavailable):
                ask()
    for ask in (asking.warm, lambda: asking.screen_fields(FIELDS)):
        with pytest.raises(ScreeningUnavailable):
            ask()
