"""The check: raw text in memory only, screened between two short transactions.

Read, close, screen, decide, then open the write transaction: every check that succeeds keeps the
de-identified text at once, sealed, with a placeholder where nothing is decided yet.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from anonymizer import ScreeningUnavailable
from anonymizer.desk.bench import bench
from anonymizer.desk.marking import marked, plain
from app.identity.actor import Actor
from app.kernel.errors import DomainError, Invalid, Refused, StaleEdit, Unavailable
from app.kernel.text import Message, _
from app.web.access import CaseBringer
from app.web.cases import heads
from app.web.cases.forms import field_of
from app.web.cases.screening import Looked, Sent, look
from app.web.cases.text_pages import CheckPage, Compared, StalePage, WritePage
from app.web.cases.words import section_titles
from app.web.flash import see_other
from app.web.forms import AllTyped
from app.web.house import House, InHouse
from app.web.pages import Page, page
from review.vignettes import service as vignettes
from review.vignettes.decisions import Checked, outside_marks
from review.vignettes.states import CaseState
from review.vignettes.text import Section

router = APIRouter()


@router.post("/cases/{case_id}/check", name="case.check")
def check(
    request: Request, house: InHouse, actor: CaseBringer, case_id: UUID, typed: AllTyped
) -> Response:
    """Look for what may give somebody away, keep the rest, and show what is to decide."""
    sent = Sent.of(typed)
    with house.database.reading() as session:
        stored = heads.Stored.of(heads.own(session, actor, case_id))
    is_right = sent.form.validate()
    if not is_right or sent.act == "edit":
        return page(request, _write_page(stored, sent), status=200 if is_right else 422)
    try:
        looked = look(house.screener, stored, sent)
        head = _keep(house, actor, stored, sent, looked)
    except ScreeningUnavailable:
        content: Page = _write_page(stored, sent, _UNAVAILABLE)
        return page(request, content, status=503)
    except Invalid as error:
        sent.form.refuse(_beside_its_section(error))
        return page(request, _write_page(stored, sent), status=422)
    except Refused as error:
        return page(request, _stale_page(house, actor, case_id, sent, error), status=409)
    if sent.act == "finish" and looked.is_ready:
        return see_other(request, "case.read", said="check-finished", case_id=case_id)
    content = _check_page(head, sent, looked)
    return page(request, content, status=422 if sent.act == "finish" else 200)


@router.post("/cases/{case_id}/autosave", name="case.autosave")
def autosave(
    request: Request, house: InHouse, actor: CaseBringer, case_id: UUID, typed: AllTyped
) -> Response:
    """Keep the decisions made so far, as the check does; answers a sentence for the script."""
    sent = Sent.of(typed)
    with house.database.reading() as session:
        stored = heads.own_writable(session, actor, case_id)
    if not sent.form.validate():
        raise Invalid
    try:
        looked = look(house.screener, stored, sent)
    except ScreeningUnavailable:
        raise Unavailable from None
    head = _keep(house, actor, stored, sent, looked, may_finish=False)
    return PlainTextResponse(str(_KEPT), headers={"X-Revision": str(head.revision)})


_KEPT = _("Your decisions are kept. What is still undecided is kept as its placeholder.")
_UNAVAILABLE = _(
    "The check is not available right now. Nothing was kept and nothing is lost: your text is "
    "still here, on this page only. Please try again in a minute."
)


def _keep(
    house: House,
    actor: Actor,
    stored: heads.Stored,
    sent: Sent,
    looked: Looked,
    *,
    may_finish: bool = True,
) -> heads.Head:
    """Keep the checked text and return how the case stands now.

    A form that is stale only because of its own decisions (a double click, or the script's own
    saving on the way) is none: the later decisions count. Raises `StaleEdit` otherwise, also when
    the outline is another one: the text was screened in the language of `stored`.
    """
    case_id = stored.head.id
    is_finish = may_finish and sent.act == "finish" and looked.is_ready
    act = vignettes.finish_check if is_finish else vignettes.keep
    revision = sent.revision
    for attempt in (1, 2):
        try:
            with house.database.writing() as session:
                act(session, actor, case_id, revision, looked.checked)
                return heads.Head.of(heads.own(session, actor, case_id))
        except StaleEdit:
            with house.database.reading() as session:
                latest = heads.Stored.of(heads.own(session, actor, case_id))
            if is_finish and _is_finished(latest, looked.checked):
                return latest.head
            is_same = latest.outline == stored.outline
            if attempt == 2 or not is_same or not _only_decisions_differ(latest, looked.checked):
                raise
            revision = latest.head.revision
    raise StaleEdit


def _is_finished(latest: heads.Stored, checked: Checked) -> bool:
    """Whether exactly this text has been finished already."""
    is_same = latest.vignette.to_bytes() == checked.vignette.to_bytes()
    return is_same and latest.head.state is CaseState.SCREENED


def _only_decisions_differ(latest: heads.Stored, checked: Checked) -> bool:
    """Whether a kept draft and a checked text are one text outside their findings."""
    stored = outside_marks(latest.vignette, latest.marks)
    is_same = stored == outside_marks(checked.vignette, checked.marks)
    return is_same and latest.head.state is CaseState.DRAFT


def _check_page(head: heads.Head, sent: Sent, looked: Looked) -> CheckPage:
    shown = looked.shown
    text = marked(section_titles(), shown.texts, shown.findings, shown.decisions, shown.settled)
    sent.form.revision.data = str(head.revision)
    is_refused = sent.act == "finish"
    return CheckPage(
        head=head,
        form=sent.form,
        bench=bench(text, shown, sent.showing, is_refused=is_refused),
        missing=looked.checked.vignette.missing if is_refused else (),
    )


def _beside_its_section(error: Invalid) -> Invalid:
    """Let what the domain says about a section stand beside the field of that section."""
    if error.field not in tuple(Section):
        return error
    return Invalid(error.message, field=field_of(Section(error.field)))


def _write_page(stored: heads.Stored, sent: Sent, trouble: Message | None = None) -> WritePage:
    form = sent.form
    at = next((s for s in Section if form[field_of(s)].errors), form.asking)
    return WritePage(
        head=stored.head,
        form=form,
        view=form.showing,
        at=at,
        carried=sent.carried,
        is_typed=True,
        trouble=trouble,
    )


def _stale_page(
    house: House, actor: Actor, case_id: UUID, sent: Sent, error: DomainError
) -> StalePage:
    with house.database.reading() as session:
        latest = heads.Stored.of(heads.own(session, actor, case_id))
    sent.form.revision.data = str(latest.head.revision)
    raw = sent.form.raw
    views = plain(section_titles(), latest.vignette.by_name)
    differing = [v for v in views if latest.vignette[Section(v.name)] != raw[Section(v.name)]]
    return StalePage(
        head=latest.head,
        form=sent.form,
        compared=[Compared(Section(view.name), view) for view in differing],
        same=[Section(view.name) for view in views if view not in differing],
        carried=sent.carried,
        happened=error.message,
    )
