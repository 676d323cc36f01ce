"""The room itself: looking, reading, talking, the note, closing."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, Refused, StaleEdit
from app.kernel.text import current_locale
from app.web.access import Participant, Reading, Writing
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.house import house_of
from app.web.pages import fragment, page
from app.web.rooms import forms, pages, phases, picture
from app.web.rooms.brake import resting_page
from app.web.rooms.hints import Hint, before_sending
from review.feedback import service as feedback
from review.rooms import conduct, keys, openings
from review.rooms import service as rooms
from review.rooms.conduct import RoomAct
from review.rooms.service import Room
from review.routing import service as routing
from review.routing.eligibility import PROFESSION_NAMES
from review.vignettes.access import Resting

router = APIRouter()


@router.get("/rooms/{case_id}", name="room.show")
def show(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show the room as far as the person may see it by now, or that it rests."""
    try:
        room = rooms.enter(session, actor, case_id)
    except Resting:
        return page(request, resting_page(session, actor, case_id))
    return page(request, _room_page(session, actor, room, forms.SpeakForm()))


@router.get("/rooms/{case_id}/vignette", name="room.vignette")
def vignette(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show the vignette alone."""
    room = rooms.enter(session, actor, case_id)
    return page(request, pages.VignettePage(pages.text_of(room)))


@router.get("/rooms/{case_id}/messages", name="room.messages")
def messages(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show the conversation alone, or say that nothing is new; without a script, the room."""
    room = rooms.enter(session, actor, case_id)
    standing = feedback.standing(session, actor, room)
    conduct.require(standing, RoomAct.SEE_REVIEWS)
    if "x-fragment" not in request.headers:
        return see_other(request, "room.show", case_id=case_id)
    talk = pages.MessagesPage(rooms.messages(session, room), room.me)
    is_same = request.headers.get("if-none-match") == talk.tag
    answer = Response(status_code=304) if is_same else fragment(request, talk, "thread")
    answer.headers["ETag"] = talk.tag
    return answer


@router.post("/rooms/{case_id}/messages", name="room.speak")
def speak(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[forms.SpeakForm],
) -> Response:
    """Say something to the room; words that may identify somebody are asked about first."""
    is_right, hint = form.validate(), None
    if is_right and not form.is_as_is:
        hint = before_sending(house_of(request), actor, case_id, [form.text.data or ""])
    room = rooms.enter(session, actor, case_id, for_update=True)
    delivered = feedback.has_delivered(session, actor, case_id)
    if not is_right or hint:
        return page(request, _room_page(session, actor, room, form, hint=hint), status=422)
    try:
        rooms.speak(
            session, actor, room, form.once.id_made, form.text.data or "", delivered=delivered
        )
    except (Invalid, Refused) as error:
        form.refuse(error)
        return page(request, _room_page(session, actor, room, form), status=status_of(error))
    return see_other(request, "room.show", said="message-said", case_id=case_id)


@router.get("/rooms/{case_id}/uptake", name="room.uptake")
def show_uptake(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show the note to its writers, to be changed."""
    room = rooms.enter(session, actor, case_id)
    conduct.require(feedback.standing(session, actor, room), RoomAct.WRITE_UPTAKE)
    form = forms.UptakeForm.showing(feedback.uptake(session, room))
    return page(request, pages.UptakePage(pages.text_of(room), form))


@router.post("/rooms/{case_id}/uptake", name="room.uptake.write")
def write_uptake(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[forms.UptakeForm],
) -> Response:
    """Note what to take along; a note somebody else wrote meanwhile is shown beside it."""
    is_right, hint = form.validate(), None
    if is_right and not form.is_as_is:
        hint = before_sending(house_of(request), actor, case_id, form.texts)
    room = rooms.enter(session, actor, case_id, for_update=True)
    text = pages.text_of(room)
    if not is_right or hint:
        return page(request, pages.UptakePage(text, form, hint), status=422)
    try:
        feedback.write_uptake(session, actor, room, form.note(), form.seen.data or "")
    except StaleEdit as error:
        form.refuse(error)
        other = feedback.uptake(session, room)
        form.seen.data = other.mark if other else ""
        return page(request, pages.UptakePage(text, form, other=other), status=409)
    except (Invalid, Refused) as error:
        form.refuse(error)
        return page(request, pages.UptakePage(text, form), status=status_of(error))
    return see_other(request, "room.show", said="uptake-kept", case_id=case_id)


@router.get("/rooms/{case_id}/close", name="room.close")
def show_close(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Say what closing means, and ask."""
    room = rooms.enter(session, actor, case_id)
    conduct.require(feedback.standing(session, actor, room), RoomAct.CLOSE)
    return page(
        request,
        pages.ClosePage(
            text=pages.text_of(room),
            closed_until=rooms.closed_until(session, room),
            awaited=feedback.awaited(session, room),
            has_note=feedback.uptake(session, room) is not None,
        ),
    )


@router.post("/rooms/{case_id}/close", name="room.close.send")
def close(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[forms.ButtonForm],
) -> Response:
    """Close the room for everything but reading."""
    room = rooms.enter(session, actor, case_id, for_update=True)
    form.demand()
    rooms.close(session, actor, room)
    return see_other(request, "room.show", said="room-closed", case_id=case_id)


def _room_page(
    session: ReadSession,
    actor: Actor,
    room: Room,
    form: forms.SpeakForm,
    *,
    hint: Hint | None = None,
) -> pages.RoomPage:
    standing = feedback.standing(session, actor, room)
    may = frozenset(act.value for act in RoomAct if conduct.may(standing, act))
    sees = RoomAct.SEE_REVIEWS in may
    edition = feedback.pinned_edition(session, room)
    reviews = feedback.delivered(session, actor, room) if sees else ()
    awaited = feedback.awaited(session, room) if sees else ()
    return pages.RoomPage(
        text=pages.text_of(room),
        state="resting" if room.case.is_resting else room.state.value,
        steps=phases.steps(room.state, is_written=sees and not awaited),
        here=here(session, room),
        openings=openings.seen(session, room) if RoomAct.SEE_OPENINGS in may else (),
        shut_out=[key for key in keys.held(session, room) if key.before is not None],
        edition=edition.version,
        may=may,
        has_delivered=standing.has_delivered,
        rows=picture.rows(edition, current_locale(), reviews),
        reviews=reviews,
        awaited=awaited,
        uptake=feedback.uptake(session, room) if sees else None,
        talk=pages.MessagesPage(rooms.messages(session, room) if sees else (), room.me),
        form=form,
        hint=hint,
    )


def here(session: ReadSession, room: Room) -> tuple[pages.Here, ...]:
    """Return who is in a room, as its pages show them."""
    professions = {seat.person_id: seat.profession for seat in routing.seats(session, room.seen)}
    return tuple(
        pages.Here(
            who=who,
            profession=PROFESSION_NAMES[known] if known else None,
            is_me=who.person_id == room.me.person_id,
        )
        for who in (*room.participants, *room.former)
        for known in [professions.get(who.person_id)]
    )
