"""Reading the whole text: confirming it, handing it back, choosing who reads a second time."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from anonymizer.desk.decisions import Choice
from anonymizer.desk.marking import plain
from app.identity import service as identity
from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, Refused
from app.web.access import CaseBringer, Reading, SecondReader, Writing
from app.web.cases import heads, pages
from app.web.cases.forms import AttestForm, HandBackForm, SecondReaderForm
from app.web.cases.words import section_titles
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.pages import page
from review import rekeying
from review.vignettes import attestation, views
from review.vignettes.access import OWN_SIDE, opened
from review.vignettes.attestation import AttestationVoid, TandemConfirms
from review.vignettes.models import Part
from review.vignettes.states import ROOM, WRITABLE, CaseState, WrongState

router = APIRouter()


@router.get("/cases/{case_id}/read", name="case.read")
def read(request: Request, session: Reading, actor: SecondReader, case_id: UUID) -> Response:
    """Show the text exactly as the others will read it."""
    return page(request, _read_page(session, actor, case_id))


@router.post("/cases/{case_id}/attest", name="case.attest")
def attest(
    request: Request,
    session: Writing,
    actor: SecondReader,
    case_id: UUID,
    form: Posted[AttestForm],
) -> Response:
    """Confirm the text that was shown, and no other."""
    shown = _read_page(session, actor, case_id, attest=form)
    if not form.validate():
        return page(request, shown, status=422)
    try:
        state = attestation.attest(session, actor, case_id, bytes.fromhex(form.seal.data or ""))
    except (AttestationVoid, WrongState) as error:
        fresh = AttestForm()
        fresh.refuse(error)
        again = _read_page(session, actor, case_id, attest=fresh)
        return page(request, again, status=status_of(error))
    if state in ROOM:  # it rested; whoever only read the text has no part in it any more
        rekeying.end_reading(session, case_id)
        return see_other(request, "case.list", said="room-goes-on")
    said = "all-confirmed" if state is CaseState.ATTESTED else "confirmed"
    return see_other(request, "case.show", said=said, case_id=case_id)


@router.post("/cases/{case_id}/hand-back", name="case.hand_back")
def hand_back(
    request: Request,
    session: Writing,
    actor: SecondReader,
    case_id: UUID,
    form: Posted[HandBackForm],
) -> Response:
    """Give the text back to the bringer with a remark."""
    shown = _read_page(session, actor, case_id, hand_back=form)
    if not form.validate():
        return page(request, shown, status=422)
    try:
        attestation.hand_back(session, actor, case_id, form.remark.data or "")
    except (Invalid, Refused) as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    # A draft again: a second reader does not see it any more until it has been checked.
    return see_other(request, "case.list", said="handed-back")


@router.get("/cases/{case_id}/second-reader", name="case.second_reader")
def show_second_reader(
    request: Request, session: Reading, actor: CaseBringer, case_id: UUID
) -> Response:
    """Show who could read a second time."""
    return page(request, _reader_page(session, actor, case_id, SecondReaderForm()))


@router.post("/cases/{case_id}/second-reader", name="case.second_reader.save")
def choose_second_reader(
    request: Request,
    session: Writing,
    actor: CaseBringer,
    case_id: UUID,
    form: Posted[SecondReaderForm],
) -> Response:
    """Let a colleague read, or work on the case in tandem."""
    shown = _reader_page(session, actor, case_id, form)
    if not form.validate():
        return page(request, shown, status=422)
    try:
        attestation.choose_second_reader(
            session, actor, case_id, UUID(form.person.data), is_tandem=form.wants_tandem
        )
        rekeying.end_reading(session, case_id)  # somebody may have read before
        rekeying.renew(session, actor, case_id)
    except (Invalid, TandemConfirms) as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    return see_other(request, "case.show", said="reader-chosen", case_id=case_id)


def _read_page(
    session: ReadSession,
    actor: Actor,
    case_id: UUID,
    *,
    attest: AttestForm | None = None,
    hand_back: HandBackForm | None = None,
) -> pages.ReadPage:
    seen = views.view(session, opened(session, actor, case_id, OWN_SIDE))
    kept = [
        pages.Kept(seen.vignette[mark.section][mark.start : mark.end], mark.reason)
        for mark in seen.marks
        if mark.choice is Choice.KEEP
    ]
    confirming = attest or AttestForm()
    confirming.seal.data = confirming.seal.data or seen.seal.hex()
    return pages.ReadPage(
        standing=heads.standing(session, actor, seen),
        language=seen.outline.language,
        sections=plain(section_titles(), seen.vignette.by_name),
        kept=list(dict.fromkeys(kept)),
        remark=seen.remark,
        attest=confirming,
        hand_back=hand_back or HandBackForm(),
    )


def _reader_page(
    session: ReadSession, actor: Actor, case_id: UUID, form: SecondReaderForm
) -> pages.SecondReaderPage:
    seen = views.view(session, opened(session, actor, case_id, {Part.BRINGER}))
    if seen.case.state not in WRITABLE:
        raise WrongState
    readers = attestation.readers(session, seen)
    colleagues = identity.colleagues(session, actor)
    if seen.case.is_resting:
        del form.is_tandem
    form.person.choices = [(str(id_), name) for id_, name in colleagues]
    if readers.second_id is not None and not form.person.data:
        form.person.data = str(readers.second_id)
        if form.is_tandem:
            form.is_tandem.data = readers.second_is_tandem
    return pages.SecondReaderPage(
        head=heads.Head.of(seen),
        is_settled=seen.case.is_resting and readers.second_is_tandem,
        waived=readers.waived,
        has_colleagues=bool(colleagues),
        form=form,
    )
