"""Notices by mail. One constant text for everything; a mail says nothing."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from app.kernel.config import Settings

SUBJECT = "intervision"
BODY = """\
There may be something new for you. Please sign in to look.
Vielleicht gibt es etwas Neues für Sie. Bitte melden Sie sich an, um nachzusehen.
Il y a peut-être du nouveau pour vous. Connectez-vous pour le voir.

{base_url}/
"""


class Mailer(Protocol):
    """Something that brings the constant notice to an address."""

    def notify(self, address: str) -> None:
        """Send the notice; raises OSError or smtplib.SMTPException when it cannot."""


def notice(settings: Settings, address: str) -> EmailMessage:
    """Return the one mail there is. Only the recipient differs: no date of its own, no id."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.mail_from
    mail["To"] = address
    mail["Subject"] = SUBJECT
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(BODY.format(base_url=settings.base_url.rstrip("/")))
    return mail


class SmtpMailer:
    """Sends through the association's mail server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def notify(self, address: str) -> None:
        """Send the notice over SMTP, with STARTTLS unless the installation says otherwise."""
        chosen = self._settings
        with smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=20) as server:
            if chosen.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            server.send_message(notice(chosen, address))


class SpoolMailer:
    """Lays the notices into a folder, for an installation without a mail server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder: Path = settings.mail_spool

    def notify(self, address: str) -> None:
        """Write the notice as a file."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{uuid4()}.eml"
        path.write_bytes(bytes(notice(self._settings, address)))


def mailer(settings: Settings) -> Mailer:
    """Return the mailer this installation has."""
    return SmtpMailer(settings) if settings.smtp_host else SpoolMailer(settings)
