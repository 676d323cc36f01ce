"""Unfinished reviews: sealed so that only their peer opens them, also when the key changes.

A draft is under HKDF(case key | `usk`). When somebody leaves, the case gets another key, and
whoever makes it cannot open the drafts of the others: so the earlier key of the case travels along,
sealed under the present one, until the draft is kept again. It opens nothing else any more.
"""

from dataclasses import replace
from uuid import UUID

from app.identity.actor import Actor
from app.kernel.sealed import PROSE, SHORT, Place, open_sealed, seal
from review.feedback.models import Review
from review.vignettes.keys import CaseKey

_TABLE = "review"


def keep(actor: Actor, key: CaseKey, row: Review, text: bytes) -> None:
    """Seal what a peer has written so far to themselves, under the present key of the case."""
    row.body = seal(_draft_key(actor, key), text, _place(row.id), PROSE)
    row.under = None


def opened(actor: Actor, key: CaseKey, row: Review) -> bytes:
    """Open one's own draft. Raises `CannotOpen` for everybody else."""
    return open_sealed(_draft_key(actor, _kept_under(key, row)), row.body, _place(row.id))


def carried(key: CaseKey, new_key: CaseKey, row: Review) -> bytes:
    """Return what a draft needs to be opened by its peer under another key of the case."""
    return new_key.seal(_TABLE, row.id, "under", _kept_under(key, row).key, SHORT)


def _kept_under(key: CaseKey, row: Review) -> CaseKey:
    if row.under is None:
        return key
    return replace(key, key=key.open(_TABLE, row.id, "under", row.under))


def _draft_key(actor: Actor, key: CaseKey) -> bytes:
    return key.own_draft_key(actor.own_key, "review")


def _place(row_id: UUID) -> Place:
    return Place(_TABLE, row_id, "draft")
