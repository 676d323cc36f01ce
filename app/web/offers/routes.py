"""Being asked as a peer: looking, declaring conflicts, declining, taking the seat."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.text import _, current_locale
from app.web.access import Peer, Reading, Writing
from app.web.flash import SAID, see_other
from app.web.forms import Posted
from app.web.offers import forms, pages
from app.web.pages import page
from review.routing import invitations, profiles
from standards import service as standards

router = APIRouter()

SAID.update(
    {
        "offer-declined": _("Thank you for looking. Somebody else is asked now."),
        "seat-taken": _("Thank you. The room is open to you now."),
    }
)


@router.get("/invitations", name="offer.list")
def list_offers(request: Request, session: Reading, actor: Peer) -> Response:
    """Show what somebody has been asked, as blind facets."""
    edition, locale = standards.newest(session), current_locale()
    found = invitations.invitations(session, actor)
    return page(request, pages.OffersPage([pages.facets(one, edition, locale) for one in found]))


@router.get("/invitations/{case_id}", name="offer.show")
def show(request: Request, session: Reading, actor: Peer, case_id: UUID) -> Response:
    """Show one invitation."""
    return page(request, pages.OfferPage(_facets(session, actor, case_id)))


@router.get("/invitations/{case_id}/conflicts", name="offer.conflicts")
def conflicts(request: Request, session: Reading, actor: Peer, case_id: UUID) -> Response:
    """Name the NGO and ask about conflicts, before any content."""
    return page(request, _conflicts_page(session, actor, case_id, forms.ConflictsForm()))


@router.post("/invitations/{case_id}/decline", name="offer.decline")
def decline(
    request: Request,
    session: Writing,
    actor: Peer,
    case_id: UUID,
    form: Posted[forms.DeclineForm],
) -> Response:
    """Say no; nobody asks why."""
    form.demand()
    invitations.decline(session, actor, case_id)
    return see_other(request, "offer.list", said="offer-declined")


@router.post("/invitations/{case_id}/accept", name="offer.accept")
def accept(
    request: Request,
    session: Writing,
    actor: Peer,
    case_id: UUID,
    form: Posted[forms.ConflictsForm],
) -> Response:
    """Take the seat when nothing stands against it; a conflict declines like any other no."""
    if invitations.has_seat(session, actor, case_id):  # sent twice by a double click
        return see_other(request, "room.show", case_id=case_id)
    ngo_id, _name = invitations.asking_ngo(session, actor, case_id)
    if not form.validate():
        return page(request, _conflicts_page(session, actor, case_id, form), status=422)
    if form.conflict is not None:
        if form.keep_apart.data:
            profiles.name_conflict(session, actor, ngo_id, form.conflict)
        invitations.decline(session, actor, case_id)
        return see_other(request, "offer.list", said="offer-declined")
    invitations.accept(session, actor, case_id)
    return see_other(request, "room.show", said="seat-taken", case_id=case_id)


def _facets(session: ReadSession, actor: Actor, case_id: UUID) -> pages.Facets:
    invitation = invitations.invitation(session, actor, case_id)
    return pages.facets(invitation, standards.newest(session), current_locale())


def _conflicts_page(
    session: ReadSession, actor: Actor, case_id: UUID, form: forms.ConflictsForm
) -> pages.ConflictsPage:
    _ngo_id, name = invitations.asking_ngo(session, actor, case_id)
    return pages.ConflictsPage(_facets(session, actor, case_id), name, form)
