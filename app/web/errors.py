"""The only place where what went wrong becomes an HTTP answer."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.errors import (
    DomainError,
    HalfDone,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    TooMany,
    Unavailable,
)
from app.kernel.text import _
from app.web import cookies, log
from app.web.error_pages import WORDS, ErrorPage, KeptPage
from app.web.flash import say, see_other
from app.web.kept import kept_fields, kept_texts
from app.web.pages import page
from app.web.refusals import FurtherOn, NotAllowedThere, Refusal, SignedOut, StaleForm
from app.web.visit import visit_of
from review.vignettes.access import Resting

STATUS: Mapping[type[DomainError], int] = MappingProxyType(
    {
        NotFound: 404,
        NotAllowed: 403,
        Refused: 409,
        Invalid: 422,
        TooMany: 429,
        HalfDone: 500,
        Unavailable: 503,
    }
)
_LAST_RESORT = "Something broke here. Nothing was done. Please try again in a moment.\n"


class Broken(DomainError):
    """Something unexpected; the log knows where, under the same reference."""

    code = "broken"
    message = _("Something broke on our side.")

    def __init__(self, reference: str) -> None:
        super().__init__()
        self.reference = reference


class PlainHttp(DomainError):
    """What the framework itself refuses."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


def status_of(error: DomainError) -> int:
    """Return the HTTP status of an error: that of its family."""
    if isinstance(error, Refusal | PlainHttp):
        return error.status
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def answer(request: Request, error: DomainError) -> Response:
    """Say what happened, what is safe and what to do next; to a program, as a problem."""
    status = status_of(error)
    visit_of(request).said_no = True
    if isinstance(error, SignedOut) and error.was_signed_in:  # ended elsewhere, or by itself
        visit_of(request).has_left = True
    if request.url.path.startswith("/api/"):
        return problem(status, error.code)
    if "x-fragment" in request.headers:  # a script must not mistake the sign-in page for success
        return PlainTextResponse(f"{error.message}\n", status_code=status)
    is_away = isinstance(error, Unavailable)
    if isinstance(error, SignedOut | StaleForm | Unavailable) and (fields := kept_fields(request)):
        kept = KeptPage(request.url.path, fields, is_away=is_away)
        return page(request, kept, status=503 if is_away else 403)
    if isinstance(error, SignedOut):
        if error.was_signed_in:
            cookies.take(request, cookies.SESSION)
            say(request, "was-signed-out")
        return see_other(request, "account.sign_in")
    if isinstance(error, FurtherOn):
        return see_other(request, error.route)
    shown = ErrorPage(
        status,
        error.message,
        _reference(request, error),
        # A room that has come to rest has no form any more in which the text could stand.
        kept_texts(request) if isinstance(error, Resting) else (),
        is_half_done=isinstance(error, HalfDone),
    )
    response = page(request, shown, status=status)
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def problem(status: int, code: str) -> Response:
    """Return an RFC 9457 problem: the status in words and a stable code, nothing of content."""
    return JSONResponse(
        {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
        },
        status_code=status,
        media_type="application/problem+json",
    )


class Answers:
    """Turns everything that was raised into an answer, and lets nothing out.

    An unexpected error would otherwise reach the server's log with its message, and a message may
    quote what somebody wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer for what goes wrong."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        request = Request(scope, receive)
        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return
        except DomainError as error:
            response = await self._answer(request, error)
        except Exception as error:  # noqa: BLE001  # the last line; see the docstring
            response = await self._answer(request, _broken(request, error))
        else:
            return
        if not has_begun:
            await response(scope, receive, send)

    async def _answer(self, request: Request, error: DomainError) -> Response:
        try:
            return await run_in_threadpool(answer, request, error)
        except Exception as second:  # noqa: BLE001  # the error page itself is broken
            _broken(request, second)
            return PlainTextResponse(_LAST_RESORT, status_code=500)


def _broken(request: Request, error: Exception) -> Broken:
    broken = Broken(secrets.token_hex(4))
    route = getattr(request.scope.get("route"), "name", "")
    log.unexpected(error, reference=broken.reference, method=request.method, route=route)
    return broken


def _reference(request: Request, error: DomainError) -> str | None:
    """Return under which reference the log says more, if it does."""
    if isinstance(error, HalfDone) and isinstance(error.__cause__, Exception):
        error = _broken(request, error.__cause__)
    return error.reference if isinstance(error, Broken) else None


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return answer(request, NotFound())
    if error.status_code == 405:
        response = answer(request, NotAllowedThere())
        response.headers.update(error.headers or {})
        return response
    status = error.status_code if error.status_code in WORDS else 400
    return answer(request, PlainHttp(status))


def _on_validation(request: Request, error: Exception) -> Response:
    """An address that cannot be one does not exist; a wrong question is told apart from that."""
    assert isinstance(error, RequestValidationError)
    in_path = any(found["loc"][0] == "path" for found in error.errors())
    return answer(request, NotFound() if in_path else Invalid())


def install(app: FastAPI) -> None:
    """Let the framework's own refusals look like ours."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
