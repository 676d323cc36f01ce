"""A round: all waiting cases are matched together, and invitations go out."""

from uuid import UUID

from sqlalchemy import delete, select

from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from review.routing import gates, panel, profiles
from review.routing.eligibility import Request
from review.routing.models import Candidate, PanelSearch, SeatState
from review.vignettes import states
from review.vignettes.models import Case, Part, Participation
from review.vignettes.states import Act, CaseState
from review.vignettes.views import bringer_of


def ask(session: WriteSession) -> int:
    """Run one round: match all waiting cases with their shortlists and send invitations.

    Returns how many were invited. Runs at once after submit and whenever somebody drops out; the
    sweep repeats it, so that a crash loses nothing.
    """
    waiting = _waiting(session)
    picked = panel.match(waiting, profiles.history(session))
    invited = [(case_id, peer.person_id) for case_id, peers in picked.items() for peer in peers]
    for case_id, person_id in invited:
        candidate = session.get_one(Candidate, (case_id, person_id))
        candidate.state = SeatState.OFFERED
        candidate.offered_on = today()
    session.flush()
    notice(session, {person_id for _case, person_id in invited})
    return len(invited)


def leave(session: WriteSession, candidate: Candidate) -> None:
    """Let somebody drop out, for whatever reason; no reason is written and the gate goes."""
    session.destroy_after_commit(gates.gate_name(candidate.case_id, candidate.person_id))
    candidate.state, candidate.gated, candidate.offered_on = SeatState.OUT, None, None
    session.flush()


def open_room(session: WriteSession, case: Case) -> None:
    """The panel stands: facets and all other gates go, bringer and peers get their notice."""
    case.state = states.after(case.state, Act.OPEN_ROOM)
    case.changed_on = today()
    end_search(session, case.id)
    ledger.record(session, "room.opened", what=case.id)
    notice(session, [*bringer_of(session, case.id), *peers_of(session, case.id)])


def end_search(session: WriteSession, case_id: UUID) -> None:
    """Remove the facets and the shortlist, and destroy every gate."""
    asked = session.scalars(select(Candidate.person_id).where(Candidate.case_id == case_id)).all()
    session.destroy_after_commit(*(gates.gate_name(case_id, person_id) for person_id in asked))
    session.execute(delete(Candidate).where(Candidate.case_id == case_id))
    session.execute(delete(PanelSearch).where(PanelSearch.case_id == case_id))
    session.flush()


def peers_of(session: ReadSession, case_id: UUID) -> list[UUID]:
    """Return who has taken a seat."""
    return list(
        session.scalars(
            select(Participation.person_id).where(
                Participation.case_id == case_id, Participation.part == Part.PEER
            )
        )
    )


def _waiting(session: WriteSession) -> list[panel.Waiting]:
    searches = session.execute(
        select(PanelSearch, Case)
        .join(Case, Case.id == PanelSearch.case_id)
        .where(Case.state == CaseState.SEEKING)
        .order_by(Case.id)
        .with_for_update(of=PanelSearch)
    ).all()
    rows = session.scalars(
        select(Candidate).where(Candidate.case_id.in_([search.case_id for search, _ in searches]))
    ).all()
    known = {peer.person_id: peer for peer in profiles.peers(session)}
    conflicts = profiles.conflicts_of(session, {case.bringer_id for _, case in searches})
    result = []
    for search, case in searches:
        own = [row for row in rows if row.case_id == case.id and row.person_id in known]
        result.append(
            panel.Waiting(
                request=Request(
                    case_id=case.id,
                    organisation_id=case.organisation_id,
                    bringer_id=case.bringer_id,
                    language=search.language,
                    setting=search.setting,
                    topics=search.topics,
                    panel_size=search.panel_size,
                    bringer_conflicts=conflicts[case.bringer_id],
                ),
                shortlist=tuple(
                    known[row.person_id] for row in own if row.state is SeatState.WAITING
                ),
                taken=tuple(
                    known[row.person_id]
                    for row in own
                    if row.state in (SeatState.OFFERED, SeatState.ACCEPTED)
                ),
            )
        )
    return result
