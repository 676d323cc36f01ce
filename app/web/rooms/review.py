"""One's own review: written alone, kept sealed, delivered once, added to afterwards."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.errors import DomainError, Invalid, Refused, StaleEdit
from app.kernel.text import _, current_locale
from app.web.access import Participant, Reading, Writing
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import AllTyped, Posted
from app.web.house import House, house_of
from app.web.pages import Page, page
from app.web.rooms import forms, review_pages
from app.web.rooms.hints import Hint, before_sending
from app.web.rooms.pages import text_of
from app.web.rooms.review_form import READ_AGAIN, DeliverForm, ReviewForm, filled, review_form
from review.feedback import service as feedback
from review.feedback.scores import faults, for_the_room
from review.rooms import conduct
from review.rooms import service as rooms
from review.rooms.conduct import RoomAct
from review.rooms.service import Room

router = APIRouter()
_KEPT = _("Your draft is kept, sealed for you alone.")


@router.get("/rooms/{case_id}/review", name="room.review")
def show(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show the form of one's own review; after delivery, the review itself."""
    room = rooms.enter(session, actor, case_id)
    own = feedback.own_review(session, actor, room)
    if own.delivered_on is not None:
        return page(request, _own_page(session, actor, room, forms.AdditionForm()))
    if not conduct.may(feedback.standing(session, actor, room), RoomAct.WRITE_REVIEW):
        return see_other(request, "room.show", case_id=case_id)
    form = filled(feedback.principles(session, room, only_topics=False), own.text, own.revision)
    return page(request, _review_page(session, actor, room, form))


@router.post("/rooms/{case_id}/review", name="room.review.keep")
def keep(
    request: Request, session: Writing, actor: Participant, case_id: UUID, typed: AllTyped
) -> Response:
    """Keep the draft; go on to reading it once more when it is whole."""
    room = rooms.enter(session, actor, case_id, for_update=True)
    form = review_form(feedback.principles(session, room, only_topics=False)).bound(typed)
    if not form.validate():
        return _refused(request, session, actor, room, form, why=Invalid())
    text = form.text()
    try:
        feedback.keep_draft(session, actor, room, int(form.revision.data or 0), text)
        if form.act.data == READ_AGAIN:
            conduct.require(feedback.standing(session, actor, room), RoomAct.DELIVER_REVIEW)
    except DomainError as error:
        form.refuse(error)
        return _refused(request, session, actor, room, form, why=error)
    if "x-fragment" in request.headers:
        revision = feedback.own_review(session, actor, room).revision
        return PlainTextResponse(str(_KEPT), headers={"X-Revision": str(revision)})
    if form.act.data != READ_AGAIN:
        return see_other(request, "room.review", said="draft-kept", case_id=case_id)
    missing = faults(text, feedback.principles(session, room, only_topics=text.only_topics))
    if missing:
        form.refuse_all(missing)
        return _refused(request, session, actor, room, form, why=Invalid())
    return see_other(request, "room.review.read_again", case_id=case_id)


@router.get("/rooms/{case_id}/review/deliver", name="room.review.read_again")
def read_again(request: Request, session: Reading, actor: Participant, case_id: UUID) -> Response:
    """Show the whole review once more; an unfinished one leads back to its form."""
    room = rooms.enter(session, actor, case_id)
    own = feedback.own_review(session, actor, room)
    asked = feedback.principles(session, room, only_topics=own.text.only_topics)
    may = conduct.may(feedback.standing(session, actor, room), RoomAct.DELIVER_REVIEW)
    if not may or faults(own.text, asked):
        return see_other(request, "room.review", case_id=case_id)
    return page(request, _read_again_page(session, actor, room, DeliverForm()))


@router.post("/rooms/{case_id}/review/deliver", name="room.review.deliver")
def deliver(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[DeliverForm],
) -> Response:
    """Deliver exactly the draft that was shown."""
    house, hint = house_of(request), None
    texts = _to_deliver(house, actor, case_id)
    form.demand()
    if not form.is_as_is:
        hint = before_sending(house, actor, case_id, texts)
    room = rooms.enter(session, actor, case_id, for_update=True)
    if hint:
        content = _read_again_page(session, actor, room, form, hint=hint)
        return page(request, content, status=422)
    text = feedback.own_review(session, actor, room).text
    try:
        feedback.deliver(session, actor, room, int(form.revision.data or 0), text)
    except StaleEdit as error:
        form.refuse(error)
        return page(request, _read_again_page(session, actor, room, form), status=409)
    return see_other(request, "room.show", said="review-delivered", case_id=case_id)


@router.post("/rooms/{case_id}/review/additions", name="room.review.add")
def add(
    request: Request,
    session: Writing,
    actor: Participant,
    case_id: UUID,
    form: Posted[forms.AdditionForm],
) -> Response:
    """Add something below one's own delivered review."""
    is_right, hint = form.validate(), None
    if is_right and not form.is_as_is:
        hint = before_sending(house_of(request), actor, case_id, [form.text.data or ""])
    room = rooms.enter(session, actor, case_id, for_update=True)
    conduct.require(feedback.standing(session, actor, room), RoomAct.ADD_TO_REVIEW)
    if not is_right or hint:
        return page(request, _own_page(session, actor, room, form, hint=hint), status=422)
    try:
        feedback.add(session, actor, room, form.once.id_made, form.text.data or "")
    except (Invalid, Refused) as error:
        form.refuse(error)
        return page(request, _own_page(session, actor, room, form), status=status_of(error))
    return see_other(request, "room.review", said="addition-kept", case_id=case_id)


def _to_deliver(house: House, actor: Actor, case_id: UUID) -> list[str]:
    """Return what of the draft the room would read."""
    with house.database.reading() as session:
        room = rooms.enter(session, actor, case_id)
        own = feedback.own_review(session, actor, room).text
        asked = feedback.principles(session, room, only_topics=own.only_topics)
    shown = for_the_room(own, asked)
    comments = [mark.comment for mark in shown.scores.values()]
    return [shown.strengths, shown.questions, shown.ideas, *comments]


def _refused(
    request: Request,
    session: ReadSession,
    actor: Actor,
    room: Room,
    form: ReviewForm,
    *,
    why: DomainError,
) -> Response:
    """Answer with everything typed; to the script that keeps drafts, with the sentence alone."""
    if "x-fragment" in request.headers:
        raise why
    content = _review_page(session, actor, room, form, is_stale=isinstance(why, StaleEdit))
    return page(request, content, status=status_of(why))


def _review_page(
    session: ReadSession, actor: Actor, room: Room, form: ReviewForm, *, is_stale: bool = False
) -> Page:
    edition, locale = feedback.pinned_edition(session, room), current_locale()
    topics = room.seen.outline.topics
    text = form.text()
    chosen = feedback.principles(session, room, only_topics=text.only_topics)
    missing = faults(text, chosen)
    every = review_pages.items(edition, locale, topics, form)
    kept = feedback.own_review(session, actor, room) if is_stale else None
    if kept is not None:
        form.revision.data = str(kept.revision)
    return review_pages.ReviewPage(
        text=text_of(room),
        edition=edition.version,
        locale=locale,
        items=[item for item in every if item.principle in chosen],
        others=[item for item in every if item.principle not in chosen],
        asks_topics=bool(topics),
        open_points=[item for item in every if {item.score.id, item.comment.id} & missing.keys()],
        form=form,
        may_deliver=conduct.may(feedback.standing(session, actor, room), RoomAct.DELIVER_REVIEW),
        kept=kept.text if kept else None,
        kept_marks=review_pages.written(edition, locale, kept.text) if kept else (),
    )


def _read_again_page(
    session: ReadSession,
    actor: Actor,
    room: Room,
    form: DeliverForm,
    *,
    hint: Hint | None = None,
) -> review_pages.ReadAgainPage:
    own = feedback.own_review(session, actor, room)
    edition = feedback.pinned_edition(session, room)
    asked = feedback.principles(session, room, only_topics=own.text.only_topics)
    shown = for_the_room(own.text, asked)
    return review_pages.ReadAgainPage(
        text=text_of(room),
        edition=edition.version,
        review=shown,
        marks=review_pages.written(edition, current_locale(), shown),
        revision=own.revision,
        form=form,
        hint=hint,
    )


def _own_page(
    session: ReadSession,
    actor: Actor,
    room: Room,
    form: forms.AdditionForm,
    *,
    hint: Hint | None = None,
) -> review_pages.OwnReviewPage:
    own = next(
        review
        for review in feedback.delivered(session, actor, room)
        if review.author.person_id == actor.person_id
    )
    edition = feedback.pinned_edition(session, room)
    standing = feedback.standing(session, actor, room)
    return review_pages.OwnReviewPage(
        text=text_of(room),
        edition=edition.version,
        delivered_on=own.on_day,
        review=own.text,
        marks=review_pages.written(edition, current_locale(), own.text),
        additions=own.additions,
        form=form,
        may_add=conduct.may(standing, RoomAct.ADD_TO_REVIEW),
        may_decide=conduct.may(standing, RoomAct.ALLOW_EXPORT),
        hint=hint,
    )
