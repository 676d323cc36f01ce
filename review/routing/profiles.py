"""What peers say about themselves: profile and standing conflicts of interest."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import aliased

from app.identity import access as people
from app.identity.actor import Actor
from app.identity.policy import Permission, require
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid
from app.kernel.text import _
from review.routing.eligibility import ConflictKind, Peer, Profession
from review.routing.models import Candidate, PeerProfile, SeatState, StandingConflict
from review.routing.panel import History
from review.vignettes.models import Case, Part, Participation
from review.vignettes.states import CaseState
from review.vignettes.text import LANGUAGES, WorkSetting

MOST_ROOMS = 5
_RUNNING = (CaseState.SEEKING, CaseState.OPEN)


def own_profile(session: ReadSession, actor: Actor) -> PeerProfile | None:
    """Return the actor's own profile, or None before the first time."""
    return session.get(PeerProfile, actor.person_id)


def save_profile(
    session: WriteSession,
    actor: Actor,
    *,
    profession: Profession,
    languages: Collection[str],
    topics: Collection[str],
    settings: Collection[str],
    capacity: int,
    is_active: bool,
    agrees: bool,
) -> None:
    """Write down what the actor offers as a peer. Raises `Invalid` for values off the lists."""
    require(actor, Permission.PROFILE_OWN)
    if not languages or not set(languages) <= set(LANGUAGES):
        raise Invalid(_("Please choose at least one language."), field="languages")
    if not 0 <= capacity <= MOST_ROOMS:
        raise Invalid(_("Please choose between no and five rooms."), field="capacity")
    profile = session.get(PeerProfile, actor.person_id)
    if profile is None:
        profile = PeerProfile(person_id=actor.person_id, agreed_on=None)
        session.add(profile)
    profile.profession = profession
    profile.languages = frozenset(languages)
    profile.topics = frozenset(topics)
    profile.settings = frozenset(WorkSetting(setting).value for setting in settings)
    profile.capacity = capacity
    profile.is_active = is_active
    profile.agreed_on = (profile.agreed_on or today()) if agrees else None
    session.flush()


def own_conflicts(session: ReadSession, actor: Actor) -> list[StandingConflict]:
    """Return the conflicts of interest the actor named."""
    statement = select(StandingConflict).where(StandingConflict.person_id == actor.person_id)
    return list(session.scalars(statement.order_by(StandingConflict.id)))


def name_conflict(
    session: WriteSession, actor: Actor, organisation_id: UUID, kind: ConflictKind
) -> None:
    """Keep an NGO out of all rooms of the actor, in both directions."""
    require(actor, Permission.PROFILE_OWN)
    if organisation_id == actor.organisation_id:
        raise Invalid(_("Your own NGO is never in a room with you anyway."), field="organisation")
    if organisation_id not in people.organisation_names(session, [organisation_id]):
        raise Invalid(_("Please choose an NGO from the list."), field="organisation")
    session.execute(
        delete(StandingConflict).where(
            StandingConflict.person_id == actor.person_id,
            StandingConflict.organisation_id == organisation_id,
        )
    )
    session.add(
        StandingConflict(person_id=actor.person_id, organisation_id=organisation_id, kind=kind)
    )
    session.flush()


def drop_conflict(session: WriteSession, actor: Actor, conflict_id: UUID) -> None:
    """Take a named conflict back; one that is not the actor's is simply not there."""
    session.execute(
        delete(StandingConflict).where(
            StandingConflict.id == conflict_id, StandingConflict.person_id == actor.person_id
        )
    )


def forget(session: WriteSession, person_id: UUID) -> None:
    """Remove everything somebody said about themselves as a peer."""
    for table in (StandingConflict, PeerProfile):
        session.execute(delete(table).where(table.person_id == person_id))


def conflicts_of(session: ReadSession, person_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return for each person the NGOs they named as a conflict."""
    found: dict[UUID, set[UUID]] = {person_id: set() for person_id in person_ids}
    rows = select(StandingConflict.person_id, StandingConflict.organisation_id)
    for row in session.execute(rows.where(StandingConflict.person_id.in_(person_ids))):
        found[row.person_id].add(row.organisation_id)
    return {person_id: frozenset(ngos) for person_id, ngos in found.items()}


def peers(session: ReadSession, person_ids: Collection[UUID] | None = None) -> list[Peer]:
    """Return those who could be asked (all, or some), as they work today, in a few statements."""
    profiles = select(PeerProfile).order_by(PeerProfile.person_id)
    if person_ids is not None:
        profiles = profiles.where(PeerProfile.person_id.in_(person_ids))
    ngos = {row.person_id: row.organisation_id for row in people.case_workers(session)}
    rows = [profile for profile in session.scalars(profiles) if profile.person_id in ngos]
    conflicts = conflicts_of(session, [profile.person_id for profile in rows])
    carried = _carried(session)
    return [
        Peer(
            person_id=profile.person_id,
            organisation_id=ngos[profile.person_id],
            profession=profile.profession,
            languages=profile.languages,
            topics=profile.topics,
            settings=profile.settings,
            capacity=profile.capacity,
            carries=carried[profile.person_id],
            is_active=profile.is_active,
            has_agreed=profile.agreed_on is not None,
            conflicts=conflicts[profile.person_id],
        )
        for profile in rows
    ]


def _carried(session: ReadSession) -> Counter[UUID]:
    """Return how many rooms and open invitations people carry now; used here, shown nowhere."""
    seats = session.execute(
        select(Participation.person_id, func.count())
        .join(Case, Case.id == Participation.case_id)
        .where(
            Participation.part == Part.PEER,
            or_(Case.state.in_(_RUNNING), Case.resumes.in_(_RUNNING)),
        )
        .group_by(Participation.person_id)
    ).all()
    asked = session.execute(
        select(Candidate.person_id, func.count())
        .where(Candidate.state == SeatState.OFFERED)
        .group_by(Candidate.person_id)
    ).all()
    carried: Counter[UUID] = Counter()
    for person_id, number in [*seats, *asked]:
        carried[person_id] += number
    return carried


def history(session: ReadSession) -> History:
    """Return who is in a room with whom at present, for fresh pairings and give and take."""
    bringer, peer = aliased(Participation), aliased(Participation)
    met = session.execute(
        select(bringer.person_id, peer.person_id, Case.organisation_id, peer.organisation_id)
        .join(peer, peer.case_id == bringer.case_id)
        .join(Case, Case.id == bringer.case_id)
        .where(bringer.part == Part.BRINGER, peer.part == Part.PEER)
    ).all()
    gives: Counter[UUID] = Counter()
    for _bringer, _peer, asking, giving in met:
        gives[giving] += 1
        gives[asking] -= 1
    return History(met=frozenset((row[0], row[1]) for row in met), gives=dict(gives))
