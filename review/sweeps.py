"""What the worker does for cases: rounds, unanswered invitations, warnings, erasure."""

from datetime import timedelta

from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.sweeps import Sweep
from review import farewell, leaving, retention
from review.routing import gates, invitations, rounds


def erase_due(database: Database) -> int:
    """Erase what has expired, case by case, each in a transaction of its own.

    What cannot be erased stays due, and keeps no other case alive: it is raised in the end.
    """
    with database.reading() as session:
        cases = retention.due(session)
    done, failures = 0, []
    for case_id in cases:
        try:
            with database.writing() as session:
                done += retention.erase_if_due(session, case_id)
        except Exception as failure:  # noqa: BLE001 - whatever it was, the others must go
            failures.append(failure)
    if failures:
        raise failures[0]
    return done


def warn_ending(database: Database) -> int:
    """Tell those inside, once, that a case ends soon; each case in a transaction of its own."""
    with database.reading() as session:
        cases = retention.unwarned(session)
    done = 0
    for case_id in cases:
        with database.writing() as session:
            done += retention.warn(session, case_id)
    return done


def forget_receipts(database: Database) -> int:
    """Forget that something was erased, when that is long ago."""
    with database.writing() as session:
        return retention.forget_receipts(session)


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
    Sweep("erase-due", timedelta(minutes=10), erase_due),
    Sweep("warn-ending", timedelta(hours=1), warn_ending),
    Sweep("erasure-receipts", timedelta(hours=6), forget_receipts),
    Sweep("destroy-orphans", timedelta(hours=6), destroy_orphans),
    Sweep("routing-round", timedelta(minutes=10), run_round),
)
