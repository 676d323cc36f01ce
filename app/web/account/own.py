"""One's own account: sign-ins and notices."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity import recovery, service, sessions
from app.kernel.clock import now
from app.web import cookies
from app.web.access import Reading, Signed, Writing
from app.web.account import forms, pages
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page

router = APIRouter()


@router.get("/account", name="account.show")
def show(request: Request, session: Reading, actor: Signed) -> Response:
    """Show what belongs to one's own account."""
    return page(
        request,
        pages.AccountPage(
            name=actor.name,
            past=recovery.own_past(session, actor),
            sign_ins=sessions.own_sessions(session, actor, now=now()),
            notices=forms.NoticesForm(wants=service.wants_notices(session, actor)),
        ),
    )


@router.post("/account/notices", name="account.notices")
def set_notices(
    request: Request, session: Writing, actor: Signed, form: Posted[forms.NoticesForm]
) -> Response:
    """Switch the constant mail on or off."""
    form.demand()
    service.set_notices(session, actor, bool(form.wants.data))
    return see_other(request, "account.show", said="settings-kept")


@router.post("/account/sign-ins/{sign_in_id}/end", name="account.sign_in.end")
def end_sign_in(
    request: Request,
    session: Writing,
    actor: Signed,
    sign_in_id: UUID,
    form: Posted[forms.NothingForm],
) -> Response:
    """End one of one's own sign-ins; ending the present one is leaving."""
    form.demand()
    sessions.revoke(session, actor, sign_in_id)
    if sign_in_id == actor.session_id:
        cookies.end_session(request)
        return see_other(request, "account.sign_in", said="signed-out")
    return see_other(request, "account.show", said="sign-in-ended")
