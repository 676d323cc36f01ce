"""Forgetting. The only place that shreds cases.

The shred share goes first, and with it every copy of the case in every backup; then the rows, which
are worthless from that moment. A crash in between leaves rows without a key: `finish_erasures`
finds and removes them.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from app.identity.actor import Actor
from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from review.vignettes.access import OWNERS, found
from review.vignettes.keys import FAMILIES, family, names_share, share_name, shares_in_force
from review.vignettes.models import Case, Participation


class StillThere(RuntimeError):
    """A key is still readable after its destruction: nothing is reported as erased."""


def withdraw(session: WriteSession, actor: Actor, case_id: UUID) -> None:
    """Take a case back, at any time, without a reason. It is erased for everyone."""
    found(session, actor, case_id, OWNERS, for_update=True)
    ledger.record(session, "case.withdrawn", who=actor.person_id, what=case_id)
    erase(session, case_id)


def erase(session: WriteSession, case_id: UUID) -> None:
    """Destroy the keys of a case, then all its rows (they hang on the case and go with it)."""
    session.shred.destroy_family(family(case_id))
    if session.shred.names(family(case_id)):
        raise StillThere
    inside = session.scalars(
        select(Participation.person_id).where(Participation.case_id == case_id)
    ).all()
    session.execute(delete(Case).where(Case.id == case_id))
    session.flush()
    notice(session, inside)
    ledger.record(session, "case.erased", what=case_id)


def erase_if_due(session: WriteSession, case_id: UUID) -> None:
    """Erase a case that is still due behind the lock.

    Between question and act somebody may have given it another key: it only seemed to have none.
    """
    locked = select(Case.share, Case.erase_on).where(Case.id == case_id).with_for_update()
    row = session.execute(locked).one_or_none()
    if row is None:
        return
    has_key = session.shred.get(share_name(case_id, row.share)) is not None
    if row.erase_on <= today() or not has_key:
        erase(session, case_id)


def due(session: ReadSession, day: date | None = None) -> list[UUID]:
    """Return the cases whose erasure date has come, or whose key is already gone."""
    day = day or today()
    expired = set(session.scalars(select(Case.id).where(Case.erase_on <= day)))
    shares = set(session.shred.names(FAMILIES))
    in_force = shares_in_force(session)
    keyless = {case_id for case_id, name in in_force.items() if name not in shares}
    return sorted(expired | keyless)


def orphaned_secrets(session: ReadSession, before: date) -> list[str]:
    """Return secrets of cases that are not there, and shares that are not in force.

    A crash came between key and commit, or after. Only those older than `before`, because a
    running act writes its key before its rows.
    """
    in_force = {str(case_id): name for case_id, name in shares_in_force(session).items()}

    def is_left(name: str) -> bool:
        own = in_force.get(name.split(":")[1])
        return own is None or (names_share(name) and name != own)

    return [name for name in session.shred.names(FAMILIES, before=before) if is_left(name)]
