"""Step-up: before some acts, passphrase and second factor are asked for once more."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, TimestampSigner

from app.identity import passkeys, presence
from app.identity.actor import Actor
from app.identity.ceremony import Site
from app.kernel.clock import now
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, TooMany
from app.kernel.text import _
from app.web import cookies
from app.web.access import Signed, whoever
from app.web.account import forms, pages
from app.web.errors import status_of
from app.web.flash import SAID
from app.web.forms import Posted
from app.web.house import House, InHouse, house_of
from app.web.kept import kept_fields
from app.web.pages import Page, page
from app.web.typed import parse
from app.web.visit import Typed, visit_of

router = APIRouter()

_SECONDS = 1800

Filled = Callable[[Request, ReadSession, Actor, Typed], Page]
FILLED: Final[dict[str, Filled]] = {}
"""By route: its page with what was typed into its form, for those who showed that it is them.

Each looks for itself whether the actor may see it. Routes whose page asks before it shows a form
lose nothing but what was typed while the proof aged; those that ask when it is sent stand here.
"""
SAID["typed-again"] = _("That is you. What you had typed is here again; nothing was sent yet.")


def ask_first(request: Request, route_name: str, **params: Any) -> Response | None:
    """Return the page that asks who is there, unless they have shown it a moment ago.

    From there they come back to `route_name`, with what was typed if it is one of `FILLED`. The
    way back is signed: it leads nowhere else. What was typed travels in the page alone.
    """
    resumed = whoever(request)
    if resumed is not None and resumed.fresh_until > now():
        return None
    back = f"{route_name} {request.app.url_path_for(route_name, **params)}"
    form = forms.PresenceForm(
        back=_signer(request).sign(back).decode(),
        typed=urlencode(kept_fields(request)) if route_name in FILLED else "",
    )
    # To an act it is a no: nothing was done. To somebody looking it is just the next page.
    status = 200 if request.method == "GET" else 403
    has_passkeys = resumed is not None and can_use_passkeys(house_of(request), resumed.actor)
    return page(request, pages.PresencePage(form, has_passkeys), status=status)


def can_use_passkeys(house: House, actor: Actor) -> bool:
    """Whether a page may offer to ask one of somebody's passkeys."""
    if Site.of(house.settings.base_url) is None:
        return False
    with house.database.reading() as session:
        return passkeys.usable(session, actor)


@router.post("/account/presence", name="account.presence.send")
def prove(
    request: Request, house: InHouse, actor: Signed, form: Posted[forms.PresenceForm]
) -> Response:
    """Check both factors, and go back to what they were asked for."""
    try:
        signed = _signer(request).unsign(form.back.data or "", max_age=_SECONDS).decode()
    except BadSignature:
        raise Invalid from None
    route_name, _space, back = signed.partition(" ")
    shown = pages.PresencePage(form, can_use_passkeys(house, actor))
    if not form.validate():
        return page(request, shown, status=422)
    try:
        cookie = presence.prove(
            house.database,
            house.stretcher,
            actor,
            form.passphrase.data or "",
            form.proof(house.settings.base_url),
            now=now(),
        )
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    cookies.give(request, cookies.SESSION, cookie)
    if form.typed.data and route_name in FILLED:
        visit_of(request).session, visit_of(request).said = cookie, "typed-again"
        with house.database.reading() as session:
            return page(request, FILLED[route_name](request, session, actor, _read(form)))
    return RedirectResponse(back, status_code=303)


def _read(form: forms.PresenceForm) -> Typed:
    return parse((form.typed.data or "").encode())


def _signer(request: Request) -> TimestampSigner:
    return TimestampSigner(house_of(request).cookie_key, salt=b"back")
