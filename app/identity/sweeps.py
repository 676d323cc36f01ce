"""What identity forgets by itself."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select

from app.identity import throttle
from app.identity.models import Invitation, NewKeyAllowed, RecoveryLink, SignIn, Throttle
from app.identity.sessions import ABSOLUTE, DAY_SECRETS, last_day_over
from app.kernel import ledger
from app.kernel.clock import now
from app.kernel.db import Database
from app.kernel.sweeps import Sweep

THROTTLE_KEPT = timedelta(days=1)
LEDGER_LINKED = timedelta(days=183)


def forget_attempts(database: Database, at: datetime) -> int:
    """Forget failed attempts a day after their door opened again, and the networks of past days."""
    throttle.forget_networks(database.shred, at.date())
    old = Throttle.closed_until < at - THROTTLE_KEPT
    with database.writing() as session:
        found = session.scalar(select(func.count()).where(old)) or 0
        session.execute(delete(Throttle).where(old))
    return found


def end_sign_ins(database: Database, at: datetime) -> int:
    """Destroy the secrets of days that are over, then the sign-ins past their absolute end.

    Secrets first: without them the rows open nothing, wherever a copy of them lies.
    """
    over = last_day_over(at)
    database.shred.destroy(
        name
        for name in database.shred.names(DAY_SECRETS)
        if date.fromisoformat(name.removeprefix(DAY_SECRETS)) <= over
    )
    ended = SignIn.started_at <= at - ABSOLUTE
    with database.writing() as session:
        found = session.scalar(select(func.count()).where(ended)) or 0
        session.execute(delete(SignIn).where(ended))
    return found


def forget_invitations(database: Database, at: datetime) -> int:
    """Forget invitations that lead nowhere any more, and with them the address they were for."""
    old = Invitation.expires_at <= at
    with database.writing() as session:
        found = session.scalar(select(func.count()).where(old)) or 0
        session.execute(delete(Invitation).where(old))
    return found


def forget_ways_back(database: Database, at: datetime) -> int:
    """Forget links of recovery, and confirmations of a new key, that lead nowhere any more."""
    found = 0
    with database.writing() as session:
        for table in (RecoveryLink, NewKeyAllowed):
            old = table.expires_at <= at
            found += session.scalar(select(func.count()).select_from(table).where(old)) or 0
            session.execute(delete(table).where(old))
    return found


def forget_who(database: Database, at: datetime) -> int:
    """Let the ledger forget who did what, half a year after the month it happened in."""
    return ledger.forget_before(database.shred, at.date() - LEDGER_LINKED)


SWEEPS = (
    Sweep("attempts", timedelta(hours=1), lambda database: forget_attempts(database, now())),
    Sweep("sign-ins", timedelta(minutes=15), lambda database: end_sign_ins(database, now())),
    Sweep("ledger-tags", timedelta(hours=12), lambda database: forget_who(database, now())),
    Sweep("invitations", timedelta(hours=1), lambda database: forget_invitations(database, now())),
    Sweep("ways-back", timedelta(minutes=15), lambda database: forget_ways_back(database, now())),
)
