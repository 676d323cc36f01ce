"""Keys of a room: comparing them, and letting somebody in again who has a new one."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.errors import StaleEdit
from app.web.access import Participant, Reading, Writing
from app.web.account.presence import ask_first
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page
from app.web.rooms import forms, pages
from review.rooms import keys
from review.rooms import service as rooms
from review.rooms.service import Room

router = APIRouter()


@router.get("/rooms/{case_id}/keys", name="room.keys")
def show(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show the key of everybody in the room."""
    room = rooms.enter(session, actor, case_id)
    return page(request, pages.KeysPage(pages.text_of(room), keys.held(session, room), room.me))


@router.post("/rooms/{case_id}/keys", name="room.renew_key")
def renew(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[forms.ButtonForm],
) -> Response:
    """Give the room another key after somebody has left; the door has done it by now."""
    form.demand()
    rooms.enter(session, actor, case_id, for_update=True)
    return see_other(request, "room.show", said="key-renewed", case_id=case_id)


@router.get("/rooms/{case_id}/keys/{participant_id}", name="room.let_in")
def show_let_in(
    request: Request, session: Reading, actor: Participant, case_id: UUID, participant_id: UUID
) -> Response:
    """Show the numbers of a new key, and how to compare them."""
    room = rooms.enter(session, actor, case_id)
    shown = _let_in_page(session, actor, room, participant_id, forms.LetInForm())
    if asked := ask_first(request, "room.let_in", case_id=case_id, participant_id=participant_id):
        return asked
    shown.form.compared.data = shown.key.fingerprint
    return page(request, shown)


@router.post("/rooms/{case_id}/keys/{participant_id}", name="room.let_in.send")
def let_in(
    request: Request,
    session: Writing,
    actor: Participant,
    *,
    case_id: UUID,
    participant_id: UUID,
    form: Posted[forms.LetInForm],
) -> Response:
    """Open the room to exactly the key that was compared."""
    room = rooms.enter(session, actor, case_id, for_update=True)
    shown = _let_in_page(session, actor, room, participant_id, form)
    if asked := ask_first(request, "room.let_in", case_id=case_id, participant_id=participant_id):
        return asked
    if not form.validate():
        return page(request, shown, status=422)
    try:
        keys.let_in_again(session, actor, room, participant_id, form.compared.data or "")
    except StaleEdit as error:  # another key meanwhile: to be compared anew, and confirmed anew
        form.refuse(error)
        form.compared.data, form.is_same.data = shown.key.fingerprint, False
        return page(request, shown, status=status_of(error))
    return see_other(request, "room.keys", said="let-in", case_id=case_id)


def _let_in_page(
    session: ReadSession, actor: Actor, room: Room, participant_id: UUID, form: forms.LetInForm
) -> pages.LetInPage:
    own = next(k for k in keys.held(session, room) if k.who.person_id == actor.person_id)
    waiting = keys.lost(session, room, participant_id)
    return pages.LetInPage(pages.text_of(room), waiting, own, form)
