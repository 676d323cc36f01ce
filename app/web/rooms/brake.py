"""The brake: asking once more, stopping the room, and what its panel sees while it rests."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid
from app.web.access import Participant, Reading, Writing
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import Page, page
from app.web.rooms import forms, pages
from review.rooms import brake
from review.rooms import service as rooms
from review.vignettes.access import Resting

router = APIRouter()


@router.get("/rooms/{case_id}/brake", name="room.brake")
def show(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Say what happens, and ask; where the room rests already, there is nothing to stop."""
    return page(request, _page(session, actor, case_id, forms.BrakeForm()))


@router.post("/rooms/{case_id}/brake", name="room.brake.pull")
def pull(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[forms.BrakeForm],
) -> Response:
    """Stop the room for everybody; in a room that rests, only tell the bringer."""
    if not form.validate():
        return page(request, _page(session, actor, case_id, form), status=422)
    try:
        brake.pull(session, actor, case_id, form.text.data or "")
    except Invalid as error:
        form.refuse(error)
        return page(request, _page(session, actor, case_id, form), status=status_of(error))
    return see_other(request, "room.show", said="room-rests", case_id=case_id)


def resting_page(
    session: ReadSession, actor: Actor, case_id: UUID, form: forms.BrakeForm | None = None
) -> pages.RestingPage:
    """Return what the panel sees of a room that rests. Raises `NotFound` when it does not."""
    room = rooms.resting_room(session, actor, case_id)
    own = brake.own_words(session, actor, case_id)
    return pages.RestingPage(
        case_id=room.case_id,
        erase_on=room.erase_on,
        form=form or forms.BrakeForm(data={"text": own}),
    )


def _page(session: ReadSession, actor: Actor, case_id: UUID, form: forms.BrakeForm) -> Page:
    try:
        room = rooms.enter(session, actor, case_id)
    except Resting:
        return resting_page(session, actor, case_id, form if form.problems else None)
    if room.case.is_resting and not form.problems:
        form.text.data = brake.own_words(session, actor, case_id)
    return pages.BrakePage(pages.text_of(room), form)
