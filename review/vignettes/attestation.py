"""Two people of the bringer's NGO confirm a text; the confirmation binds to every letter."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from app.identity import access as people
from app.identity import service as identity
from app.identity.actor import Actor
from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid, Refused
from app.kernel.sealed import PROSE
from app.kernel.text import Message, _
from review.vignettes import resting, states
from review.vignettes.access import OWN_SIDE, opened
from review.vignettes.keys import CaseKey
from review.vignettes.models import Attestation, Case, Part, Participation
from review.vignettes.states import WRITABLE, Act, CaseState
from review.vignettes.views import CaseView, attested_text, seal_field, view


class TandemConfirms(Refused):
    """The tandem partner of a room that rests stays in it, and nobody else confirms."""

    code = "tandem-confirms"
    message: Message = _(
        "While the room rests, your tandem partner confirms the text, or a second reader where "
        "there is none; nobody else comes into the room."
    )


class AttestationVoid(Refused):
    """The text is not the one that was shown."""

    code = "attestation-void"
    message: Message = _("The text has changed since it was shown to you. Please read it again.")


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


def choose_second_reader(
    session: WriteSession, actor: Actor, case_id: UUID, person_id: UUID, *, is_tandem: bool
) -> None:
    """Let a colleague of the same NGO read and confirm; a tandem partner stays with the case.

    Raises `TandemConfirms` when that would change who is in a room that rests.
    """
    own = opened(session, actor, case_id, {Part.BRINGER}, for_update=True)
    if own.case.state not in WRITABLE:
        raise states.WrongState
    if own.case.is_resting and (is_tandem or has_tandem(session, case_id)):
        raise TandemConfirms
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
    join(session, own.case, own.key, person_id, part)
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
        confirmed=frozenset(
            row.person_id for row in rows if key.attests(row.seal, _signed(row.person_id, text))
        ),
    )


def has_tandem(session: ReadSession, case_id: UUID) -> bool:
    """Whether somebody co-owns the case."""
    tandem = select(Participation.person_id).where(
        Participation.case_id == case_id, Participation.part == Part.TANDEM
    )
    return session.scalar(tandem) is not None


def attest(session: WriteSession, actor: Actor, case_id: UUID, shown: bytes) -> CaseState:
    """Confirm the text that was shown. The case is attested when all needed readers have.

    A room that rests goes on at that moment.
    Raises `AttestationVoid` when the text is no longer the one whose seal is `shown`.
    """
    own = opened(session, actor, case_id, OWN_SIDE, for_update=True)
    if own.case.state is not CaseState.SCREENED:
        raise states.WrongState
    seen = view(session, own)
    if shown != seen.seal:
        raise AttestationVoid
    signed = _signed(actor.person_id, attested_text(seen.vignette, seen.outline))
    session.merge(
        Attestation(
            case_id=case_id,
            person_id=actor.person_id,
            seal=own.key.attest(signed),
            on_day=today(),
        )
    )
    session.flush()
    if readers(session, seen).is_complete:
        own.case.state = states.after(own.case.state, Act.ATTEST)
        if own.case.is_resting:
            resting.resume(session, seen)
    ledger.record(session, "case.attested", who=actor.person_id, what=case_id)
    notice(session, {own.case.bringer_id} - {actor.person_id})
    return own.case.state


def hand_back(session: WriteSession, actor: Actor, case_id: UUID, remark: str) -> None:
    """Give the text back to the bringer, with a remark. Attestations are void."""
    own = opened(session, actor, case_id, OWN_SIDE - {Part.BRINGER}, for_update=True)
    if not remark.strip():
        raise Invalid(_("Please say what should be looked at again."), field="remark")
    own.case.state = states.after(own.case.state, Act.HAND_BACK)
    own.case.remark = seal_field(own.key, "remark", remark.strip().encode(), PROSE)
    void(session, case_id)
    ledger.record(session, "case.handed_back", who=actor.person_id, what=case_id)
    notice(session, [own.case.bringer_id])


def unread(session: WriteSession, case: Case, person_id: UUID) -> None:
    """Let the confirmation of somebody who is not there any more end: somebody else reads."""
    session.execute(
        delete(Attestation).where(
            Attestation.case_id == case.id, Attestation.person_id == person_id
        )
    )
    if case.state is CaseState.ATTESTED:
        case.state = CaseState.SCREENED


def carry(session: WriteSession, seen: CaseView, new_key: CaseKey) -> None:
    """Let the confirmations that hold for exactly this text hold under another key of the case."""
    text = attested_text(seen.vignette, seen.outline)
    for row in session.scalars(select(Attestation).where(Attestation.case_id == seen.case.id)):
        signed = _signed(row.person_id, text)
        if seen.opened.key.attests(row.seal, signed):
            row.seal = new_key.attest(signed)
        else:
            session.delete(row)


def void(session: WriteSession, case_id: UUID) -> None:
    """Let all confirmations of a case end: its text is no longer the one they were for."""
    session.execute(delete(Attestation).where(Attestation.case_id == case_id))


def join(session: WriteSession, case: Case, key: CaseKey, person_id: UUID, part: Part) -> None:
    """Let somebody of the bringer's NGO take part: `part` of the key is sealed to them."""
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
            sealed_to=public_key,
        )
    )
    session.flush()


def _signed(person_id: UUID, text: bytes) -> bytes:
    """Return what one person's confirmation binds to: themselves and every letter."""
    return person_id.bytes + text
