"""What somebody typed is not lost with their sign-in: it is shown back, to be sent again."""

from starlette.requests import Request

from app.web import csrf
from app.web.access import PUBLIC
from app.web.visit import Typed, visit_of


def kept_texts(request: Request) -> list[str]:
    """Return the texts among them, to be copied: ids, code words and ticks hold no blank."""
    return [text for _name, text in kept_fields(request) if " " in text.strip()]


def kept_fields(request: Request) -> Typed:
    """Return what to show back, or nothing.

    Only when the browser itself says that the form came from one of our pages, and never for
    pages of the account, which hold passphrases and codes.
    """
    route = getattr(request.scope.get("route"), "name", "")
    is_ours = request.headers.get("sec-fetch-site") == "same-origin" or (
        request.headers.get("origin") is not None
    )  # a foreign origin was refused before
    if request.method != "POST" or not is_ours or not route:
        return ()
    if route in PUBLIC or route.startswith("account."):
        return ()
    return tuple(pair for pair in visit_of(request).typed or () if pair[0] != csrf.FIELD)
