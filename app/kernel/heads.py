"""The ledger's head outside the database, so that a cut or rewritten ledger shows.

The chain alone shows changes in its middle. Somebody who can write to the database could write all
of it anew, or cut off its end. So its last line is marked in the shred store every few minutes,
and mailed to the board each week: the mark withstands whoever has the database, the mails
withstand whoever has the whole machine.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from smtplib import SMTPException

from sqlalchemy.exc import IntegrityError

from app.kernel import ledger
from app.kernel.clock import now as the_present
from app.kernel.db import Database, ReadSession
from app.kernel.digest import Digest
from app.kernel.ledger import Head
from app.kernel.mail import Mailer
from app.kernel.shred import ShredStore
from app.kernel.sweeps import Sweep

MAILS_REMEMBERED = timedelta(days=60)
_MARKS = "ledger-mark:"
_MAILED = "ledger-mailed:"


class LedgerBroken(RuntimeError):
    """The ledger does not fit its mark, or itself: nothing new is marked over it."""


def mark(database: Database) -> int:
    """Mark the present end of the ledger, unless it was tampered with. Raises `LedgerBroken`.

    Returns 0 always: how often something happens is not for the log.
    """
    shred = database.shred
    marked = last_mark(shred)
    with database.reading() as session:
        present = ledger.head(session)
        if marked == present:
            return 0
        if is_lost(session, marked) or ledger.first_broken(session, after=marked) is not None:
            raise LedgerBroken
    _keep(shred, f"{_MARKS}{present.number:012}", present.digest)
    shred.destroy(name for name in shred.names(_MARKS) if _number(name) < present.number)
    return 0


def last_mark(shred: ShredStore) -> Head:
    """Return the newest mark. Ask before looking at the ledger, which may grow meanwhile."""
    for name in reversed(shred.names(_MARKS)):
        digest = shred.get(name)
        if digest is not None:
            return Head(_number(name), digest)
    return ledger.START


def is_lost(session: ReadSession, marked: Head) -> bool:
    """Whether a marked line is not there any more as it was marked."""
    return not ledger.holds(session, marked.digest, number=marked.number)


def start_again(shred: ShredStore) -> None:
    """Forget the mark, because an older ledger was restored on purpose. Mails stay mails."""
    shred.destroy_family(_MARKS)


def mail_due(
    database: Database, mailer: Mailer, board: Sequence[str], digest: Digest, *, now: datetime
) -> int:
    """Mail the head to each address once a week; to one that could not be reached, again later."""
    if now < digest.moment(now):
        return 0
    old = now.date() - MAILS_REMEMBERED
    database.shred.destroy(database.shred.names(_MAILED, before=old))
    return sum(_mail(database, mailer, address, now) for address in board)


def sweeps(mailer: Mailer, board: Sequence[str], digest: Digest) -> tuple[Sweep, ...]:
    """Return what keeps the ledger's head outside the database."""
    return (
        Sweep("ledger-mark", timedelta(minutes=5), mark),
        Sweep(
            "ledger-head",
            timedelta(hours=1),
            lambda database: mail_due(database, mailer, board, digest, now=the_present()),
        ),
    )


def _mail(database: Database, mailer: Mailer, address: str, now: datetime) -> int:
    year, week, _day = now.isocalendar()
    to = blake2b(address.encode(), digest_size=8, person=b"iv-board").hexdigest()
    name = f"{_MAILED}{year}-{week:02}:{to}"
    with database.reading() as session:
        digest = ledger.head(session).digest
    # Claimed before it is sent, so that of several workers one sends it.
    if database.shred.get(name) is not None or not _keep(database.shred, name, digest):
        return 0
    try:
        mailer.send_head(address, digest)
    except (OSError, SMTPException):
        database.shred.destroy([name])
        return 0
    return 1


def _number(name: str) -> int:
    return int(name.removeprefix(_MARKS))


def _keep(shred: ShredStore, name: str, digest: bytes) -> bool:
    try:
        shred.keep(name, digest)
    except IntegrityError:  # another process was faster
        return False
    return True
