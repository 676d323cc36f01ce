"""Who sees which case. What somebody may not see is not there: `NotFound`, always the same.

Visibility is a WHERE, re-checked at every read: the bringer's side must still work for the NGO of
the case; a peer must still work for the one they came from, at which nobody works today who brings
or brought the case, and reads only while the room does not rest.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    not_,
    or_,
    select,
)
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
EVERY_PART = frozenset(Part)
OWNERS = frozenset({Part.BRINGER, Part.TANDEM})
ME = bindparam("me", type_=Uuid())
NGO = bindparam("ngo", type_=Uuid())
DAY = bindparam("day", type_=Date())
"""Who looks, for whom they work, and when: `eyes` makes a statement somebody's."""
_CASE = bindparam("case_id", type_=Uuid())


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


def eyes(actor: Actor) -> Mapping[str, object]:
    """Return the parameters of a statement of this module. Without them, none of them runs."""
    return {"me": actor.person_id, "ngo": actor.organisation_id, "day": today()}


def _visible(parts: frozenset[Part]) -> Select[Case, Participation]:
    own_side = and_(
        Participation.part.in_(sorted(parts - {Part.PEER})),
        Case.organisation_id == NGO,
        # A draft is its owners' alone; a second reader sees what has been checked.
        or_(Participation.part != Part.SECOND_READER, Case.state != CaseState.DRAFT),
    )
    peer_side = and_(
        Participation.part.in_(sorted(parts & {Part.PEER})),
        *_elsewhere(),
        Case.state.in_(sorted(ROOM)),
    )
    return (
        select(Case, Participation)
        .join(Participation, Participation.case_id == Case.id)
        .where(*_there(), or_(own_side, peer_side))
    )


def _resting() -> Select[UUID, date]:
    return (
        select(Case.id, Case.erase_on)
        .join(Participation, Participation.case_id == Case.id)
        .where(
            *_there(),
            Participation.part == Part.PEER,
            *_elsewhere(),
            Case.resumes.is_not(None),
        )
    )


def _one_visible(parts: frozenset[Part]) -> Select[Case, Participation]:
    return visible(parts).where(Case.id == _CASE)


def _one_resting() -> Select[UUID, date]:
    return resting().where(Case.id == _CASE)


visible = cache(_visible)
"""The statement of the cases somebody takes part in, in one of the parts (a frozenset)."""
resting = cache(_resting)
"""The statement of the rooms that rest for somebody as a peer: id and erasure day.

Nothing else of them is told, and their key is not opened.
"""
_one_visible_once, _one_resting_once = cache(_one_visible), cache(_one_resting)


def owner_works_here() -> ColumnElement[bool]:
    """Whether somebody who brings or brought the case works for the NGO of `eyes` today.

    Looked at beside the NGO of the case: a bringer who moves takes their knowledge of it along.
    """
    running = people.running_memberships(DAY).subquery()
    owner = aliased(Participation)
    is_here = running.c.organisation_id == NGO
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
    parts: Collection[Part] = EVERY_PART,
    *,
    for_update: bool = False,
) -> tuple[Case, Participation]:
    """Return a case the actor takes part in as one of `parts`, without opening it.

    Raises `NotFound`, and `Resting` for a peer whose room rests.
    """
    statement, rests = _one_visible_once(frozenset(parts)), _one_resting_once()
    asked = {**eyes(actor), "case_id": case_id}
    if for_update:
        # Locked first, and read behind the lock: meanwhile everything may be under another key.
        session.execute(statement.with_for_update(of=Case), asked)
        rests = rests.with_for_update(of=Case)
    again = {"populate_existing": for_update}
    row = session.execute(statement, asked, execution_options=again).one_or_none()
    if row is None:
        # Asked for whoever it is: what is not there takes the same work as what is not one's own.
        is_resting = session.execute(rests, asked).one_or_none() is not None
        raise Resting if is_resting and Part.PEER in parts else NotFound
    case, own = row
    return case, own


def opened(
    session: ReadSession,
    actor: Actor,
    case_id: UUID,
    parts: Collection[Part] = EVERY_PART,
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


def _elsewhere() -> tuple[ColumnElement[bool], ...]:
    """Return what holds for a peer: still of the NGO they came from, and no owner of it is."""
    return (
        Participation.organisation_id == NGO,
        Case.organisation_id != NGO,
        not_(owner_works_here()),
    )


def _there() -> tuple[ColumnElement[bool], ...]:
    """Return what holds for every case somebody takes part in, in whatever part."""
    return (
        Participation.person_id == ME,
        Case.erase_on > DAY,  # over for everybody, even while no worker runs to erase it
    )
