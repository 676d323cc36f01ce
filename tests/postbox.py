"""A mailbox for tests: keeps what the house sends, as bytes."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from app.identity import recovery
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.mail import notice, way_back

_LINK = re.compile(r"/recover/([\w-]+)")


@dataclass
class Postbox:
    """A mailer whose mails can be read; `fails` lets the mail server be away."""

    settings: Settings = field(default_factory=Settings)
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    fails: bool = False

    def notify(self, address: str) -> None:
        """Keep the constant notice."""
        self._keep(address, bytes(notice(self.settings, address)))

    def send_way_back(self, address: str, token: str) -> None:
        """Keep the link of a recovery."""
        self._keep(address, bytes(way_back(self.settings, address, token)))

    def _keep(self, address: str, mail: bytes) -> None:
        if self.fails:
            raise ConnectionRefusedError
        self.mails.append((address, mail))


def link_for(database: Database, email: str, *, now: datetime) -> str:
    """Ask for a link, and return the token that is mailed."""
    box = Postbox()
    recovery.ask(database, email, now=now)
    recovery.send_due(database, box, now=now)
    [(address, mail)] = box.mails
    assert address == email
    return token_in(mail)


def token_in(mail: bytes) -> str:
    """Return the token of the link in a mail."""
    found = _LINK.search(mail.decode())
    assert found is not None
    return found[1]
