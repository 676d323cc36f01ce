"""The way to the panel: who could be asked, sending, asking more, recalling; and withdrawing."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.web.access import CaseBringer, Reading, Writing
from app.web.account.presence import ask_first
from app.web.cases import heads, pages
from app.web.cases.forms import NothingForm, PanelForm
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page
from review import rekeying, retention
from review.routing import service as routing
from review.routing.service import TooFewPeers
from review.vignettes import views
from review.vignettes.access import opened
from review.vignettes.models import Part
from review.vignettes.states import CaseState, WrongState
from standards import service as standards

router = APIRouter()


@router.get("/cases/{case_id}/panel", name="case.shortlist")
def shortlist(request: Request, session: Reading, actor: CaseBringer, case_id: UUID) -> Response:
    """Show which NGOs could be asked, to strike some."""
    return page(request, _panel_page(session, actor, case_id, PanelForm()))


@router.post("/cases/{case_id}/panel", name="case.submit")
def submit(
    request: Request,
    session: Writing,
    actor: CaseBringer,
    case_id: UUID,
    form: Posted[PanelForm],
) -> Response:
    """Send the case: peers of the NGOs that are left are asked at once."""
    if heads.Head.of(heads.own(session, actor, case_id)).state is CaseState.SEEKING:
        return see_other(request, "case.show", said="case-sent", case_id=case_id)
    shown = _panel_page(session, actor, case_id, form)
    if not form.validate():
        return page(request, shown, status=422)
    edition = standards.newest(session).version
    try:
        routing.submit(session, actor, case_id, _agreed(form, shown), edition)
        rekeying.end_reading(session, case_id)
        rekeying.renew(session, actor, case_id)
    except TooFewPeers as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    return see_other(request, "case.show", said="case-sent", case_id=case_id)


@router.post("/cases/{case_id}/panel/more", name="case.extend")
def extend(
    request: Request,
    session: Writing,
    actor: CaseBringer,
    case_id: UUID,
    form: Posted[PanelForm],
) -> Response:
    """Let more peers be asked when nobody of the first list is left."""
    shown = _panel_page(session, actor, case_id, form)
    if not form.validate():
        return page(request, shown, status=422)
    try:
        routing.extend(session, actor, case_id, _agreed(form, shown))
    except TooFewPeers as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    return see_other(request, "case.show", said="more-asked", case_id=case_id)


@router.post("/cases/{case_id}/recall", name="case.recall")
def recall(
    request: Request,
    session: Writing,
    actor: CaseBringer,
    case_id: UUID,
    form: Posted[NothingForm],
) -> Response:
    """Take the case back to draft while nobody has read it."""
    form.demand()
    routing.recall(session, actor, case_id)
    return see_other(request, "case.show", said="recalled", case_id=case_id)


@router.post("/cases/{case_id}/open", name="case.open")
def open_now(
    request: Request,
    session: Writing,
    actor: CaseBringer,
    case_id: UUID,
    form: Posted[NothingForm],
) -> Response:
    """Open the room with the peers who have accepted."""
    form.demand()
    routing.open_with_present(session, actor, case_id)
    return see_other(request, "room.show", case_id=case_id)


@router.get("/cases/{case_id}/withdraw", name="case.withdraw")
def ask_withdraw(request: Request, session: Reading, actor: CaseBringer, case_id: UUID) -> Response:
    """Say what is destroyed, for whom, and that it cannot be undone."""
    head = heads.Head.of(heads.own(session, actor, case_id))
    if asked := ask_first(request, "case.withdraw", case_id=case_id):
        return asked
    return page(request, pages.WithdrawPage(head, NothingForm()))


@router.post("/cases/{case_id}/withdraw", name="case.withdraw.send")
def withdraw(
    request: Request,
    session: Writing,
    actor: CaseBringer,
    case_id: UUID,
    form: Posted[NothingForm],
) -> Response:
    """Take the case back; it is erased for everyone.

    Whether there is such a case is looked at once, in the act itself, which needs no key of it:
    before, a case of others and none at all are asked about alike.
    """
    form.demand()
    if asked := ask_first(request, "case.withdraw", case_id=case_id):
        return asked
    retention.withdraw(session, actor, case_id)
    return see_other(request, "case.list", said="withdrawn")


def _panel_page(
    session: ReadSession, actor: Actor, case_id: UUID, form: PanelForm
) -> pages.PanelPage:
    seen = views.view(session, opened(session, actor, case_id, {Part.BRINGER}))
    head = heads.Head.of(seen)
    if head.state not in (CaseState.ATTESTED, CaseState.SEEKING):
        raise WrongState
    listed = routing.shortlist(session, actor, case_id)
    form.struck.choices = [(str(ngo.organisation_id), ngo.name) for ngo in listed]
    asked = heads.principles(session, seen.case.edition)
    return pages.PanelPage(
        head=head,
        outline=seen.outline,
        topics=[(id_, title) for id_, title in asked if id_ in seen.outline.topics],
        form=form,
        listed=[str(ngo.organisation_id) for ngo in listed],
        is_enough=len(listed) >= (1 if head.state is CaseState.SEEKING else 2),
    )


def _agreed(form: PanelForm, now: pages.PanelPage) -> list[UUID]:
    """Return the NGOs that were on the page that was sent, can still be asked, and stayed."""
    possible = set(now.listed) - set(form.struck.data or ())
    return [UUID(each) for each in (form.shown.data or "").split() if each in possible]
