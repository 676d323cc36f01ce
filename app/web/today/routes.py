"""Where somebody arrives after signing in."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from app.identity import policy
from app.identity.actor import Actor
from app.identity.policy import PERMISSIONS, Permission, Role
from app.kernel.db import ReadSession
from app.kernel.text import Message, _
from app.web.access import Reading, Signed, Writing
from app.web.account.forms import NothingForm
from app.web.cases import heads
from app.web.cases.heads import Standing
from app.web.cases.steps import Step
from app.web.cases.words import STATE_NAMES
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page
from app.web.today import days, pages
from review import retention
from review.feedback import service as feedback
from review.rooms import service as rooms
from review.routing import invitations, profiles
from review.vignettes import views
from review.vignettes.states import CaseState
from review.vignettes.text import Section
from review.vignettes.views import CaseView

router = APIRouter()
router.include_router(days.router)


@router.get("/today", name="today.show")
def today(request: Request, session: Reading, actor: Signed) -> Response:
    """Show what waits for this person."""
    permissions = frozenset().union(*(PERMISSIONS[Role(role)] for role in actor.roles))
    own, to_read = _cases(session, actor)
    is_peer = policy.may(actor, Permission.SEAT_TAKE)
    return page(
        request,
        pages.TodayPage(
            name=actor.name,
            permissions=permissions,
            needs_profile=is_peer and not _is_ready(session, actor),
            is_invited=is_peer and bool(invitations.invitations(session, actor)),
            to_read=[_case(request, standing) for standing in to_read],
            own=[_case(request, standing) for standing in own],
            rooms=_rooms(request, session, actor),
            receipts=retention.receipts(session, actor),
        ),
    )


@router.post("/today/receipts", name="today.receipts")
def put_away(
    request: Request, session: Writing, actor: Signed, form: Posted[NothingForm]
) -> Response:
    """Forget that something was erased, now that its bringer knows."""
    form.demand()
    retention.put_receipts_away(session, actor.person_id)
    return see_other(request, "today.show")


def _is_ready(session: ReadSession, actor: Actor) -> bool:
    """Whether somebody has said what they offer and agreed to the ground rules."""
    profile = profiles.own_profile(session, actor)
    return profile is not None and profile.agreed_on is not None


def _cases(session: ReadSession, actor: Actor) -> tuple[list[Standing], list[Standing]]:
    """Return one's own cases, and those a colleague waits for one to confirm."""
    if not policy.may(actor, Permission.CASE_BRING):
        return [], []
    seen = [heads.standing(session, actor, view) for view in views.own_cases(session, actor)]
    own = [standing for standing in seen if standing.head.is_own]
    to_read = [
        standing
        for standing in seen
        if not standing.head.is_bringers and standing.step is Step.CONFIRM
    ]
    return [standing for standing in own if standing not in to_read], to_read


def _case(request: Request, standing: Standing) -> pages.Waiting:
    head = standing.head
    route = standing.next_route or "case.show"
    return pages.Waiting(
        name=head.name,
        state=head.sign,
        state_words=head.state_name,
        next_step=standing.next_words,
        href=str(request.app.url_path_for(route, case_id=head.id)),
        erase_on=head.erase_on,
    )


def _rooms(request: Request, session: ReadSession, actor: Actor) -> Sequence[pages.Waiting]:
    if not policy.may(actor, Permission.ROOM_TAKE_PART):
        return ()
    resting = [
        pages.Waiting(
            name=_("A room"),
            state="resting",
            state_words=_("Rests"),
            next_step=_("Nothing to do; you are told when it goes on"),
            href=str(request.app.url_path_for("room.show", case_id=room.case_id)),
            erase_on=room.erase_on,
        )
        for room in rooms.resting_rooms(session, actor)
    ]
    return resting + [
        pages.Waiting(
            name=seen.vignette[Section.TITLE],
            state=seen.case.state.value,
            state_words=STATE_NAMES[seen.case.state],
            next_step=_to_do(session, actor, seen),
            href=str(request.app.url_path_for("room.show", case_id=seen.case.id)),
            erase_on=seen.case.erase_on,
        )
        for seen in rooms.rooms_as_peer(session, actor)
    ]


def _to_do(session: ReadSession, actor: Actor, seen: CaseView) -> Message:
    """Return what a peer can do in a room now."""
    if seen.case.state is CaseState.CLOSED:
        return _("Read until it is erased")
    if feedback.has_delivered(session, actor, seen.case.id):
        return _("Read what the others wrote, and talk")
    if seen.case.state is CaseState.SEEKING:
        return _("Read, and begin your review; the panel is still coming together")
    return _("Read, write your review and deliver it")
