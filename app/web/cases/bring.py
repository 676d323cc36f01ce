"""Own cases: the list, beginning one, its outline, where it stands."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, StaleEdit
from app.web.access import CaseBringer, Reading, SecondReader, Writing
from app.web.cases import heads, pages
from app.web.cases.forms import BeginForm, ChangeOutlineForm
from app.web.cases.steps import Step
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page
from review.rooms import brake
from review.routing import service as routing
from review.vignettes import attestation, periods, views
from review.vignettes import service as vignettes
from review.vignettes.access import OWN_SIDE, OWNERS, opened
from review.vignettes.models import Part

router = APIRouter()


@router.get("/cases", name="case.list")
def list_cases(request: Request, session: Reading, actor: CaseBringer) -> Response:
    """Show the actor's cases, and the texts to read for colleagues."""
    seen = views.own_cases(session, actor)
    standings = [heads.standing(session, actor, each) for each in seen]
    to_read = [each for each in standings if _is_to_read(each)]
    own = [each for each in standings if each.head.is_own and each not in to_read]
    return page(request, pages.ListPage(own=own, to_read=to_read))


@router.get("/cases/new", name="case.before")
def before(request: Request, session: Reading, _actor: CaseBringer) -> Response:
    """Say what to know before writing, and ask what the case is about."""
    form = BeginForm().offer(heads.principles(session))
    return page(request, _before(session, form))


@router.post("/cases/new", name="case.begin")
def begin(
    request: Request, session: Writing, actor: CaseBringer, form: Posted[BeginForm]
) -> Response:
    """Begin a draft; two clicks make one."""
    form.offer(heads.principles(session))
    if not form.validate():
        return page(request, _before(session, form), status=422)
    try:
        outline = form.outline()
    except Invalid as error:
        form.refuse(error)
        return page(request, _before(session, form), status=422)
    case = vignettes.begin(session, actor, form.once.id_made, outline)
    return see_other(request, "case.write", case_id=case.id)


def _before(session: ReadSession, form: BeginForm) -> pages.BeforePage:
    return pages.BeforePage(form, periods.current(session)[1])


@router.get("/cases/{case_id}/outline", name="case.outline")
def show_outline(request: Request, session: Reading, actor: CaseBringer, case_id: UUID) -> Response:
    """Show what the case is about, to be changed."""
    stored = heads.own_outline(session, actor, case_id)
    return page(request, pages.OutlinePage(stored.head, _outline_form(session, stored)))


@router.post("/cases/{case_id}/outline", name="case.outline.save")
def set_outline(
    request: Request,
    session: Writing,
    actor: CaseBringer,
    case_id: UUID,
    form: Posted[ChangeOutlineForm],
) -> Response:
    """Change what the case is about."""
    stored = heads.own_outline(session, actor, case_id)
    form.offer(heads.principles(session))
    if not form.validate():
        return page(request, pages.OutlinePage(stored.head, form), status=422)
    try:
        outline = form.outline()
        vignettes.set_outline(session, actor, case_id, int(form.revision.data or 0), outline)
    except (Invalid, StaleEdit) as error:
        form.refuse(error)
        form.revision.data = str(stored.head.revision)
        beside = stored.outline if isinstance(error, StaleEdit) else None
        content = pages.OutlinePage(stored.head, form, beside)
        return page(request, content, status=status_of(error))
    return see_other(request, "case.show", said="outline-kept", case_id=case_id)


@router.get("/cases/{case_id}", name="case.show")
def show(request: Request, session: Reading, actor: SecondReader, case_id: UUID) -> Response:
    """Show where a case stands and what can be done."""
    return page(request, show_page(session, actor, case_id))


def show_page(session: ReadSession, actor: Actor, case_id: UUID) -> pages.ShowPage:
    """Read what the page of a case shows. Raises `NotFound`."""
    seen = views.view(session, opened(session, actor, case_id, OWN_SIDE))
    outline = seen.outline
    asked = heads.principles(session, seen.case.edition)
    is_own, is_bringers = seen.opened.part in OWNERS, seen.opened.part is Part.BRINGER
    return pages.ShowPage(
        standing=heads.standing(session, actor, seen),
        outline=outline,
        remark=seen.remark,
        topics=[(id_, title) for id_, title in asked if id_ in outline.topics],
        # Whoever only reads the text a second time is in no room, and need not know who is.
        seats=[pages.SeatView(seat) for seat in routing.seats(session, seen)] if is_own else (),
        has_text=any(seen.vignette.sections.values()),
        told=brake.words(session, actor, case_id) if is_bringers and seen.case.is_resting else (),
        has_tandem=attestation.has_tandem(session, case_id),
    )


def _outline_form(session: ReadSession, stored: heads.Stored) -> ChangeOutlineForm:
    form = ChangeOutlineForm().offer(heads.principles(session)).fill(stored.outline)
    form.revision.data = str(stored.head.revision)
    return form


def _is_to_read(standing: heads.Standing) -> bool:
    """Whether a colleague waits for the actor's reading."""
    if standing.head.part is Part.SECOND_READER:
        return True
    return standing.head.part is Part.TANDEM and standing.step is Step.CONFIRM
