"""What the worker does for cases: rounds, unanswered invitations, erasure."""

from datetime import timedelta

from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.sweeps import Sweep
from review import farewell, leaving, retention
from review.routing import gates, invitations, rounds


def erase_due(database: Database) -> int:
    """Erase what has expired, case by case, each in a transaction of its own."""
    with database.reading() as session:
        cases = retention.due(session)
    for case_id in cases:
        with database.writing() as session:
            retention.erase_if_due(session, case_id)
    return len(cases)


def destroy_orphans(database: Database) -> int:
    """Destroy secrets that a crash left without a case, and gates it left without an envelope.

    Not those of yesterday either: an act that runs over midnight writes its key before its rows.
    """
    before = today() - timedelta(days=1)
    with database.reading() as session:
        names = retention.orphaned_secrets(session, before) + gates.left_behind(session, before)
    database.shred.destroy(names)
    return len(names)


def run_round(database: Database) -> int:
    """Let invitations end that nobody answered or can answer, and ask again for empty seats."""
    with database.writing() as session:
        ended = invitations.expire_invitations(session) + invitations.end_unopenable(session)
        return ended + rounds.ask(session)


def settle(database: Database) -> int:
    """Let out of every case who works elsewhere by now, and remove accounts whose time is over.

    The first happens in the act that ends a membership; after an older backup it has to be again.
    """
    with database.writing() as session:
        changed = leaving.settle(session)
    return changed + farewell.forget_former(database)


SWEEPS = (
    Sweep("leaving", timedelta(hours=1), settle),
    Sweep("erase-due", timedelta(hours=1), erase_due),
    Sweep("destroy-orphans", timedelta(hours=6), destroy_orphans),
    Sweep("routing-round", timedelta(minutes=10), run_round),
)
