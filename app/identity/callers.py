"""From where somebody knocks: a network, and perhaps a browser that came in before.

A network is a /24 of IPv4 (the smallest that is routed by itself) or a /56 of IPv6 (what one line
is given: RFC 6177, RIPE-690; under a /64 one caller would have 256 names). It is known while the
request lasts and never stored: doors hold a keyed hash of it, under a secret of the day.

A browser somebody came in with gets a cookie for the next time (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies"). It opens nothing: it only leads to a door of its own, which no
stranger can knock at.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from nacl.utils import random

from app.identity.actor import Actor
from app.identity.models import Person
from app.identity.naming import normal_email
from app.kernel.db import ReadSession
from app.kernel.shred import ShredStore

REMEMBERED = timedelta(days=180)
"""How long a browser is recognised after somebody last came in with it."""
_PREFIX = {4: 24, 6: 56}
_KEY = "devices"
_COOKIE = re.compile(r"([0-9a-f]{32})\.(\d{4}-\d\d-\d\d)\.([0-9a-f]{64})", re.ASCII)
_PORT = re.compile(r"\[(.+)\](?::\d+)?|([^:]+):\d+")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who knocks. Both may be unknown, and neither is ever shown or stored."""

    network: Network | None = field(default=None, repr=False)
    device: str | None = field(default=None, repr=False)
    """The cookie as it came."""


NOBODY_KNOWS = Caller()


def address_of(
    connection: str | None, forwarded: Sequence[str], proxies: Sequence[Network]
) -> Address | None:
    """Return who is at the other end: of the connection, or of the proxies that are named.

    `forwarded` are the addresses a header tells, the nearest last; each is believed only when
    a named proxy has said it. None when it cannot be known.
    """
    found = _address(connection or "")
    for said in reversed(forwarded):
        if not _is_among(found, proxies):
            break
        found = _address(said)
    return None if _is_among(found, proxies) else found


def network_of(address: Address | None) -> Network | None:
    """Return the network an address is counted under. A machine's own loopback says nothing."""
    if address is None or address.is_loopback:
        return None
    return ip_network((address, _PREFIX[address.version]), strict=False)


def remember(session: ReadSession, actor: Actor, *, now: datetime) -> str:
    """Return the cookie by which the browser of somebody who has come in is recognised."""
    address = session.get_one(Person, actor.person_id).email
    nonce, day = random(16).hex(), now.date().isoformat()
    return f"{nonce}.{day}.{_mark(session.shred, address, nonce, day)}"


def recognised(shred: ShredStore, caller: Caller, address: str, *, now: datetime) -> str | None:
    """Return the name of a browser that came in before with this very account."""
    parts = _COOKIE.fullmatch(caller.device or "")
    if parts is None:
        return None
    nonce, day, mark = parts.groups()
    is_ours = hmac.compare_digest(mark, _mark(shred, address, nonce, day))
    if not is_ours or now.date() - date.fromisoformat(day) > REMEMBERED:
        return None
    return str(nonce)


def _mark(shred: ShredStore, address: str, nonce: str, day: str) -> str:
    told = f"{nonce}.{day}.{normal_email(address)}".encode()
    return hmac.digest(shred.get_or_create(_KEY), told, "sha256").hex()


def _address(said: str) -> Address | None:
    parts = _PORT.fullmatch(said.strip())
    try:
        found = ip_address((parts[1] or parts[2]) if parts else said.strip())
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped or found
    return found


def _is_among(address: Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)
