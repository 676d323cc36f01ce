"""In which language a page speaks: the choice in the cookie, else what the browser asks for."""

from collections.abc import Collection

from babel.core import negotiate_locale
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kernel.text import LOCALES, SOURCE, speaking
from app.web import cookies

YEAR = 365 * 24 * 3600


class Language:
    """Speaks one language during the whole request, in whatever thread it runs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, inside the chosen language."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        with speaking(
            preferred(
                cookies.cookie(request, cookies.LOCALE),
                request.headers.get("accept-language", ""),
            )
        ):
            await self.app(scope, receive, send)


def preferred(chosen: str | None, accepted: str, offered: Collection[str] = tuple(LOCALES)) -> str:
    """Return the language of the cookie, else the best of an Accept-Language line, else English."""
    if chosen in offered:
        return str(chosen)
    wishes: list[tuple[float, str]] = []
    for part in accepted[:400].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((float(weight or 1), tag.strip().replace("-", "_")))
        except ValueError:
            continue
    wishes.sort(key=lambda wish: -wish[0])
    found = negotiate_locale([tag for weight, tag in wishes if weight > 0], list(offered))
    return found if found is not None and found in offered else SOURCE


def keep(request: Request, locale: str) -> None:
    """Remember the language in the browser."""
    cookies.give(request, cookies.LOCALE, locale, max_age=YEAR)
