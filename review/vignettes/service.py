"""Bringing a case: begin, keep a checked draft, second reader, attestation."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from app.identity import access as people
from app.identity import service as identity
from app.identity.actor import Actor
from app.identity.notices import notice
from app.identity.policy import Permission, require
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid, NotFound, Refused, StaleEdit
from app.kernel.sealed import PROSE, SHORT
from app.kernel.text import Message, _
from review.vignettes import states
from review.vignettes.access import OWN_SIDE, OWNERS, OpenedCase, opened, visible_to
from review.vignettes.decisions import Checked, Mark, marks_from_bytes, marks_to_bytes
from review.vignettes.keys import CaseKey, new_case_key, open_envelopes
from review.vignettes.models import Attestation, Case, Part, Participation
from review.vignettes.states import WRITABLE, Act, CaseState
from review.vignettes.text import SECTION_LIMIT, TITLE_LIMIT, Outline, Section, Vignette

_TABLE = "cases"
_MARGIN = 2000
"""Placeholders may be longer than what they replace."""


class AttestationVoid(Refused):
    """The text is not the one that was shown."""

    code = "attestation-void"
    message: Message = _("The text has changed since it was shown to you. Please read it again.")


class NotComplete(Refused):
    """Something is still open in the text."""

    code = "not-complete"
    message: Message = _("The text is not complete yet.")


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one of its participants sees it, opened."""

    opened: OpenedCase
    outline: Outline
    vignette: Vignette
    marks: tuple[Mark, ...]
    remark: str

    @property
    def case(self) -> Case:
        """Return the row: state and days."""
        return self.opened.case

    @property
    def seal(self) -> bytes:
        """Return the keyed hash of the text shown; an attestation must name it."""
        return self.opened.key.attest(attested_text(self.vignette, self.outline))


@dataclass(frozen=True, slots=True)
class Readers:
    """Who has to confirm a text, and who has."""

    bringer_id: UUID
    second_id: UUID | None
    second_is_tandem: bool
    waived: bool
    """The NGO has one person and switched the second reader off."""
    confirmed: frozenset[UUID]

    @property
    def is_complete(self) -> bool:
        """Whether the text counts as attested."""
        needed = {self.bringer_id} if self.waived else {self.bringer_id, self.second_id}
        return None not in needed and needed <= self.confirmed


def attested_text(vignette: Vignette, outline: Outline) -> bytes:
    """Return the bytes an attestation binds to: every letter, and the language they are in."""
    return outline.language.encode() + b"\n" + vignette.to_bytes()


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
    empty = Vignette()
    case = Case(
        id=case_id,
        organisation_id=actor.ngo_id,
        bringer_id=actor.person_id,
        state=CaseState.DRAFT,
        changed_on=day,
        erase_on=states.erase_on(CaseState.DRAFT, day),
        size_class=empty.size_class,
        edition=None,
        outline=_seal(key, "outline", outline.to_bytes(), SHORT),
        vignette=_seal(key, "vignette", empty.to_bytes(), PROSE),
        decisions=_seal(key, "decisions", marks_to_bytes(()), PROSE),
        remark=None,
    )
    session.add(case)
    session.flush()
    _join(session, case, key, actor.person_id, Part.BRINGER)
    ledger.record(session, "case.begun", who=actor.person_id, what=case_id)
    return case


def view(session: ReadSession, opened_case: OpenedCase) -> CaseView:
    """Open everything a participant may read of a case."""
    case, key = opened_case.case, opened_case.key
    return CaseView(
        opened=opened_case,
        outline=Outline.from_bytes(_open(key, "outline", case.outline)),
        vignette=Vignette.from_bytes(_open(key, "vignette", case.vignette)),
        marks=marks_from_bytes(_open(key, "decisions", case.decisions)),
        remark=_open(key, "remark", case.remark).decode() if case.remark else "",
    )


def own_cases(session: ReadSession, actor: Actor) -> list[CaseView]:
    """Return the cases of the actor's side, newest change first."""
    return _views(session, actor, OWN_SIDE)


def _views(session: ReadSession, actor: Actor, parts: frozenset[Part]) -> list[CaseView]:
    statement = visible_to(actor, parts).order_by(Case.changed_on.desc(), Case.id)
    rows = session.execute(statement).all()
    keys = open_envelopes(session, actor, {case.id: own.envelope for case, own in rows})
    return [
        view(session, OpenedCase(case, own.part, keys[case.id]))
        for case, own in rows
        if case.id in keys
    ]


def set_outline(
    session: WriteSession, actor: Actor, case_id: UUID, revision: int, outline: Outline
) -> None:
    """Change language, setting, topics or panel size of a draft. Voids attestations."""
    own = _own_draft(session, actor, case_id, revision)
    own.case.outline = _seal(own.key, "outline", outline.to_bytes(), SHORT)
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
    case.vignette = _seal(own.key, "vignette", checked.vignette.to_bytes(), PROSE)
    case.decisions = _seal(own.key, "decisions", marks_to_bytes(checked.marks), PROSE)
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


def choose_second_reader(
    session: WriteSession, actor: Actor, case_id: UUID, person_id: UUID, *, is_tandem: bool
) -> None:
    """Let a colleague of the same NGO read and confirm; a tandem partner stays with the case."""
    own = opened(session, actor, case_id, {Part.BRINGER}, for_update=True)
    if own.case.state not in WRITABLE:
        raise states.WrongState
    if person_id not in {colleague for colleague, _name in identity.colleagues(session, actor)}:
        raise Invalid(_("Please choose a colleague of your own NGO."), field="person")
    session.execute(
        delete(Participation).where(
            Participation.case_id == case_id,
            Participation.part.in_([Part.TANDEM, Part.SECOND_READER]),
        )
    )
    session.execute(
        delete(Attestation).where(
            Attestation.case_id == case_id, Attestation.person_id != actor.person_id
        )
    )
    if own.case.state is CaseState.ATTESTED:
        own.case.state = CaseState.SCREENED
    part = Part.TANDEM if is_tandem else Part.SECOND_READER
    _join(session, own.case, own.key, person_id, part)
    ledger.record(session, "second_reader.chosen", who=person_id, what=case_id)
    notice(session, [person_id])


def readers(session: ReadSession, seen: CaseView) -> Readers:
    """Return who must confirm the text and whose confirmation holds for exactly this text."""
    case, key = seen.case, seen.opened.key
    second = session.execute(
        select(Participation.person_id, Participation.part).where(
            Participation.case_id == case.id,
            Participation.part.in_([Part.TANDEM, Part.SECOND_READER]),
        )
    ).one_or_none()
    text = attested_text(seen.vignette, seen.outline)
    rows = session.scalars(select(Attestation).where(Attestation.case_id == case.id))
    return Readers(
        bringer_id=case.bringer_id,
        second_id=second.person_id if second else None,
        second_is_tandem=bool(second and second.part is Part.TANDEM),
        waived=second is None and people.second_reader_waived(session, case.organisation_id),
        confirmed=frozenset(row.person_id for row in rows if key.attests(row.seal, text)),
    )


def attest(session: WriteSession, actor: Actor, case_id: UUID, shown: bytes) -> CaseState:
    """Confirm the text that was shown. The case is attested when all needed readers have.

    Raises `AttestationVoid` when the text is no longer the one whose seal is `shown`.
    """
    own = opened(session, actor, case_id, OWN_SIDE, for_update=True)
    if own.case.state is not CaseState.SCREENED:
        raise states.WrongState
    seen = view(session, own)
    if shown != seen.seal:
        raise AttestationVoid
    session.merge(
        Attestation(case_id=case_id, person_id=actor.person_id, seal=shown, on_day=today())
    )
    session.flush()
    if readers(session, seen).is_complete:
        own.case.state = states.after(own.case.state, Act.ATTEST)
    ledger.record(session, "case.attested", who=actor.person_id, what=case_id)
    notice(session, {own.case.bringer_id} - {actor.person_id})
    return own.case.state


def hand_back(session: WriteSession, actor: Actor, case_id: UUID, remark: str) -> None:
    """Give the text back to the bringer, with a remark. Attestations are void."""
    own = opened(session, actor, case_id, OWN_SIDE - {Part.BRINGER}, for_update=True)
    if not remark.strip():
        raise Invalid(_("Please say what should be looked at again."), field="remark")
    own.case.state = states.after(own.case.state, Act.HAND_BACK)
    own.case.remark = _seal(own.key, "remark", remark.strip().encode(), PROSE)
    _void(session, case_id)
    ledger.record(session, "case.handed_back", who=actor.person_id, what=case_id)
    notice(session, [own.case.bringer_id])


def bringer_of(session: ReadSession, case_id: UUID) -> Sequence[UUID]:
    """Return who owns a case: bringer and tandem partner."""
    return session.scalars(
        select(Participation.person_id).where(
            Participation.case_id == case_id, Participation.part.in_(OWNERS)
        )
    ).all()


def _own_draft(session: WriteSession, actor: Actor, case_id: UUID, revision: int) -> OpenedCase:
    own = opened(session, actor, case_id, OWNERS, for_update=True)
    own.case.state = states.after(own.case.state, Act.EDIT)
    if own.case.revision != revision:
        raise StaleEdit
    return own


def _changed(session: WriteSession, case: Case) -> None:
    case.changed_on = today()
    case.erase_on = states.erase_on(case.state, case.changed_on)
    _void(session, case.id)
    session.flush()


def _void(session: WriteSession, case_id: UUID) -> None:
    session.execute(delete(Attestation).where(Attestation.case_id == case_id))


def _join(session: WriteSession, case: Case, key: CaseKey, person_id: UUID, part: Part) -> None:
    public_key = people.public_keys(session, [person_id])[person_id]
    session.add(
        Participation(
            case_id=case.id,
            person_id=person_id,
            part=part,
            organisation_id=case.organisation_id,
            case_organisation_id=case.organisation_id,
            since=today(),
            envelope=key.envelope(person_id, public_key),
        )
    )
    session.flush()


def _refuse_too_long(vignette: Vignette) -> None:
    for section in Section:
        limit = TITLE_LIMIT if section is Section.TITLE else SECTION_LIMIT
        if len(vignette[section]) > limit + _MARGIN:
            raise Invalid(_("This section is too long."), field=section.value)


def _seal(key: CaseKey, name: str, text: bytes, step: int) -> bytes:
    return key.seal(_TABLE, key.case_id, name, text, step)


def _open(key: CaseKey, name: str, blob: bytes) -> bytes:
    return key.open(_TABLE, key.case_id, name, blob)
