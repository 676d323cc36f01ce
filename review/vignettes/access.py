"""Who sees which case. What somebody may not see is not there: `NotFound`, always the same.

Visibility is a WHERE, re-checked at every read: the bringer's side must still work for the NGO of
the case; a peer must still work for the one they came from, at which nobody works today who brings
or brought the case, and reads only while the room does not rest.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select
from sqlalchemy.orm import aliased

from app.identity import access as people
from app.identity.actor import Actor
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound, Refused
from app.kernel.text import Message, _
from review.vignettes.keys import CaseKey, open_envelope
from review.vignettes.models import Case, Departure, Part, Participation
from review.vignettes.states import ROOM, CaseState

OWN_SIDE = frozenset({Part.BRINGER, Part.TANDEM, Part.SECOND_READER})
OWNERS = frozenset({Part.BRINGER, Part.TANDEM})


class Resting(Refused):
    """The room rests. The same words for everybody on the panel, whoever pulled the brake."""

    code = "room-rests"
    message: Message = _(
        "This room rests while the case bringer's side looks at the text once more."
    )


class KeyDue(Refused):
    """Somebody has left, and the key is still the one they held."""

    code = "key-due"
    message: Message = _(
        "Somebody has left, and the key has to be another one first. Please try once more."
    )


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case somebody takes part in, with their part and the opened key."""

    case: Case
    part: Part
    key: CaseKey

    @property
    def id(self) -> UUID:
        """Return the id of the case."""
        return self.case.id


def visible_to(actor: Actor, parts: Collection[Part] = tuple(Part)) -> Select[Case, Participation]:
    """Return the statement of the cases the actor takes part in, in one of `parts`."""
    own_side = and_(
        Participation.part.in_([part for part in parts if part is not Part.PEER]),
        Case.organisation_id == actor.organisation_id,
        # A draft is its owners' alone; a second reader sees what has been checked.
        or_(Participation.part != Part.SECOND_READER, Case.state != CaseState.DRAFT),
    )
    peer_side = and_(
        Participation.part.in_([part for part in parts if part is Part.PEER]),
        *_elsewhere(actor),
        Case.state.in_(ROOM),
    )
    return (
        select(Case, Participation)
        .join(Participation, Participation.case_id == Case.id)
        .where(*_there(actor), or_(own_side, peer_side))
    )


def resting_for(actor: Actor) -> Select[UUID, date]:
    """Return the statement of the rooms that rest for the actor as a peer: id and erasure day.

    Nothing else of them is told, and their key is not opened.
    """
    return (
        select(Case.id, Case.erase_on)
        .join(Participation, Participation.case_id == Case.id)
        .where(
            *_there(actor),
            Participation.part == Part.PEER,
            *_elsewhere(actor),
            Case.resumes.is_not(None),
        )
    )


def owner_works_at(organisation_id: UUID | None) -> ColumnElement[bool]:
    """Whether somebody who brings or brought the case works for this NGO today.

    Looked at beside the NGO of the case: a bringer who moves takes their knowledge of it along.
    """
    running = people.running_memberships().subquery()
    owner = aliased(Participation)
    is_here = running.c.organisation_id == organisation_id
    inside = select(owner.person_id).join(running, running.c.person_id == owner.person_id)
    gone = select(Departure.person_id).join(running, running.c.person_id == Departure.person_id)
    return or_(
        exists(inside.where(owner.case_id == Case.id, owner.part.in_(OWNERS), is_here)),
        exists(gone.where(Departure.case_id == Case.id, Departure.part.in_(OWNERS), is_here)),
    )


def found(
    session: ReadSession,
    actor: Actor,
    case_id: UUID,
    parts: Collection[Part] = tuple(Part),
    *,
    for_update: bool = False,
) -> tuple[Case, Participation]:
    """Return a case the actor takes part in as one of `parts`, without opening it.

    Raises `NotFound`, and `Resting` for a peer whose room rests.
    """
    statement = visible_to(actor, parts).where(Case.id == case_id)
    resting = resting_for(actor).where(Case.id == case_id)
    if for_update:
        # Locked first, and read behind the lock: meanwhile everything may be under another key.
        session.execute(statement.with_for_update(of=Case))
        resting = resting.with_for_update(of=Case)
    row = session.execute(statement.execution_options(populate_existing=for_update)).one_or_none()
    if row is None:
        # Asked for whoever it is: what is not there takes the same work as what is not one's own.
        rests = session.execute(resting).one_or_none() is not None
        raise Resting if rests and Part.PEER in parts else NotFound
    case, own = row
    return case, own


def opened(
    session: ReadSession,
    actor: Actor,
    case_id: UUID,
    parts: Collection[Part] = tuple(Part),
    *,
    for_update: bool = False,
) -> OpenedCase:
    """Open one case. Raises `NotFound` unless the actor takes part in it as one of `parts`.

    Raises `Resting` for a peer whose room rests, and `KeyDue` in an act while the key is one that
    somebody outside may still hold: nothing is written under it.
    """
    case, own = found(session, actor, case_id, parts, for_update=for_update)
    if case.rekey_since is not None and isinstance(session, WriteSession):
        raise KeyDue
    return OpenedCase(case, own.part, open_envelope(session, actor, case_id, own.envelope))


def _elsewhere(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for a peer: still of the NGO they came from, and no owner of it is."""
    return (
        Participation.organisation_id == actor.organisation_id,
        Case.organisation_id != actor.organisation_id,
        not_(owner_works_at(actor.organisation_id)),
    )


def _there(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for every case somebody takes part in, in whatever part."""
    return (
        Participation.person_id == actor.person_id,
        Case.erase_on > today(),  # over for everybody, even while no worker runs to erase it
    )
