"""One's own second factor: one-time codes, and another authenticator app."""

from fastapi import APIRouter, Request, Response

from app.identity import factor
from app.kernel.clock import now, today
from app.kernel.errors import Invalid
from app.web import cookies
from app.web.access import Reading, Signed, Writing
from app.web.account import forms, pages
from app.web.account.presence import ask_first
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page

router = APIRouter()


@router.get("/account/codes", name="account.codes")
def show_codes(request: Request, session: Reading, actor: Signed) -> Response:
    """Show new codes until they are on paper, else how many are left."""
    codes = factor.shown_codes(session, actor)
    if not codes and (asked := ask_first(request, "account.codes")):
        return asked
    return page(request, pages.CodesPage(codes, factor.codes_left(session, actor), today()))


@router.post("/account/codes", name="account.codes.renew")
def renew_codes(
    request: Request, session: Writing, actor: Signed, form: Posted[forms.NothingForm]
) -> Response:
    """Make new codes; the old ones are worth nothing any more."""
    form.demand()
    if asked := ask_first(request, "account.codes"):
        return asked
    factor.renew_codes(session, actor)
    return see_other(request, "account.codes")


@router.post("/account/codes/kept", name="account.codes.kept")
def keep_codes(
    request: Request, session: Writing, actor: Signed, form: Posted[forms.NothingForm]
) -> Response:
    """Never show the codes again: they are on paper."""
    form.demand()
    factor.codes_are_on_paper(session, actor)
    return see_other(request, "today.show", said="codes-kept")


@router.get("/account/factor", name="account.new_factor")
def show_new_factor(request: Request, session: Reading, actor: Signed) -> Response:
    """Show what another authenticator app needs."""
    if asked := ask_first(request, "account.new_factor"):
        return asked
    return page(request, pages.NewFactorPage(factor.new_app(session, actor), forms.CodeForm()))


@router.post("/account/factor", name="account.new_factor.send")
def replace_factor(
    request: Request, session: Writing, actor: Signed, form: Posted[forms.CodeForm]
) -> Response:
    """Let the other app take over; all other sign-ins end."""
    if asked := ask_first(request, "account.new_factor"):
        return asked
    setup = factor.new_app(session, actor)
    if not form.validate():
        return page(request, pages.NewFactorPage(setup, form), status=422)
    try:
        cookie = factor.replace_app(session, actor, form.code.data or "", now=now())
    except Invalid as error:
        form.refuse(error)
        return page(request, pages.NewFactorPage(setup, form), status=422)
    cookies.give(request, cookies.SESSION, cookie)
    return see_other(request, "account.keys", said="factor-replaced")
