"""Forgetting. The only place that shreds cases.

The shred share goes first, and with it every copy of the case in every backup; then the rows, which
are worthless from that moment. A crash or a failure in between leaves rows without a key: nobody
sees them any more, `due` finds them, and the sweep removes them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select

from app.identity.actor import Actor
from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import HalfDone
from app.kernel.text import _
from review.vignettes.access import OWNERS, found
from review.vignettes.keys import FAMILIES, family, names_share, share_name, shares_in_force
from review.vignettes.models import Case, ErasureReceipt, ExpiryWarning, Participation
from review.vignettes.resting import in_room
from review.vignettes.views import bringer_of

WARNED_DAYS = 5
"""So many days before its erasure those inside are told of it, once."""
RECEIPT_DAYS = 30
"""So long a receipt is shown, unless its owner puts it away before."""


class StillThere(RuntimeError):
    """A key is still readable after its destruction: nothing is reported as erased."""


class ContentErased(HalfDone):
    """The keys of a case are destroyed, and nothing else of the act is done."""

    code = "content-erased"
    message = _(
        "The keys are destroyed: the content is gone for good, for everybody. "
        "Then something failed."
    )


def withdraw(session: WriteSession, actor: Actor, case_id: UUID) -> None:
    """Take a case back, at any time, without a reason. It is erased for everyone."""
    found(session, actor, case_id, OWNERS, for_update=True)
    ledger.record(session, "case.withdrawn", who=actor.person_id, what=case_id)
    erase(session, case_id)


def erase(session: WriteSession, case_id: UUID) -> bool:
    """Destroy the keys of a case, then all its rows (they hang on the case and go with it).

    Returns False when somebody else has erased it already: it is then told nobody twice.
    """
    there = session.scalar(select(Case.id).where(Case.id == case_id).with_for_update())
    session.shred.destroy_family(family(case_id))
    if session.shred.names(family(case_id)):
        raise StillThere
    session.cannot_be_undone(ContentErased())
    if there is None:
        return False
    owners = bringer_of(session, case_id)
    inside = session.scalars(
        select(Participation.person_id).where(Participation.case_id == case_id)
    ).all()
    session.execute(delete(Case).where(Case.id == case_id))
    session.flush()
    notice(session, inside)
    # Behind the notice, which locks these people: two cases of one person may end at one moment.
    for person_id in owners:
        session.merge(ErasureReceipt(person_id=person_id, on_day=today()))
    ledger.record(session, "case.erased", what=case_id)
    return True


def erase_if_due(session: WriteSession, case_id: UUID) -> bool:
    """Erase a case that is still due behind the lock. Returns whether it was.

    Between question and act somebody may have given it another key: it only seemed to have none.
    """
    locked = select(Case.share, Case.erase_on).where(Case.id == case_id).with_for_update()
    row = session.execute(locked).one_or_none()
    if row is None:
        return False
    has_key = session.shred.get(share_name(case_id, row.share)) is not None
    return (row.erase_on <= today() or not has_key) and erase(session, case_id)


def due(session: ReadSession, day: date | None = None) -> list[UUID]:
    """Return the cases whose erasure date has come, or whose key is already gone."""
    day = day or today()
    expired = set(session.scalars(select(Case.id).where(Case.erase_on <= day)))
    shares = set(session.shred.names(FAMILIES))
    in_force = shares_in_force(session)
    keyless = {case_id for case_id, name in in_force.items() if name not in shares}
    return sorted(expired | keyless)


def ends_soon(erase_on: date, day: date | None = None) -> bool:
    """Whether a case is so near its erasure that those inside are warned."""
    return erase_on <= (day or today()) + timedelta(days=WARNED_DAYS)


def unwarned(session: ReadSession, day: date | None = None) -> list[UUID]:
    """Return the cases that end soon and whose people have not been told of this day yet."""
    day = day or today()
    return list(
        session.scalars(
            select(Case.id)
            .outerjoin(ExpiryWarning, ExpiryWarning.case_id == Case.id)
            .where(
                Case.erase_on > day,
                Case.erase_on <= day + timedelta(days=WARNED_DAYS),
                or_(ExpiryWarning.for_day.is_(None), ExpiryWarning.for_day != Case.erase_on),
            )
            .order_by(Case.id)
        )
    )


def warn(session: WriteSession, case_id: UUID) -> bool:
    """Let everybody inside know at the next digest that there is something: a case ends soon.

    The mail is the constant one; which case, and when, stands on their first page. Returns False
    when it has been told or erased meanwhile.
    """
    erase_on = session.scalar(select(Case.erase_on).where(Case.id == case_id).with_for_update())
    if erase_on is None or case_id not in unwarned(session):
        return False
    session.merge(ExpiryWarning(case_id=case_id, for_day=erase_on))
    session.flush()
    notice(session, in_room(session, case_id))
    return True


def receipts(session: ReadSession, actor: Actor) -> Sequence[date]:
    """Return the days on which something of the actor was erased, the latest first."""
    own = select(ErasureReceipt.on_day).where(ErasureReceipt.person_id == actor.person_id)
    return session.scalars(own.order_by(ErasureReceipt.on_day.desc())).all()


def put_receipts_away(session: WriteSession, person_id: UUID) -> None:
    """Forget one's own receipts, now that they have been read."""
    session.execute(delete(ErasureReceipt).where(ErasureReceipt.person_id == person_id))


def forget_receipts(session: WriteSession, day: date | None = None) -> int:
    """Forget receipts after `RECEIPT_DAYS`, read or not. Returns how many."""
    old = ErasureReceipt.on_day <= (day or today()) - timedelta(days=RECEIPT_DAYS)
    found = session.scalar(select(func.count()).where(old)) or 0
    session.execute(delete(ErasureReceipt).where(old))
    return found


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
