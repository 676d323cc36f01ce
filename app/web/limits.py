"""Limits on what arrives: bytes, time, and the name we are called by."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.refusals import TooLarge, TooSlow, UnknownHost

BODY_SECONDS = 60.0
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def own_hosts(base_url: str) -> frozenset[str]:
    """Return the host names under which this installation answers."""
    host = urlsplit(base_url).netloc.rpartition("@")[2]
    port = f":{urlsplit(base_url).port}" if urlsplit(base_url).port else ""
    names: Sequence[str] = (host,)
    if host.removesuffix(port) in _LOOPBACK:
        names = tuple(name + port for name in _LOOPBACK)
    return frozenset(name.lower() for name in names)


class Limits:
    """Refuses an oversize body before anything parses it, and one that never ends."""

    def __init__(
        self, app: ASGIApp, *, body: int, hosts: frozenset[str], seconds: float = BODY_SECONDS
    ) -> None:
        self.app = app
        self.body = body
        self.hosts = hosts
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body. Raises `UnknownHost`, `TooLarge`, `TooSlow`."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Request(scope).headers
        if headers.get("host", "").lower() not in self.hosts:
            raise UnknownHost
        announced = headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > self.body:
            raise TooLarge
        arrived = 0
        is_whole = False
        until = asyncio.get_running_loop().time() + self.seconds

        async def counted() -> Message:
            nonlocal arrived, is_whole
            if is_whole:  # from here on, only a disconnect can come
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            arrived += len(message.get("body", b""))
            is_whole = message["type"] != "http.request" or not message.get("more_body", False)
            if arrived > self.body:
                raise TooLarge
            return message

        await self.app(scope, counted, send)
