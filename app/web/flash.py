"""The sentence after an act: carried over the redirect as a code, never as text."""

from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, TimestampSigner

from app.kernel.text import Message, _
from app.web import cookies
from app.web.house import house_of
from app.web.visit import visit_of

_SECONDS = 120

SAID: Final[dict[str, Message]] = {
    "signed-out": _("You are signed out."),
    "was-signed-out": _(
        "You were signed out, because nothing happened for a while. Please sign in again."
    ),
    "welcome": _("Everything is set up. Welcome."),
    "sign-in-ended": _("That sign-in has been ended."),
    "settings-kept": _("Your choice is kept."),
    "membership-ended": _("The membership has ended. Nobody signs in with it any more."),
    "leads-too": _("They lead your organisation, too. They sign in anew with it."),
    "membership-resumed": _("They work here again, and can sign in as before."),
    "account-deleted": _("Your account is deleted. Thank you for what you gave to the others."),
    "moved": _("You work for the other organisation now. Please sign in again."),
    "key-renewed": _("The room has another key now."),
    "new-key-allowed": _(
        "Confirmed for 72 hours. With a new link by mail they can now begin again with a new key."
    ),
    "second-reader-off": _("Texts can now be confirmed by one person. Panels are told so."),
    "second-reader-on": _("Every text needs a second reader again."),
    "organisation-added": _("The organisation has been added."),
}
"""Every sentence that can follow an act. A package of pages adds its own with `SAID.update`."""


def see_other(
    request: Request, route_name: str, said: str | None = None, **params: Any
) -> Response:
    """Answer an act: go and look at another page, where `said` is shown once."""
    if said is not None:
        say(request, said)
    return RedirectResponse(request.app.url_path_for(route_name, **params), status_code=303)


def say(request: Request, code: str) -> None:
    """Show the sentence with this code on the next page. Raises KeyError for an unknown code."""
    SAID[code]
    signed = _signer(request).sign(code).decode()
    cookies.give(request, cookies.SAID, signed, max_age=_SECONDS)


def said(request: Request) -> Message | None:
    """Return the sentence to show, and forget it."""
    if (here := visit_of(request).said) is not None:
        return SAID[here]
    value = cookies.cookie(request, cookies.SAID)
    if value is None:
        return None
    cookies.take(request, cookies.SAID)
    try:
        code = _signer(request).unsign(value, max_age=_SECONDS).decode()
    except BadSignature:
        return None
    return SAID.get(code)


def _signer(request: Request) -> TimestampSigner:
    return TimestampSigner(house_of(request).cookie_key, salt=b"said")
