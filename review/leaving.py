"""Leaving and moving: who works elsewhere is out of every case they took part in as somebody here.

Reading is refused from the moment a membership ends (`review.vignettes.access`). What follows from
it is a question to the data that can be asked again: their envelopes go, their own cases pass to
the tandem partner or end, and the key of what others go on with is marked as due.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, select

from app.identity import access as people
from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import WriteSession
from review.feedback.models import Review, ReviewState
from review.routing import rounds
from review.routing.models import Candidate, SeatState
from review.vignettes import states
from review.vignettes.access import OWN_SIDE, OWNERS
from review.vignettes.attestation import unread
from review.vignettes.models import Attestation, Case, Departure, Part, Participation
from review.vignettes.states import WRITABLE, Act, CaseState

_SAID_SOMETHING = (CaseState.OPEN, CaseState.CLOSED)


@dataclass(slots=True)
class _Standing:
    """A case, who takes part in it, and where everybody works today."""

    case: Case
    rows: list[Participation]
    works_at: Mapping[UUID, UUID]
    former_owners: set[UUID]
    has_changed: bool = field(default=False)

    def is_here(self, row: Participation) -> bool:
        """Whether somebody still works where they took part from."""
        return self.works_at.get(row.person_id) == row.organisation_id

    def of(self, *parts: Part) -> list[Participation]:
        """Return who takes part as one of these."""
        return [row for row in self.rows if row.part in parts]


def settle(session: WriteSession) -> int:
    """Let everybody out who works elsewhere by now, in every case. Returns how many cases changed.

    Runs in the act that ends or moves a membership; the sweep repeats it.
    """
    changed = sum(_settle(session, case_id) for case_id in _unsettled(session))
    gone = _misplaced(session)
    for candidate in gone:
        rounds.leave(session, candidate)
    if changed or gone:
        session.flush()
        rounds.ask(session)
    return changed


def _unsettled(session: WriteSession) -> list[UUID]:
    """Return the cases in which somebody may have to go; looked at again behind the lock."""
    running = people.running_memberships().subquery()
    rows = session.execute(
        select(
            Participation.case_id,
            Participation.part,
            Participation.organisation_id,
            running.c.organisation_id.label("works_at"),
        ).outerjoin(running, running.c.person_id == Participation.person_id)
    ).all()
    owned_at = {(row.case_id, row.works_at) for row in rows if row.part in OWNERS}
    owned_at |= {
        (row.case_id, row.organisation_id)
        for row in session.execute(
            select(Departure.case_id, running.c.organisation_id)
            .join(running, running.c.person_id == Departure.person_id)
            .where(Departure.part.in_(OWNERS))
        )
    }
    return sorted(
        {
            row.case_id
            for row in rows
            if row.works_at != row.organisation_id
            or (row.part is Part.PEER and (row.case_id, row.organisation_id) in owned_at)
        }
    )


def _settle(session: WriteSession, case_id: UUID) -> bool:
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        return False
    at = _standing(session, case)
    _settle_owners(session, at)
    for row in at.of(Part.SECOND_READER):
        if not at.is_here(row):
            _leave(session, at, row)
    barred = {
        at.works_at[person_id]
        for person_id in at.former_owners | {row.person_id for row in at.of(*OWNERS)}
        if person_id in at.works_at
    }
    for row in at.of(Part.PEER):
        if not at.is_here(row) or row.organisation_id in barred:
            _leave(session, at, row)
            case.panel_changed_on = today()
    session.flush()
    if at.has_changed:
        notice(session, [row.person_id for row in at.rows])
    return at.has_changed


def _standing(session: WriteSession, case: Case) -> _Standing:
    rows = session.scalars(
        select(Participation)
        .where(Participation.case_id == case.id)
        .order_by(Participation.since, Participation.person_id)
        .execution_options(populate_existing=True)
    ).all()
    gone = session.scalars(
        select(Departure.person_id).where(Departure.case_id == case.id, Departure.part.in_(OWNERS))
    ).all()
    everybody = {*(row.person_id for row in rows), *gone}
    return _Standing(case, list(rows), people.works_at(session, everybody), set(gone))


def _settle_owners(session: WriteSession, at: _Standing) -> None:
    """The tandem partner takes over; without one, the case ends and waits for its erasure."""
    for tandem in at.of(Part.TANDEM):
        if not at.is_here(tandem):
            _leave(session, at, tandem)
    for bringer in at.of(Part.BRINGER):
        if at.is_here(bringer):
            continue
        heirs = at.of(Part.TANDEM)
        if not heirs:
            _end_alone(session, at)
            continue
        _leave(session, at, bringer)
        heirs[0].part = Part.BRINGER
        at.case.bringer_id = heirs[0].person_id
        ledger.record(session, "case.passed_on", who=heirs[0].person_id, what=at.case.id)


def _leave(session: WriteSession, at: _Standing, row: Participation) -> None:
    """Take somebody's envelope and drafts away; what they have shown stays with the room."""
    case = at.case
    if row.part in OWNERS or (case.resumes or case.state) in _SAID_SOMETHING:
        session.merge(
            Departure(
                case_id=case.id,
                person_id=row.person_id,
                part=row.part,
                organisation_id=row.organisation_id,
                since=row.since,
                left_on=today(),
            )
        )
    if row.part in OWNERS:
        at.former_owners.add(row.person_id)
    if row.part in OWN_SIDE and case.state in WRITABLE:
        unread(session, case, row.person_id)
    session.execute(
        delete(Review).where(
            Review.case_id == case.id,
            Review.person_id == row.person_id,
            Review.state == ReviewState.DRAFT,
        )
    )
    seat = session.get(Candidate, (case.id, row.person_id))
    if seat is not None and seat.state is SeatState.ACCEPTED:
        seat.state = SeatState.OUT
    session.execute(
        delete(Participation).where(
            Participation.case_id == case.id, Participation.person_id == row.person_id
        )
    )
    at.rows.remove(row)
    at.has_changed = True
    case.rekey_since = case.rekey_since or today()
    ledger.record(session, "access.ended", who=row.person_id, what=case.id)


def _end_alone(session: WriteSession, at: _Standing) -> None:
    """Nobody of the bringer's side is left: nothing is added, and the case is erased in time.

    The bringer's envelope stays until then, for somebody whose membership is resumed.
    """
    case = at.case
    erase_on = min(case.erase_on, states.erase_alone_on(today()))
    if case.erase_on == erase_on and case.state not in (CaseState.SEEKING, CaseState.OPEN):
        return
    if case.state is CaseState.SEEKING:
        rounds.end_search(session, case.id)
        if not at.of(Part.PEER):
            case.edition = None
            session.execute(delete(Attestation).where(Attestation.case_id == case.id))
    if case.state in (CaseState.SEEKING, CaseState.OPEN):
        is_read = bool(at.of(Part.PEER))
        case.state = states.after(case.state, Act.END_ALONE if is_read else Act.RECALL)
        case.changed_on = today()
    case.erase_on = erase_on
    at.has_changed = True
    ledger.record(session, "case.left_alone", what=case.id)


def _misplaced(session: WriteSession) -> list[Candidate]:
    """Return who is on a list as somebody of an NGO they left, or where an owner works now."""
    listed = session.scalars(
        select(Candidate).where(Candidate.state.in_([SeatState.WAITING, SeatState.OFFERED]))
    ).all()
    works_at = people.works_at(session, {row.person_id for row in listed})
    owners: dict[UUID, set[UUID]] = {}
    for table in (Participation, Departure):
        mine = select(table.case_id, table.person_id).where(
            table.case_id.in_({row.case_id for row in listed}), table.part.in_(OWNERS)
        )
        for case_id, person_id in session.execute(mine):
            owners.setdefault(case_id, set()).add(person_id)
    at = people.works_at(session, set().union(*owners.values()) if owners else set())
    return [
        row
        for row in listed
        if works_at.get(row.person_id) != row.organisation_id
        or row.organisation_id in {at.get(owner) for owner in owners.get(row.case_id, ())}
    ]
