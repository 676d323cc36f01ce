"""A room rests, and goes on: what happens to its case; `review.rooms.brake` says why it rests.

The text goes back to where it was after its check, so that two people confirm it again, changed or
not. The day of erasure stays as it was.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select

from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.sealed import SHORT
from review.vignettes import states
from review.vignettes.models import BrakeWord, Part, Participation
from review.vignettes.states import Act
from review.vignettes.text import Reworded
from review.vignettes.views import CaseView, seal_field


def rest(session: WriteSession, seen: CaseView) -> None:
    """Stop a room for everybody at once. Remembers which text the panel has read."""
    case = seen.case
    case.state, case.resumes = states.after(case.state, Act.REST), case.state
    case.changed_on = today()
    _remember(seen, Reworded(seen.seal.hex(), seen.reworded_on))
    # Without a name: who pulled the brake is nobody's business but the bringer's.
    ledger.record(session, "room.rested", what=case.id)
    notice(session, in_room(session, case.id))


def resume(session: WriteSession, seen: CaseView) -> None:
    """Open a room again where it was, now that its text is confirmed; what was said of it goes."""
    case = seen.case
    assert case.resumes is not None
    case.state, case.resumes = case.resumes, None
    case.changed_on = today()
    if seen.reworded is not None and seen.reworded.read != seen.seal.hex():
        _remember(seen, Reworded(seen.seal.hex(), today()))
    session.execute(delete(BrakeWord).where(BrakeWord.case_id == case.id))
    dismiss_second_reader(session, case.id)
    ledger.record(session, "room.resumed", what=case.id)
    notice(session, in_room(session, case.id))


def dismiss_second_reader(session: WriteSession, case_id: UUID) -> None:
    """A second reader has read; only a tandem partner stays."""
    session.execute(
        delete(Participation).where(
            Participation.case_id == case_id, Participation.part == Part.SECOND_READER
        )
    )


def in_room(session: ReadSession, case_id: UUID) -> Sequence[UUID]:
    """Return everybody inside: the bringer, a tandem partner, the panel."""
    return session.scalars(
        select(Participation.person_id).where(
            Participation.case_id == case_id, Participation.part != Part.SECOND_READER
        )
    ).all()


def _remember(seen: CaseView, reworded: Reworded) -> None:
    key, case = seen.opened.key, seen.case
    case.reworded = seal_field(key, "reworded", reworded.to_bytes(), SHORT)
