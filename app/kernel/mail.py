"""Mail. One constant text for everything that happens; a mail says nothing.

There are two more. For a forgotten passphrase, constant but for its link; and that link alone opens
nothing. To the board, once a week: the head of the ledger, in a constant text.
"""

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused
from time import monotonic
from typing import Final, Protocol, TypeVar
from uuid import uuid4

from app.kernel.config import Settings

Due = TypeVar("Due")
SUBJECT = "intervision"
BODY = """\
There may be something new for you. Please sign in to look.
Vielleicht gibt es etwas Neues für Sie. Bitte melden Sie sich an, um nachzusehen.
Il y a peut-être du nouveau pour vous. Connectez-vous pour le voir.

{base_url}/
"""
HEAD = """\
Please keep this mail. With it, anybody can check later that the ledger was not cut off or changed.
Bitte bewahren Sie diese Mail auf. Mit ihr lässt sich später prüfen, dass das Protokoll nicht gekürzt oder geändert wurde.
Merci de conserver ce message. Il permettra de vérifier que le registre n'a été ni tronqué ni modifié.

{head}
"""  # noqa: E501 - a mail is written in whole lines


WAY_BACK = """\
Somebody asked for a way back into the account with this address. If it was you, open this page
within an hour and have your recovery sheet at hand. If it was not, you need not do anything.
Jemand hat einen Weg zurück in das Konto mit dieser Adresse verlangt. Wenn Sie es waren, öffnen Sie
diese Seite innerhalb einer Stunde und halten Sie Ihr Wiederherstellungsblatt bereit. Sonst brauchen
Sie nichts zu tun.
Quelqu'un a demandé à retrouver l'accès au compte de cette adresse. Si c'était vous, ouvrez cette
page dans l'heure et ayez votre feuille de secours sous la main. Sinon, vous n'avez rien à
faire.

{base_url}/recover/{token}
"""


LOOK_SECONDS: Final = 60.0
"""So long one look at what is due may send; the worker has other things to do as well."""


class ServerAway(Exception):
    """The mail server does not answer, or takes no mail from us: asking on would only wait."""


def away_unless_refused(error: OSError | SMTPException) -> None:
    """Raise `ServerAway`, unless it was only this one mailbox that a mail was not taken for."""
    if not isinstance(error, SMTPRecipientsRefused):
        raise ServerAway from None


def in_time(due: Iterable[Due], seconds: float) -> Iterator[Due]:
    """Yield what is due until `seconds` are over, and one at least: so every look comes further.

    The rest stays due: the next look finds it.
    """
    until = monotonic() + seconds
    for each in due:
        yield each
        if monotonic() >= until:
            return


class Mailer(Protocol):
    """Something that brings a mail to an address; raises OSError or smtplib.SMTPException."""

    def notify(self, address: str) -> None:
        """Send the constant notice."""

    def send_way_back(self, address: str, token: str) -> None:
        """Send the link of a recovery."""

    def send_head(self, address: str, digest: bytes) -> None:
        """Send the head of the ledger; raises OSError or smtplib.SMTPException."""


def notice(settings: Settings, address: str) -> EmailMessage:
    """Return the mail for whatever happened. Only the recipient differs: no date, no id."""
    return _mail(settings, address, BODY.format(base_url=settings.base_url.rstrip("/")))


def way_back(settings: Settings, address: str, token: str) -> EmailMessage:
    """Return the mail for a forgotten passphrase. Only recipient and link differ."""
    base_url = settings.base_url.rstrip("/")
    return _mail(settings, address, WAY_BACK.format(base_url=base_url, token=token))


def ledger_head(settings: Settings, address: str, digest: bytes) -> EmailMessage:
    """Return the mail to the board. Only recipient and digest differ; no number of lines."""
    return _mail(settings, address, HEAD.format(head=digest_text(digest)))


def digest_text(digest: bytes) -> str:
    """Return a digest in groups of four, eight to a line, so that it can be read and typed."""
    text = digest.hex()
    groups = [text[start : start + 4] for start in range(0, len(text), 4)]
    return "\n".join(" ".join(groups[start : start + 8]) for start in range(0, len(groups), 8))


def _mail(settings: Settings, address: str, body: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.mail_from
    mail["To"] = address
    mail["Subject"] = SUBJECT
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail


class SmtpMailer:
    """Sends through the association's mail server, which may take `seconds` for an answer."""

    def __init__(self, settings: Settings, *, seconds: float = 20) -> None:
        self._settings = settings
        self._seconds = seconds

    def notify(self, address: str) -> None:
        """Send the constant notice."""
        self._send(notice(self._settings, address))

    def send_way_back(self, address: str, token: str) -> None:
        """Send the link of a recovery."""
        self._send(way_back(self._settings, address, token))

    def send_head(self, address: str, digest: bytes) -> None:
        """Send the head of the ledger."""
        self._send(ledger_head(self._settings, address, digest))

    def greet(self) -> None:
        """Come as far as a mail would, without one. Raises like sending does."""
        with self._connected() as server:
            server.noop()

    def _send(self, mail: EmailMessage) -> None:
        """Send over SMTP, with STARTTLS unless the installation says otherwise.

        Raises OSError (also for a certificate that does not fit, and when nobody answers in time)
        or smtplib.SMTPException.
        """
        with self._connected() as server:
            server.send_message(mail)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        chosen = self._settings
        with smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=self._seconds) as server:
            if chosen.smtp_starttls:
                server.starttls(context=ssl.create_default_context(cafile=chosen.smtp_authority))
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            yield server


class SpoolMailer:
    """Lays the mails into a folder, for an installation without a mail server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder: Path = settings.mail_spool

    def notify(self, address: str) -> None:
        """Lay the constant notice there."""
        self._lay(notice(self._settings, address))

    def send_way_back(self, address: str, token: str) -> None:
        """Lay the link of a recovery there."""
        self._lay(way_back(self._settings, address, token))

    def send_head(self, address: str, digest: bytes) -> None:
        """Write the head of the ledger as a file."""
        self._lay(ledger_head(self._settings, address, digest))

    def _lay(self, mail: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{uuid4()}.eml"
        path.write_bytes(bytes(mail))


def mailer(settings: Settings) -> Mailer:
    """Return the mailer this installation has."""
    return SmtpMailer(settings) if settings.smtp_host else SpoolMailer(settings)
