"""The peer's side: asked, looks at blind facets, declares conflicts, declines or accepts."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import Select, not_, select

from app.identity import access as people
from app.identity.actor import Actor
from app.identity.notices import notice
from app.identity.policy import Permission, require
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound, Refused
from app.kernel.text import Message, _
from review.routing import gates, profiles
from review.routing.eligibility import Excluded, Request, excluded
from review.routing.models import Candidate, PanelSearch, SeatState
from review.routing.rounds import ask, leave, open_room, peers_of
from review.vignettes.access import DAY, ME, NGO, eyes, owner_works_here, visible
from review.vignettes.keys import open_envelopes
from review.vignettes.models import Case, Part, Participation
from review.vignettes.states import CaseState
from review.vignettes.text import WorkSetting
from review.vignettes.views import bringer_of

ANSWER_DAYS = 5
"""An invitation waits this long; then somebody else is asked."""


class SeatTaken(Refused):
    """The panel stands already, or the invitation has ended."""

    code = "seat-taken"
    message: Message = _("This invitation has ended. Thank you for looking.")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody sees before anything else: blind facets."""

    case_id: UUID
    language: str
    setting: WorkSetting
    topics: frozenset[str]
    answer_until: date
    """The last day (UTC) on which it can be answered."""

    @property
    def answer_until_days(self) -> int:
        """How many days are left behind this one."""
        return max(0, (self.answer_until - today()).days)


@cache
def _asked_now() -> Select[PanelSearch, Candidate]:
    return (
        select(PanelSearch, Candidate)
        .join(Candidate, Candidate.case_id == PanelSearch.case_id)
        .join(Case, Case.id == PanelSearch.case_id)
        .where(
            Case.state == CaseState.SEEKING,
            Case.erase_on > DAY,
            Candidate.person_id == ME,
            Candidate.state == SeatState.OFFERED,
            Candidate.case_organisation_id != NGO,
            # As whom they were asked, and nobody of their NGO brings or brought it.
            Candidate.organisation_id == NGO,
            not_(owner_works_here()),
        )
        .order_by(Candidate.offered_on, Candidate.case_id)
    )


def invitations(session: ReadSession, actor: Actor) -> list[Invitation]:
    """Return what the actor has been asked, as blind facets; nothing while the room rests."""
    require(actor, Permission.SEAT_TAKE)
    rows = session.execute(_asked_now(), eyes(actor))
    return [
        Invitation(
            case_id=search.case_id,
            language=search.language,
            setting=search.setting,
            topics=search.topics,
            answer_until=(candidate.offered_on or today()) + timedelta(days=ANSWER_DAYS),
        )
        for search, candidate in rows
    ]


def invitation(session: ReadSession, actor: Actor, case_id: UUID) -> Invitation:
    """Return one invitation. Raises `NotFound` unless the actor is asked right now."""
    found = [row for row in invitations(session, actor) if row.case_id == case_id]
    if not found:
        raise NotFound
    return found[0]


def asking_ngo(session: ReadSession, actor: Actor, case_id: UUID) -> tuple[UUID, str]:
    """Return the bringer's NGO, for the declaration of conflicts; still nothing of the content."""
    ngo = _asked(session, actor, case_id).case_organisation_id
    return ngo, people.organisation_names(session, [ngo])[ngo]


def _asked(session: ReadSession, actor: Actor, case_id: UUID) -> Candidate:
    """Return how the actor is asked right now. Raises `NotFound` otherwise.

    Also when the last seat is taken between the first look and the second.
    """
    invitation(session, actor, case_id)
    candidate = session.get(Candidate, (case_id, actor.person_id))
    if candidate is None:
        raise NotFound
    return candidate


def has_seat(session: ReadSession, actor: Actor, case_id: UUID) -> bool:
    """Whether the actor has taken a seat there already."""
    seat = visible(frozenset({Part.PEER})).where(Case.id == case_id)
    return session.execute(seat, eyes(actor)).one_or_none() is not None


def decline(session: WriteSession, actor: Actor, case_id: UUID) -> None:
    """Say no, or that there is a conflict: the same act, without a reason, and none is written."""
    candidate = session.get(Candidate, (case_id, actor.person_id))
    if candidate is not None and candidate.state is SeatState.OUT:
        return  # sent twice by a double click: one result
    leave(session, _asked(session, actor, case_id))
    ask(session)


def accept(session: WriteSession, actor: Actor, case_id: UUID) -> None:
    """Take the seat: the gate comes off, and the room is open to the actor.

    Everything is checked once more under a lock on the case, so that of many who accept the last
    seat exactly one gets it. Raises `SeatTaken` for the others.
    """
    invitation(session, actor, case_id)
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update())
    # Read anew: it may have ended between the first look and the lock.
    own = (case_id, actor.person_id)
    candidate = session.get(Candidate, own, with_for_update=True, populate_existing=True)
    if case is None or case.state is not CaseState.SEEKING:
        raise SeatTaken
    if candidate is None or candidate.state is not SeatState.OFFERED or candidate.gated is None:
        raise SeatTaken
    if _ngo_is_there(session, case, actor):
        raise SeatTaken
    envelope = gates.take_off(session, case_id, actor.person_id, candidate.gated)
    if envelope is None or not open_envelopes(session, actor, {case_id: envelope}):
        raise SeatTaken  # the gate is gone, or it was sealed to a key the actor has lost
    session.add(
        Participation(
            case_id=case_id,
            person_id=actor.person_id,
            part=Part.PEER,
            organisation_id=actor.ngo_id,
            case_organisation_id=case.organisation_id,
            since=today(),
            envelope=envelope,
            sealed_to=bytes(actor.own_key.public_key),
        )
    )
    candidate.state, candidate.gated = SeatState.ACCEPTED, None
    session.destroy_after_commit(gates.gate_name(case_id, actor.person_id))
    session.flush()
    ledger.record(session, "seat.accepted", who=actor.person_id, what=case_id)
    search = session.get_one(PanelSearch, case_id)
    if len(peers_of(session, case_id)) >= search.panel_size:
        open_room(session, case)
    notice(session, bringer_of(session, case_id))


def let_go(session: WriteSession, person_id: UUID) -> None:
    """Ask somebody else wherever a person with a new key was on a shortlist.

    What was sealed for them opens no longer, so a seat would be of no use to anybody.
    """
    listed = session.scalars(
        select(Candidate).where(
            Candidate.person_id == person_id,
            Candidate.state.in_([SeatState.WAITING, SeatState.OFFERED]),
        )
    ).all()
    for candidate in listed:
        leave(session, candidate)
    if listed:
        ask(session)


def expire_invitations(session: WriteSession) -> int:
    """Let invitations nobody answered end, and ask somebody else. Returns how many ended.

    Not those to a room that rests: nobody could have answered them.
    """
    late = session.scalars(
        select(Candidate)
        .join(Case, Case.id == Candidate.case_id)
        .where(
            Case.state == CaseState.SEEKING,
            Candidate.state == SeatState.OFFERED,
            Candidate.offered_on < today() - timedelta(days=ANSWER_DAYS),
        )
    ).all()
    for candidate in late:
        leave(session, candidate)
    return len(late)


def end_unopenable(session: WriteSession) -> int:
    """Let go of candidates who could not come in any more, so that others can be asked."""
    locked_out = gates.lost(session)
    for candidate in locked_out:
        leave(session, candidate)
    return len(locked_out)


def _ngo_is_there(session: ReadSession, case: Case, actor: Actor) -> bool:
    """Whether the rule "pairwise different other NGOs" would break by the actor's seat."""
    request = Request(
        case_id=case.id,
        organisation_id=case.organisation_id,
        bringer_id=case.bringer_id,
        language="",
        setting="",
        topics=frozenset(),
        panel_size=0,
        bringer_conflicts=profiles.conflicts_of(session, [case.bringer_id])[case.bringer_id],
    )
    own = profiles.peers(session, [actor.person_id])
    barred = {Excluded.OWN_NGO, Excluded.CONFLICT}
    if not own or excluded(request, own[0]) in barred:
        return True
    taken = select(Participation.organisation_id).where(
        Participation.case_id == case.id, Participation.part == Part.PEER
    )
    return actor.organisation_id in set(session.scalars(taken))
