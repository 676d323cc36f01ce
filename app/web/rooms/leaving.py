"""What may leave the room: a peer decides about the own review; the sheet for paper keeps to it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.kernel.text import current_locale
from app.web.access import Participant, Reading, Writing
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page
from app.web.rooms import forms, pages, picture
from app.web.rooms.room import here
from review.feedback import leaving
from review.feedback import service as feedback
from review.rooms import conduct
from review.rooms import service as rooms
from review.rooms.conduct import RoomAct

router = APIRouter()


@router.get("/rooms/{case_id}/sheet", name="room.sheet")
def sheet(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show for paper what the person may see, without reviews whose author keeps them inside."""
    room = rooms.enter(session, actor, case_id)
    sees = conduct.may(feedback.standing(session, actor, room), RoomAct.SEE_REVIEWS)
    written = feedback.delivered(session, actor, room) if sees else ()
    reviews = leaving.for_paper(room, written)
    edition = feedback.pinned_edition(session, room)
    return page(
        request,
        pages.SheetPage(
            text=pages.text_of(room),
            here=here(session, room),
            edition=edition.version,
            rows=picture.rows(edition, current_locale(), reviews),
            reviews=reviews,
            keeps_back=len(reviews) < len(written),
            uptake=feedback.uptake(session, room) if sees else None,
        ),
    )


@router.post("/rooms/{case_id}/review/leaving", name="room.review.leaving")
def decide(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[forms.LeavingForm],
) -> Response:
    """Allow the bringer to take the own review along, or take that back."""
    form.demand()
    room = rooms.enter(session, actor, case_id, for_update=True)
    leaving.allow_export(session, actor, room, allows=form.allows)
    said = "may-leave" if form.allows else "stays-inside"
    return see_other(request, "room.review", said=said, case_id=case_id)
