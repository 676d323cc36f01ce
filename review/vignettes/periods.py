"""How long cases are kept at most: the community may shorten the periods, and never lengthen them.

A decision holds for cases that are begun later. Each case keeps the periods it was begun with, so
that nobody's day of erasure moves because of a vote.
"""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.policy import Permission, require
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid, StaleEdit
from app.kernel.text import _
from review.vignettes.models import Case, RetentionPeriods
from review.vignettes.states import LONGEST, SHORTEST, Periods


def current(session: ReadSession) -> tuple[int | None, Periods]:
    """Return what holds for a case begun now, with its number; None before any decision."""
    newest = select(RetentionPeriods).order_by(RetentionPeriods.number.desc()).limit(1)
    row = session.scalar(newest)
    return (None, LONGEST) if row is None else (row.number, _value(row))


def of(session: ReadSession, case: Case) -> Periods:
    """Return what holds for a case, from its beginning to its end."""
    if case.periods is None:
        return LONGEST
    return _value(session.get_one(RetentionPeriods, case.periods))


def shorten(session: WriteSession, actor: Actor, wanted: Periods, seen: int | None) -> None:
    """Shorten the periods for all cases that are begun from now on. Cannot be taken back.

    `seen` is the number of the periods whoever decides had before them. Raises `StaleEdit` when
    others hold by now, and `Invalid` for what is longer than before, too short, or the same.
    """
    require(actor, Permission.PERIODS_SHORTEN)
    number, holding = current(session)
    if number != seen:
        raise StaleEdit
    for each in fields(Periods):
        days, longest = getattr(wanted, each.name), getattr(holding, each.name)
        shortest = getattr(SHORTEST, each.name)
        if days > longest:
            raise Invalid(_("Periods can only become shorter."), field=each.name)
        if days < shortest:
            message = _("At least %(days)s days, so that the work can be done.")
            raise Invalid(message % {"days": shortest}, field=each.name)
    if wanted == holding:
        raise Invalid(_("Nothing would become shorter."), field="draft_days")
    row = RetentionPeriods(
        number=(number or 0) + 1,
        since=today(),
        draft_days=wanted.draft_days,
        open_days=wanted.open_days,
        closed_days=wanted.closed_days,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else decided at the same moment
        raise StaleEdit from None
    ledger.record(session, "periods.shortened", who=actor.person_id)


def _value(row: RetentionPeriods) -> Periods:
    return Periods(row.draft_days, row.open_days, row.closed_days)
