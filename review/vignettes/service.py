"""Bringing a case: begin, keep a checked draft, finish its check."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.policy import Permission, require
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import WriteSession
from app.kernel.errors import Invalid, NotFound, Refused, StaleEdit
from app.kernel.sealed import PROSE, SHORT
from app.kernel.text import Message, _
from review.vignettes import periods, states
from review.vignettes.access import OWNERS, OpenedCase, opened
from review.vignettes.attestation import join, void
from review.vignettes.decisions import Checked, marks_to_bytes
from review.vignettes.keys import new_case_key
from review.vignettes.models import Case, Part
from review.vignettes.states import Act, CaseState
from review.vignettes.text import SECTION_LIMIT, TITLE_LIMIT, Outline, Section, Vignette
from review.vignettes.views import seal_field

_MARGIN = 2000
"""Placeholders may be longer than what they replace."""


class NotComplete(Refused):
    """Something is still open in the text."""

    code = "not-complete"
    message: Message = _("The text is not complete yet.")


def begin(session: WriteSession, actor: Actor, case_id: UUID, outline: Outline) -> Case:
    """Begin an empty draft. The id comes with the form, so that a double click begins one case."""
    require(actor, Permission.CASE_BRING)
    existing = session.get(Case, case_id)
    if existing is not None:
        if existing.bringer_id != actor.person_id:
            raise NotFound
        return existing
    key = new_case_key(session, case_id)
    day = today()
    number, holding = periods.current(session)
    empty = Vignette()
    case = Case(
        id=case_id,
        organisation_id=actor.ngo_id,
        bringer_id=actor.person_id,
        state=CaseState.DRAFT,
        changed_on=day,
        erase_on=states.erase_on(CaseState.DRAFT, day, holding),
        periods=number,
        size_class=empty.size_class,
        edition=None,
        outline=seal_field(key, "outline", outline.to_bytes(), SHORT),
        vignette=seal_field(key, "vignette", empty.to_bytes(), PROSE),
        decisions=seal_field(key, "decisions", marks_to_bytes(()), PROSE),
        remark=None,
        resumes=None,
        reworded=None,
    )
    try:
        with session.begin_nested():
            session.add(case)
    except IntegrityError:  # the other half of a double click was faster
        return session.get_one(Case, case_id)
    join(session, case, key, actor.person_id, Part.BRINGER)
    ledger.record(session, "case.begun", who=actor.person_id, what=case_id)
    return case


def set_outline(
    session: WriteSession, actor: Actor, case_id: UUID, revision: int, outline: Outline
) -> None:
    """Change language, setting, topics or panel size of a draft. Voids attestations.

    Not while a room rests: its panel was found for this outline, and writes on its topics.
    """
    own = _own_draft(session, actor, case_id, revision)
    if own.case.is_resting:
        raise states.WrongState
    own.case.outline = seal_field(own.key, "outline", outline.to_bytes(), SHORT)
    _changed(session, own.case)


def keep(
    session: WriteSession, actor: Actor, case_id: UUID, revision: int, checked: Checked
) -> None:
    """Keep a checked text, sealed. Any change voids the attestations.

    What is undecided has been replaced by its placeholder, so no raw finding is ever kept.
    """
    own = _own_draft(session, actor, case_id, revision)
    _refuse_too_long(checked.vignette)
    case = own.case
    case.vignette = seal_field(own.key, "vignette", checked.vignette.to_bytes(), PROSE)
    case.decisions = seal_field(own.key, "decisions", marks_to_bytes(checked.marks), PROSE)
    case.size_class = checked.vignette.size_class
    case.remark = None
    _changed(session, case)


def finish_check(
    session: WriteSession, actor: Actor, case_id: UUID, revision: int, checked: Checked
) -> None:
    """Keep a text in which everything is decided, ready to be attested.

    Raises `NotComplete` while a finding is undecided or a needed section is empty.
    """
    if not checked.is_complete:
        raise NotComplete(_("Some findings are still undecided."))
    if checked.vignette.missing:
        raise NotComplete(_("Title, what happened and the key question are needed."))
    keep(session, actor, case_id, revision, checked)
    case = session.get_one(Case, case_id)
    case.state = states.after(case.state, Act.DECIDE_ALL)
    ledger.record(session, "case.screened", who=actor.person_id, what=case_id)


def _own_draft(session: WriteSession, actor: Actor, case_id: UUID, revision: int) -> OpenedCase:
    own = opened(session, actor, case_id, OWNERS, for_update=True)
    own.case.state = states.after(own.case.state, Act.EDIT)
    if own.case.revision != revision:
        raise StaleEdit
    return own


def _changed(session: WriteSession, case: Case) -> None:
    case.changed_on = today()
    if not case.is_resting:  # the day of a room that rests goes on as it was
        holding = periods.of(session, case)
        case.erase_on = states.erase_on(case.state, case.changed_on, holding)
    void(session, case.id)
    session.flush()


def _refuse_too_long(vignette: Vignette) -> None:
    for section in Section:
        limit = TITLE_LIMIT if section is Section.TITLE else SECTION_LIMIT
        if len(vignette[section]) > limit + _MARGIN:
            raise Invalid(_("This section is too long."), field=section.value)
