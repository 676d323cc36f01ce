"""Step-up: before some acts, passphrase and code are asked for once more."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, TimestampSigner

from app.identity import presence
from app.kernel.clock import now
from app.kernel.errors import Invalid, TooMany
from app.web import cookies
from app.web.access import Signed, whoever
from app.web.account import forms, pages
from app.web.errors import status_of
from app.web.forms import Posted
from app.web.house import InHouse, house_of
from app.web.pages import page

router = APIRouter()

_SECONDS = 1800


def ask_first(request: Request, route_name: str, **params: Any) -> Response | None:
    """Return the page that asks who is there, unless they have shown it a moment ago.

    From there they come back to `route_name`. The way back is signed: it leads nowhere else.
    """
    resumed = whoever(request)
    if resumed is not None and resumed.fresh_until > now():
        return None
    back = request.app.url_path_for(route_name, **params)
    form = forms.PresenceForm(back=_signer(request).sign(str(back)).decode())
    # To an act it is a no: nothing was done. To somebody looking it is just the next page.
    return page(request, pages.PresencePage(form), status=200 if request.method == "GET" else 403)


@router.post("/account/presence", name="account.presence.send")
def prove(
    request: Request, house: InHouse, actor: Signed, form: Posted[forms.PresenceForm]
) -> Response:
    """Check passphrase and code, and go back to what they were asked for."""
    try:
        back = _signer(request).unsign(form.back.data or "", max_age=_SECONDS).decode()
    except BadSignature:
        raise Invalid from None
    if not form.validate():
        return page(request, pages.PresencePage(form), status=422)
    try:
        cookie = presence.prove(
            house.database,
            house.stretcher,
            actor,
            form.passphrase.data or "",
            form.code.data or "",
            now=now(),
        )
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return page(request, pages.PresencePage(form), status=status_of(error))
    cookies.give(request, cookies.SESSION, cookie)
    return RedirectResponse(back, status_code=303)


def _signer(request: Request) -> TimestampSigner:
    return TimestampSigner(house_of(request).cookie_key, salt=b"back")
