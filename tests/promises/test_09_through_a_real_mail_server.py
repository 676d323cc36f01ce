"""Promise 9 over the wire: what a mail server really gets, byte by byte, and nothing in the clear.

The sink is a real SMTP server with STARTTLS and sign-in, under certificates made here.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from ipaddress import ip_address
from pathlib import Path
from smtplib import SMTPException
from threading import Thread
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr
from sqlalchemy import func, select

from app import doctor
from app.identity import notices, recovery
from app.identity.models import NoticeDue, Person
from app.identity.policy import Role
from app.kernel.clock import now, today
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.digest import LONGEST_DELAY, Digest
from app.kernel.mail import SmtpMailer, ledger_head, notice, way_back
from tests.builders import an_actor, an_organisation
from tests.postbox import Postbox, token_in

MORNING = datetime.combine(today() + timedelta(days=1), time(7), UTC) + LONGEST_DELAY
DIGEST = Digest(7, ZoneInfo("UTC"))
NAME, WORD = "house", "a word of the mail server"


@dataclass
class Sink:
    """What a mail server got: for each mail sender, recipients, bytes, and whether over TLS."""

    port: int = 0
    got: list[tuple[str, list[str], bytes, bool, bool]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    refuses_all: bool = False

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses_all:
            return "451 not now"
        self.got.append(
            (
                envelope.mail_from,
                envelope.rcpt_tos,
                envelope.original_content,
                session.ssl is not None,
                bool(session.authenticated),
            )
        )
        return "250 OK"

    def mails(self) -> dict[str, bytes]:
        """Return the mails by recipient; each has one."""
        assert all(len(to) == 1 for _from, to, *_ in self.got)
        return {to[0]: raw for _from, to, raw, *_ in self.got}


@dataclass(frozen=True)
class Papers:
    """A certificate authority and a certificate of it for 127.0.0.1, as files."""

    authority: Path
    certificate: Path
    key: Path


def make_papers(folder: Path) -> Papers:
    folder.mkdir()
    root, root_key = _certificate("a house of tests", None, None)
    leaf, leaf_key = _certificate("127.0.0.1", root, root_key)
    made = Papers(folder / "ca.pem", folder / "mail.pem", folder / "mail.key")
    made.authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    made.certificate.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        leaf_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def _certificate(
    name: str, issuer: x509.Certificate | None, issuer_key: ec.EllipticCurvePrivateKey | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    building = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(issuer.subject if issuer else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer is not None:
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        building = building.add_extension(here, critical=False)
    return building.sign(issuer_key or key, hashes.SHA256()), key


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return make_papers(tmp_path / "papers")


@contextmanager
def serving(sink: Sink, papers: Papers) -> Iterator[Sink]:
    """Run the mail server; it takes nothing without TLS and the right name and word."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(papers.certificate, papers.key)

    def check(_s: Any, _session: Any, _e: Any, _mechanism: str, given: Any) -> AuthResult:
        is_right = given == LoginPassword(NAME.encode(), WORD.encode())
        return AuthResult(success=is_right, handled=is_right)

    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=_free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=check,
    )
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


@pytest.fixture
def sink(papers: Papers) -> Iterator[Sink]:
    with serving(Sink(), papers) as running:
        yield running


def reaching(settings: Settings, port: int, papers: Papers | None, **more: object) -> Settings:
    chosen: dict[str, object] = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_user": NAME,
        "smtp_password": SecretStr(WORD),
        "smtp_authority": papers.authority if papers else None,
    }
    return settings.model_copy(update={**chosen, **more})


@pytest.fixture
def addresses(database: Database) -> list[str]:
    """People with a notice due since today."""
    with database.writing() as session:
        ngo = an_organisation(session)
        people = [an_actor(session, ngo, Role.CASE_WORKER).person_id for _ in range(3)]
        notices.notice(session, people)
        return [session.get_one(Person, person).email for person in people]


def waiting(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(NoticeDue)) or 0


def send(
    database: Database, settings: Settings, at: datetime = MORNING, *, seconds: float = 20
) -> int:
    """Send what is due; a server that answers has the time it has in life, however busy it is."""
    return notices.send_due(database, SmtpMailer(settings, seconds=seconds), DIGEST, now=at)


def test_a_mail_server_gets_exactly_the_constant_bytes(
    database: Database, settings: Settings, papers: Papers, sink: Sink, addresses: list[str]
) -> None:
    chosen = reaching(settings, sink.port, papers)

    assert send(database, chosen) == 3
    assert sink.mails() == {to: bytes(notice(chosen, to)) for to in addresses}
    assert all(sender == chosen.mail_from for sender, *_ in sink.got)
    assert all(over_tls and signed_in for *_, over_tls, signed_in in sink.got)
    same = {raw.replace(to.encode(), b"*") for to, raw in sink.mails().items()}
    assert len(same) == 1
    assert waiting(database) == 0


def test_the_other_two_mails_arrive_as_they_were_written(
    database: Database, settings: Settings, papers: Papers, sink: Sink, addresses: list[str]
) -> None:
    chosen = reaching(settings, sink.port, papers)
    mailer = SmtpMailer(chosen)
    recovery.ask(database, addresses[0], now=now())
    recovery.ask(database, "nobody@example.org", now=now())

    assert recovery.send_due(database, mailer, now=now()) == 1
    link = sink.mails()[addresses[0]]
    assert bytes(way_back(chosen, addresses[0], token_in(link))) == link
    mailer.send_head("board@example.org", bytes(32))
    assert sink.mails()["board@example.org"] == bytes(
        ledger_head(chosen, "board@example.org", bytes(32))
    )
    assert set(sink.mails()) == {addresses[0], "board@example.org"}


def test_who_turned_notices_off_gets_nothing_but_the_link(
    database: Database, settings: Settings, papers: Papers, sink: Sink, addresses: list[str]
) -> None:
    with database.writing() as session:
        for person in session.scalars(select(Person)):
            person.wants_notices = False
    chosen = reaching(settings, sink.port, papers)

    assert send(database, chosen) == 0
    recovery.ask(database, addresses[0], now=now())
    assert recovery.send_due(database, SmtpMailer(chosen), now=now()) == 1
    assert list(sink.mails()) == [addresses[0]]
    assert b"/recover/" in sink.mails()[addresses[0]]


def test_each_mail_waits_by_its_own_delay(
    database: Database, settings: Settings, papers: Papers, sink: Sink, addresses: list[str]
) -> None:
    chosen = reaching(settings, sink.port, papers)
    at = MORNING - LONGEST_DELAY - timedelta(minutes=1)
    sent = []
    while at <= MORNING:
        sent.append(send(database, chosen, at))
        at += timedelta(minutes=1)

    assert sent[0] == 0
    assert sum(sent) == 3
    with database.reading() as session:
        people = session.scalars(select(Person.id)).all()
    for person in people:
        assert timedelta(0) <= DIGEST.delay(database.shred, person, MORNING) < LONGEST_DELAY


@pytest.mark.parametrize("wrong", ["another authority", "no authority", "wrong word", "no TLS"])
def test_nothing_is_said_to_a_server_that_cannot_be_trusted(
    database: Database,
    settings: Settings,
    papers: Papers,
    sink: Sink,
    addresses: list[str],
    tmp_path: Path,
    wrong: str,
) -> None:
    chosen = {
        "another authority": lambda: reaching(settings, sink.port, make_papers(tmp_path / "x")),
        "no authority": lambda: reaching(settings, sink.port, None),
        "wrong word": lambda: reaching(
            settings, sink.port, papers, smtp_password=SecretStr("another")
        ),
        "no TLS": lambda: reaching(settings, sink.port, papers, smtp_starttls=False),
    }[wrong]()

    assert send(database, chosen) == 0
    assert doctor._mail(chosen) != ""
    assert sink.got == []
    assert waiting(database) == 3
    assert doctor._mail(reaching(settings, sink.port, papers)) == ""
    assert send(database, reaching(settings, sink.port, papers)) == 3


def test_a_server_that_offers_no_tls_gets_no_mail(
    database: Database, settings: Settings, papers: Papers, addresses: list[str]
) -> None:
    plain = Sink()
    controller = Controller(plain, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        assert send(database, reaching(settings, controller.port, papers)) == 0
    finally:
        controller.stop()

    assert plain.got == []
    assert waiting(database) == 3


def test_a_refused_mailbox_stays_due_and_holds_up_nobody(
    database: Database, settings: Settings, papers: Papers, sink: Sink, addresses: list[str]
) -> None:
    chosen = reaching(settings, sink.port, papers)
    sink.refuses = {addresses[0]}
    assert send(database, chosen) == 2
    assert waiting(database) == 1

    sink.refuses = set()
    assert send(database, chosen) == 1
    assert sorted(sink.mails()) == sorted(addresses)
    assert len(sink.got) == 3


def test_a_server_that_takes_nothing_now_gets_everything_later(
    database: Database, settings: Settings, papers: Papers, sink: Sink, addresses: list[str]
) -> None:
    chosen = reaching(settings, sink.port, papers)
    sink.refuses_all = True
    assert send(database, chosen) == 0
    assert waiting(database) == 3

    sink.refuses_all = False
    assert send(database, chosen, MORNING + timedelta(hours=3)) == 3
    assert len(sink.got) == 3


def test_a_server_that_is_not_there_is_asked_again(
    database: Database, settings: Settings, papers: Papers, addresses: list[str]
) -> None:
    chosen = reaching(settings, _free_port(), papers)

    assert send(database, chosen) == 0
    assert waiting(database) == 3


@dataclass
class Hanging:
    """A server that takes connections and never says a word."""

    port: int
    came: list[socket.socket] = field(default_factory=list)

    def visits(self, expected: int) -> int:
        """Return how many came; a connection waits in line until the thread takes it."""
        until = monotonic() + 30
        while len(self.came) < expected and monotonic() < until:
            sleep(0.01)
        return len(self.came)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Hanging(door.getsockname()[1])

        def take() -> None:
            try:
                while True:
                    server.came.append(door.accept()[0])
            except OSError:
                return

        taking = Thread(target=take, daemon=True)
        taking.start()
        yield server
        door.shutdown(socket.SHUT_RDWR)
        taking.join(5)
        for each in server.came:
            each.close()


def test_a_server_that_hangs_costs_one_wait_and_no_notice(
    database: Database,
    settings: Settings,
    papers: Papers,
    addresses: list[str],
    hanging: Hanging,
) -> None:
    """The first mail waits, the others do not."""
    chosen = reaching(settings, hanging.port, papers)
    assert send(database, chosen, seconds=0.3) == 0
    with pytest.raises((OSError, SMTPException)):
        SmtpMailer(chosen, seconds=0.1).notify(addresses[0])

    assert hanging.visits(2) == 2
    assert waiting(database) == 3


def test_a_server_that_hangs_costs_one_wait_and_no_link(
    database: Database,
    settings: Settings,
    papers: Papers,
    addresses: list[str],
    sink: Sink,
    hanging: Hanging,
) -> None:
    at = now()
    for address in addresses:
        recovery.ask(database, address, now=at)
    away = SmtpMailer(reaching(settings, hanging.port, papers), seconds=0.3)

    assert recovery.send_due(database, away, now=at) == 0
    assert hanging.visits(1) == 1
    there = SmtpMailer(reaching(settings, sink.port, papers))
    assert recovery.send_due(database, there, now=at) == 3
    assert sorted(sink.mails()) == sorted(addresses)


def test_a_link_to_a_refused_mailbox_stays_due_and_holds_up_nobody(
    database: Database, settings: Settings, papers: Papers, sink: Sink, addresses: list[str]
) -> None:
    at = now()
    for address in addresses:
        recovery.ask(database, address, now=at)
    mailer = SmtpMailer(reaching(settings, sink.port, papers))
    sink.refuses = {addresses[0]}
    assert recovery.send_due(database, mailer, now=at) == 2

    sink.refuses = set()
    assert recovery.send_due(database, mailer, now=at) == 1
    assert sorted(sink.mails()) == sorted(addresses)


@pytest.mark.parametrize("what", ["links", "notices"])
def test_a_slow_server_gets_some_now_and_the_others_at_the_next_look(
    database: Database, settings: Settings, addresses: list[str], what: str
) -> None:
    """What is due is not sent one after another without end: other work waits behind it."""
    box, at = Slow(settings), MORNING
    if what == "links":
        at = now()
        for address in addresses:
            recovery.ask(database, address, now=at)

    def look() -> int:
        if what == "links":
            return recovery.send_due(database, box, now=at, seconds=0.02)
        return notices.send_due(database, box, DIGEST, now=at, seconds=0.02)

    assert [look(), look(), look(), look()] == [1, 1, 1, 0]
    assert sorted(address for address, _mail in box.mails) == sorted(addresses)


class Slow(Postbox):
    """A mail server that takes its time over each mail."""

    def _keep(self, address: str, mail: bytes) -> None:
        sleep(0.05)
        super()._keep(address, mail)
