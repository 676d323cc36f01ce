"""Writing the text: nothing of it is kept before the check, so it travels with the form."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from anonymizer.desk.deciding import split
from app.web.access import CaseBringer, Reading
from app.web.cases import heads
from app.web.cases.forms import WriteForm
from app.web.cases.steps import View, turned
from app.web.cases.text_pages import WritePage
from app.web.forms import AllTyped
from app.web.pages import page
from review.vignettes.text import Section

router = APIRouter()


@router.get("/cases/{case_id}/write", name="case.write")
def write(
    request: Request, session: Reading, actor: CaseBringer, case_id: UUID, view: str = ""
) -> Response:
    """Show the text as it was kept after the last check, to go on writing."""
    stored = heads.own_writable(session, actor, case_id)
    form = WriteForm().fill(stored.vignette)
    form.revision.data = str(stored.head.revision)
    chosen = View.ONE if view == View.ONE else View.ALL
    return page(request, WritePage(stored.head, form, chosen, Section.TITLE))


@router.post("/cases/{case_id}/turn", name="case.turn")
def turn(
    request: Request, session: Reading, actor: CaseBringer, case_id: UUID, typed: AllTyped
) -> Response:
    """Show another question, or all of them, with everything typed; nothing is kept."""
    stored = heads.own_writable(session, actor, case_id)
    others, carried = split(typed)
    form = WriteForm.bound(others)
    is_right = form.validate()
    view, at = turned(form.showing, form.asking, (form.go.data or "") if is_right else "")
    content = WritePage(stored.head, form, view, at, carried, is_typed=True)
    return page(request, content, status=200 if is_right else 422)
