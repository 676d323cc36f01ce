"""The small HTTP service: screens texts for an app on another machine, and keeps nothing.

It writes no log of requests, and no answer quotes a text. `POST /screen` takes a question as
`anonymizer.wire` writes it; `GET /health` says whether it is ready and nothing else.
"""

import asyncio
import hashlib
import hmac
import threading
from collections.abc import Mapping
from http import HTTPStatus

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from anonymizer import wire
from anonymizer.errors import AnonymizerError, BadText, ScreeningTimedOut
from anonymizer.lifespan import live
from anonymizer.screener import Screener

# 200 kB of text are at most 1.2 MB when every character is escaped; the rest is for own marks.
BODY_LIMIT = 4_000_000
BODY_SECONDS = 20.0
RETRY_SECONDS = 5
_DIGITS = 12


class Refused(Exception):
    """A question that is not answered: status and stable code, nothing of its content."""

    def __init__(
        self, status: HTTPStatus, code: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


class Service:
    """The ASGI application; `at_once` is how many questions are worked on or wait."""

    def __init__(
        self,
        screener: Screener,
        secret: str | None,
        *,
        at_once: int,
        body_limit: int = BODY_LIMIT,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._screener = screener
        self._secret = None if secret is None else _digest(f"Bearer {secret}")
        self._at_once = at_once
        self._inside = 0
        self._body_limit = body_limit
        self._body_seconds = body_seconds
        self._is_ready = threading.Event()
        self._threads: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or the beginning and end of the server."""
        if scope["type"] == "lifespan":
            await live(self._screener, receive, send, self._is_ready)
            return
        response: ASGIApp
        try:
            response = await self._answered(Request(scope, receive))
        except ClientDisconnect:
            return
        except Refused as refused:
            response = _problem(refused)
        except Exception:  # noqa: BLE001  its message may quote the text, and the server would log it
            response = _problem(Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "failed"))
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        path = request.url.path
        if path == "/health":
            _only("GET", request)
            return self._health()
        if path != "/screen":
            raise Refused(HTTPStatus.NOT_FOUND, "not-found")
        self._admit(request)
        _only("POST", request)
        self._look_at_size(request)
        if self._inside >= self._at_once:
            wait = {"Retry-After": str(RETRY_SECONDS)}
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", wait)
        self._inside += 1
        try:
            body = await self._body(request)
            return await self._screened(body)
        finally:
            self._inside -= 1

    def _health(self) -> Response:
        ready = self._is_ready.is_set()
        return JSONResponse(
            {"status": "ready" if ready else "not-ready"},
            status_code=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Cache-Control": "no-store"},
        )

    def _admit(self, request: Request) -> None:
        """Compare the secret in constant time; without one the TLS layer knows who calls."""
        if self._secret is None:
            return
        told = _digest(request.headers.get("authorization", ""))
        if not hmac.compare_digest(told, self._secret):
            raise Refused(HTTPStatus.UNAUTHORIZED, "no-secret", {"WWW-Authenticate": "Bearer"})

    def _look_at_size(self, request: Request) -> None:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-json")
        announced = request.headers.get("content-length", "0")
        is_number = announced.isdecimal() and len(announced) <= _DIGITS
        if not is_number or int(announced) > self._body_limit:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "oversize")

    async def _body(self, request: Request) -> bytes:
        """Read the body as it comes, never more than the limit and never for ever."""
        arrived = bytearray()
        try:
            async with asyncio.timeout(self._body_seconds):
                async for piece in request.stream():
                    arrived += piece
                    if len(arrived) > self._body_limit:
                        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "oversize")
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "too-slow") from None
        return bytes(arrived)

    async def _screened(self, body: bytes) -> Response:
        if self._threads is None:
            self._threads = CapacityLimiter(self._at_once)
        found = await to_thread.run_sync(self._screen, body, limiter=self._threads)
        return Response(found, media_type="application/json", headers={"Cache-Control": "no-store"})

    def _screen(self, body: bytes) -> bytes:
        """Parse, ask and write the answer in a thread: all of it takes time for a long text."""
        try:
            asked = wire.question(body)
            found = self._screener.screen_fields(
                asked.fields, asked.language, asked.own_marks, whole=asked.whole
            )
        except wire.BadMessage as bad:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, bad.code) from None
        except BadText as bad:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, bad.code) from None
        except ScreeningTimedOut:
            raise Refused(HTTPStatus.GATEWAY_TIMEOUT, "timed-out") from None
        except AnonymizerError:
            raise Refused(HTTPStatus.BAD_GATEWAY, "unavailable") from None
        self._is_ready.set()
        return wire.answer(found.values())


def _only(method: str, request: Request) -> None:
    if request.method != method:
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "not-allowed", {"Allow": method})


def _digest(told: str) -> bytes:
    """Make both sides of the comparison equally long, whatever arrives."""
    return hashlib.sha256(told.encode("utf-8")).digest()


def _problem(refused: Refused) -> Response:
    """Say no in the form of RFC 9457."""
    return JSONResponse(
        {
            "type": "about:blank",
            "title": refused.status.phrase,
            "status": refused.status.value,
            "code": refused.code,
        },
        status_code=refused.status,
        headers=refused.headers | {"Cache-Control": "no-store"},
        media_type="application/problem+json",
    )
