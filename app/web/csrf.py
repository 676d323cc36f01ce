"""Only our own pages may send forms: two independent proofs for every unsafe method.

First, before routing: what the browser says about where the form came from (`Sec-Fetch-Site`,
`Origin`). Second, with the body: a token that only our page could know, bound to the sign-in or,
before it, to a random cookie. The cookie itself is SameSite=Strict besides. Reads never change
anything, so nothing else needs proof.
"""

import hmac
from urllib.parse import urlsplit

from fastapi import Request
from starlette.requests import Request as RawRequest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.identity import sessions
from app.kernel.sealed import derive
from app.kernel.tokens import new_token, token_bytes
from app.web import cookies
from app.web.refusals import ForeignForm, StaleForm
from app.web.typed import typed
from app.web.visit import visit_of

FIELD = "csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class OwnPagesOnly:
    """Refuses unsafe requests that a browser says come from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. Raises `ForeignForm`."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            request = RawRequest(scope)
            if is_foreign(
                request.headers.get("sec-fetch-site"),
                request.headers.get("origin"),
                request.headers.get("host", ""),
                https=request.app.state.house.settings.is_https,
            ):
                raise ForeignForm
        await self.app(scope, receive, send)


def is_foreign(site: str | None, origin: str | None, host: str, *, https: bool) -> bool:
    """Whether the browser's own words say that a request comes from another site.

    A client that sends neither header is not a browser of today; the token decides alone then.
    """
    if site is not None and site not in {"same-origin", "none"}:
        return True
    if origin is None:
        return False
    parts = urlsplit(origin)
    return parts.scheme != ("https" if https else "http") or parts.netloc != host


def token_for(request: Request) -> str | None:
    """Return the token that forms on the answer to this request carry, if there can be one."""
    session = visit_of(request).session or cookies.cookie(request, cookies.SESSION)
    if session:
        return sessions.csrf_token(session)
    pre = visit_of(request).pre or cookies.cookie(request, cookies.PRE)
    raw = token_bytes(pre) if pre else None
    return derive(raw, "csrf before sign-in").hex() if raw else None


def token_or_new(request: Request) -> str:
    """Return the token of this browser; gives it the cookie for one when it has none."""
    token = token_for(request)
    if token is None:
        visit_of(request).pre = new_token()
        cookies.give(request, cookies.PRE, visit_of(request).pre or "")
        token = token_for(request) or ""
    return token


async def checked(request: Request) -> None:
    """Refuse an unsafe request whose form does not carry the token. Raises `StaleForm`."""
    if request.method in SAFE_METHODS:
        return
    given = [value for name, value in await typed(request) if name == FIELD]
    expected = token_for(request)
    if (
        expected is None
        or len(given) != 1
        or not hmac.compare_digest(given[0].encode(), expected.encode())
    ):
        raise StaleForm
