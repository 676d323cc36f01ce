"""Passkeys: asked for at the second factor and for step-up, made and removed in one's account.

What a browser needs to talk to an authenticator is asked for by a script (`passkey.js`) and comes
as JSON; what the authenticator answers is a field of an ordinary form.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity import passkeys
from app.identity.actor import Actor
from app.identity.ceremony import Site
from app.identity.passkeys import Answer, Purpose
from app.kernel.clock import now
from app.kernel.db import WriteSession
from app.kernel.errors import Invalid, NotFound, Refused
from app.web.access import BetweenFactors, Signed, Writing
from app.web.account import forms, key_pages
from app.web.account.presence import ask_first
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.house import House, InHouse
from app.web.pages import page

router = APIRouter()


@router.post("/sign-in/passkey", name="account.passkey.ask")
def ask(
    house: InHouse, session: Writing, actor: BetweenFactors, form: Posted[forms.NothingForm]
) -> Response:
    """Give a script what it needs to ask for a passkey at the second factor."""
    form.demand()
    return _asked(house, session, actor, Purpose.SIGN_IN)


@router.post("/account/presence/passkey", name="account.presence.ask")
def ask_for_presence(
    house: InHouse, session: Writing, actor: Signed, form: Posted[forms.NothingForm]
) -> Response:
    """Give a script what it needs to ask for a passkey once more."""
    form.demand()
    return _asked(house, session, actor, Purpose.PRESENCE)


@router.get("/account/passkeys/new", name="account.passkey.new")
def show_new(request: Request, house: InHouse, actor: Signed) -> Response:
    """Ask for the name of a new passkey."""
    _site(house)
    if asked := ask_first(request, "account.passkey.new"):
        return asked
    return page(request, key_pages.NewPasskeyPage(forms.PasskeyForm()))


@router.post("/account/passkeys/options", name="account.passkey.prepare")
def prepare(
    request: Request,
    house: InHouse,
    session: Writing,
    actor: Signed,
    form: Posted[forms.NothingForm],
) -> Response:
    """Give a script what it needs to let a device make a passkey."""
    form.demand()
    site = _site(house)
    if asked := ask_first(request, "account.passkey.new"):
        return asked
    return _json(passkeys.prepare(session, actor, site, now=now()))


@router.post("/account/passkeys", name="account.passkey.add")
def add(
    request: Request, house: InHouse, actor: Signed, form: Posted[forms.PasskeyForm]
) -> Response:
    """Keep a passkey that was just made."""
    site = _site(house)
    if asked := ask_first(request, "account.passkey.new"):
        return asked
    if not form.validate():
        return page(request, key_pages.NewPasskeyPage(form), status=422)
    try:
        answer = Answer(site, form.answer.data or "")
        passkeys.add(house.database, actor, form.name.data or "", answer, now=now())
    except (Invalid, Refused) as error:
        form.refuse(error)
        return page(request, key_pages.NewPasskeyPage(form), status=status_of(error))
    return see_other(request, "account.keys", said="passkey-added")


@router.post("/account/passkeys/{passkey_id}/remove", name="account.passkey.remove")
def remove(
    request: Request,
    session: Writing,
    actor: Signed,
    passkey_id: UUID,
    form: Posted[forms.NothingForm],
) -> Response:
    """Remove one of one's own passkeys; all other sign-ins end."""
    form.demand()
    if asked := ask_first(request, "account.keys"):
        return asked
    passkeys.remove(session, actor, passkey_id)
    return see_other(request, "account.keys", said="passkey-removed")


def _asked(house: House, session: WriteSession, actor: Actor, purpose: Purpose) -> Response:
    return _json(passkeys.ask(session, actor, _site(house), purpose, now=now()))


def _site(house: House) -> Site:
    site = Site.of(house.settings.base_url)
    if site is None:
        raise NotFound
    return site


def _json(options: str) -> Response:
    return Response(options, media_type="application/json")
