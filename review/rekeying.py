"""Another key for a case somebody has left: everything is sealed anew for those who stay.

Only somebody inside can do it, because the server cannot open anything: it happens in the next act
of a participant, before that act writes, and when one of them signs in. The new share is synced
before the transaction commits and the old one dies after: whenever a process is killed in between,
the case opens under exactly one of the two (`review.retention` destroys the other).
"""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from app.identity.actor import Actor
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import Database, WriteSession
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.sealed import PROSE, SHORT, CannotOpen, Place, open_sealed, seal
from review.feedback import drafts
from review.feedback.models import Review, ReviewAddition, ReviewState, Uptake
from review.rooms import openings
from review.rooms.models import RoomMessage
from review.routing import gates
from review.routing.models import Candidate
from review.vignettes import attestation, views
from review.vignettes.access import EVERY_PART, OpenedCase, Resting, eyes, found, visible
from review.vignettes.keys import CaseKey, layer_of, next_case_key, open_envelope, share_name
from review.vignettes.models import BrakeWord, Case, Participation
from review.vignettes.text import Reworded
from review.vignettes.views import CaseView, seal_field


@dataclass(frozen=True, slots=True)
class _Change:
    """From which key to which, and from which share of the shred store to which."""

    case_id: UUID
    old: CaseKey
    new: CaseKey
    old_share: bytes
    new_share: bytes
    share: UUID

    def field(self, table: str, row: UUID, name: str, blob: bytes, step: int = PROSE) -> bytes:
        """Seal one field anew."""
        return self.new.seal(table, row, name, self.old.open(table, row, name, blob), step)


def renew_due(database: Database, actor: Actor, case_id: UUID | None = None) -> int:
    """Give another key to every case of the actor that waits for one (or to one of them).

    Each in a transaction of its own; what does not wait is only looked at, and what cannot be
    opened goes on waiting. Returns how many.
    """
    statement = visible(EVERY_PART).where(Case.rekey_since.is_not(None))
    if case_id is not None:
        statement = statement.where(Case.id == case_id)
    with database.reading() as session:
        waiting = [case.id for case, _own in session.execute(statement, eyes(actor))]
    done = 0
    for each in waiting:
        with suppress(NotFound, Resting, CannotOpen), database.writing() as session:
            done += renew(session, actor, each)
    return done


def renew(session: WriteSession, actor: Actor, case_id: UUID) -> bool:
    """Give a case another key, if it waits for one, and seal it to exactly those who take part.

    Raises `NotFound` and `Resting` for those who cannot open it.
    """
    case, own = found(session, actor, case_id, for_update=True)
    if case.rekey_since is None:
        return False
    old = open_envelope(session, actor, case_id, own.envelope)
    change = _change(session, case, old)
    before = share_name(case_id, case.share)
    seen = views.view(session, OpenedCase(case, own.part, old))
    _reseal_case(session, seen, change)
    _reseal_room(session, change)
    _reseal_words(session, change)
    _seal_to_people(session, change)
    session.destroy_after_commit(before)
    session.flush()
    ledger.record(session, "case.rekeyed", who=actor.person_id, what=case_id)
    return True


def end_reading(session: WriteSession, case_id: UUID) -> None:
    """Let the key change with the next act: a second reader has read, and held it so far."""
    session.execute(
        update(Case)
        .where(Case.id == case_id, Case.rekey_since.is_(None))
        .values(rekey_since=today())
    )


def _change(session: WriteSession, case: Case, old: CaseKey) -> _Change:
    share = new_id()
    new = next_case_key(session, case.id, share)
    old_name, new_name = share_name(case.id, case.share), share_name(case.id, share)
    shares = session.shred.get_many([old_name, new_name])
    return _Change(case.id, old, new, shares[old_name], shares[new_name], share)


def _reseal_case(session: WriteSession, seen: CaseView, change: _Change) -> None:
    """The text, what is known about it, and the confirmations that hold for it.

    Not through the mapped row: the text is the same, so an open form is not stale by this.
    """
    case = seen.case
    sealed = {
        name: change.field("cases", case.id, name, blob, step)
        for name, blob, step in (
            ("outline", case.outline, SHORT),
            ("vignette", case.vignette, PROSE),
            ("decisions", case.decisions, PROSE),
            ("remark", case.remark, PROSE),
        )
        if blob is not None
    }
    if seen.reworded is not None:
        # The hash of a text that is gone cannot be made anew: nothing will be equal to it.
        is_read = seen.reworded.read == seen.seal.hex()
        kept = change.new.attest(views.attested_text(seen.vignette, seen.outline)).hex()
        reworded = Reworded(kept if is_read else "", seen.reworded.on)
        sealed["reworded"] = seal_field(change.new, "reworded", reworded.to_bytes(), SHORT)
    attestation.carry(session, seen, change.new)
    session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(**sealed, share=change.share, rekey_since=None)
    )


def _reseal_room(session: WriteSession, change: _Change) -> None:
    """Everything that was said: reviews, additions, messages, the note."""
    case_id = change.case_id
    for review in session.scalars(select(Review).where(Review.case_id == case_id)):
        if review.state is ReviewState.DRAFT:
            sealed = {"under": drafts.carried(change.old, change.new, review)}
        else:
            sealed = {"body": change.field("review", review.id, "body", review.body)}
        session.execute(update(Review).where(Review.id == review.id).values(**sealed))
    additions = select(ReviewAddition).join(Review, Review.id == ReviewAddition.review_id)
    for addition in session.scalars(additions.where(Review.case_id == case_id)):
        addition.body = change.field("review_addition", addition.id, "body", addition.body)
    for message in session.scalars(select(RoomMessage).where(RoomMessage.case_id == case_id)):
        message.body = change.field("room_message", message.id, "body", message.body)
    openings.carry(session, case_id, change.old, change.new)
    note = session.get(Uptake, case_id)
    if note is not None:
        note.body = change.field("uptake", case_id, "body", note.body)


def _reseal_words(session: WriteSession, change: _Change) -> None:
    """What was said with the brake: only its outer layer is ours to change."""
    old = layer_of(change.old_share, change.case_id, "brake_word")
    new = layer_of(change.new_share, change.case_id, "brake_word")
    for word in session.scalars(select(BrakeWord).where(BrakeWord.case_id == change.case_id)):
        for name in ("for_bringer", "for_author"):
            place = Place("brake_word", word.id, name)
            setattr(word, name, seal(new, open_sealed(old, getattr(word, name), place), place))


def _seal_to_people(session: WriteSession, change: _Change) -> None:
    """Seal the new `part` to those who take part, and, behind their gates, to those on the list.

    To the key each envelope was for, never to a newer one: that one is compared first.
    """
    rows = select(Participation).where(Participation.case_id == change.case_id)
    for row in session.scalars(rows):
        row.envelope = change.new.envelope(row.person_id, row.sealed_to)
    listed = select(Candidate).where(
        Candidate.case_id == change.case_id, Candidate.gated.is_not(None)
    )
    for candidate in session.scalars(listed):
        gates.change(session, change.new, candidate)
