"""Gates (DESIGN.md, section 5.4): an envelope under a second key that the server keeps shut.

`gated` = XChaCha20(gate key, sealed box of `part` to the peer). The gate key lies in the shred
store. The server alone cannot open the inner box, the peer alone cannot open the outer one.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.identity import access as people
from app.kernel.db import ReadSession, WriteSession
from app.kernel.sealed import CannotOpen, Place, open_sealed, seal
from review.routing.models import Candidate
from review.vignettes.keys import FAMILIES, CaseKey, family

_TABLE = "candidate"
_GATE = "gate:"


def gate_name(case_id: UUID, person_id: UUID) -> str:
    """Return the name of a gate key in the shred store."""
    return f"{family(case_id)}{_GATE}{person_id}"


def shut(session: WriteSession, key: CaseKey, person_id: UUID, public_key: bytes) -> bytes:
    """Seal `part` to a candidate behind a fresh gate, synced before the database commits."""
    gate = session.shred.get_or_create(gate_name(key.case_id, person_id))
    return seal(gate, key.envelope(person_id, public_key), _place(key.case_id, person_id))


def change(session: WriteSession, key: CaseKey, candidate: Candidate) -> None:
    """Seal another `part` behind the gate of somebody who waits, when a participant has left.

    To their key of today: whoever gets a new one is let go of at once.
    """
    person_id = candidate.person_id
    public_key = people.public_keys(session, [person_id])[person_id]
    candidate.gated = shut(session, key, person_id, public_key)


def take_off(session: ReadSession, case_id: UUID, person_id: UUID, gated: bytes) -> bytes | None:
    """Return the inner envelope, or None when the gate has been destroyed."""
    gate = session.shred.get(gate_name(case_id, person_id))
    if gate is None:
        return None
    try:
        return open_sealed(gate, gated, _place(case_id, person_id))
    except CannotOpen:
        return None


def left_behind(session: ReadSession, before: date) -> list[str]:
    """Return gates older than `before` with nothing behind them: a crash came before their end."""
    waiting = select(Candidate.case_id, Candidate.person_id).where(Candidate.gated.is_not(None))
    shut = {gate_name(case_id, person_id) for case_id, person_id in session.execute(waiting)}
    names = session.shred.names(FAMILIES, before=before)
    return [name for name in names if _GATE in name and name not in shut]


def lost(session: WriteSession) -> list[Candidate]:
    """Return candidates, locked, whose gate key is gone: nobody can open what is behind it.

    So it is after an older backup was restored: the gate was destroyed in the meantime.
    """
    behind = select(Candidate.case_id, Candidate.person_id).where(Candidate.gated.is_not(None))
    seen = [(case_id, person_id) for case_id, person_id in session.execute(behind)]
    shut = set(session.shred.names(FAMILIES))
    found = []
    for own in seen:
        if gate_name(*own) not in shut:
            # Read anew under a lock: a seat that was just taken has lost its gate rightly.
            row = session.get(Candidate, own, with_for_update=True, populate_existing=True)
            if row is not None and row.gated is not None:
                found.append(row)
    return found


def _place(case_id: UUID, person_id: UUID) -> Place:
    return Place(_TABLE, case_id, f"gated:{person_id}")
