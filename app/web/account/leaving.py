"""Going: deleting one's own account, or taking it along to another NGO."""

from fastapi import APIRouter, Request, Response

from app.identity import access as people
from app.identity import memberships
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, Refused
from app.web import cookies
from app.web.access import Reading, Signed, Writing
from app.web.account import forms, pages
from app.web.account.presence import ask_first
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page
from review import farewell, leaving

router = APIRouter()


@router.get("/account/delete", name="account.delete")
def show_delete(request: Request, session: Reading, actor: Signed) -> Response:
    """Say what is lost, what passes on and what stays, and ask."""
    if asked := ask_first(request, "account.delete"):
        return asked
    return page(request, _delete_page(session, actor, forms.DeleteForm()))


@router.post("/account/delete", name="account.delete.send")
def delete(
    request: Request, session: Writing, actor: Signed, form: Posted[forms.DeleteForm]
) -> Response:
    """Delete one's own account, at once and for good."""
    if asked := ask_first(request, "account.delete"):
        return asked
    if not form.validate():
        return page(request, _delete_page(session, actor, form), status=422)
    try:
        farewell.delete_account(session, actor, form.address.data or "")
    except (Invalid, Refused) as error:
        form.refuse(error)
        return page(request, _delete_page(session, actor, form), status=status_of(error))
    cookies.take(request, cookies.SESSION)
    return see_other(request, "account.sign_in", said="account-deleted")


@router.get("/account/move/{token}", name="account.move")
def show_move(request: Request, session: Reading, actor: Signed, token: str) -> Response:
    """Say what moving means, and ask."""
    shown = _move_page(session, actor, token)
    if asked := ask_first(request, "account.move", token=token):
        return asked
    return page(request, shown)


@router.post("/account/move/{token}", name="account.move.send")
def move(
    request: Request,
    session: Writing,
    actor: Signed,
    token: str,
    form: Posted[forms.NothingForm],
) -> Response:
    """Work for another NGO from now on; every room of the present one is left."""
    form.demand()
    shown = _move_page(session, actor, token)
    if asked := ask_first(request, "account.move", token=token):
        return asked
    try:
        memberships.move(session, actor, token, now=now())
        leaving.settle(session)
    except Refused as error:
        shown.form.refuse(error)
        return page(request, shown, status=status_of(error))
    cookies.take(request, cookies.SESSION)
    return see_other(request, "account.sign_in", said="moved")


def _delete_page(session: ReadSession, actor: Actor, form: forms.DeleteForm) -> pages.DeletePage:
    own = farewell.own_cases(session, actor)
    return pages.DeletePage(
        form=form,
        is_worker=actor.organisation_id is not None,
        erased=[case.title for case in own if case.heir is None],
        passed_on=[(case.title, case.heir) for case in own if case.heir is not None],
    )


def _move_page(session: ReadSession, actor: Actor, token: str) -> pages.MovePage:
    there = memberships.may_move(session, actor, token, now=now()).organisation_id
    assert there is not None
    own = farewell.own_cases(session, actor)
    return pages.MovePage(
        token=token,
        organisation=people.organisation_names(session, [there])[there],
        erased=[case.title for case in own if case.heir is None],
        passed_on=[(case.title, case.heir) for case in own if case.heir is not None],
        form=forms.NothingForm(),
    )
