"""Tables of cases: states and days in the clear, everything people wrote sealed."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Id, Sealed, enum_text
from app.kernel.db import Base
from review.vignettes.states import CaseState
from review.vignettes.text import SizeClass


class Part(StrEnum):
    """As what somebody takes part in a case."""

    BRINGER = "bringer"
    TANDEM = "tandem"
    SECOND_READER = "second_reader"
    PEER = "peer"


class RetentionPeriods(Base):
    """How long cases are kept at most, from a decision of the community on. Never changed.

    The database itself refuses what is longer than the design allows; that each line is at most as
    long as the one before, `review.vignettes.periods` checks. Without a line, `LONGEST` holds.
    """

    __tablename__ = "retention_periods"
    __table_args__ = (
        CheckConstraint("draft_days BETWEEN 7 AND 30", name="draft_days"),
        CheckConstraint("open_days BETWEEN 30 AND 90", name="open_days"),
        CheckConstraint("closed_days BETWEEN 7 AND 30", name="closed_days"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[date]
    draft_days: Mapped[int]
    open_days: Mapped[int]
    closed_days: Mapped[int]


class Case(Base):
    """One presentation of client work; `cases`, because `case` is a word of SQL."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        # While a room rests, its text is on the way to being confirmed again, and nowhere else.
        CheckConstraint(
            "resumes IS NULL OR (resumes IN ('seeking', 'open', 'closed') "
            "AND state IN ('draft', 'screened'))",
            name="rests",
        ),
    )

    id: Mapped[Id]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    bringer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[CaseState] = mapped_column(enum_text(CaseState), index=True)
    revision: Mapped[int] = mapped_column()
    changed_on: Mapped[date]
    erase_on: Mapped[date] = mapped_column(index=True)
    periods: Mapped[int | None] = mapped_column(ForeignKey("retention_periods.number"))
    """Which periods held when it was begun, and hold for it until its end; None: `LONGEST`."""
    size_class: Mapped[SizeClass] = mapped_column(enum_text(SizeClass))
    edition: Mapped[str | None] = mapped_column(String(20))
    """The released edition its reviews are written under, for ever; set when it is sent."""
    outline: Mapped[Sealed]
    vignette: Mapped[Sealed]
    decisions: Mapped[Sealed]
    remark: Mapped[Sealed | None]
    """What the second reader said when handing the text back."""
    resumes: Mapped[CaseState | None] = mapped_column(enum_text(CaseState, "resumes"))
    """Where a room that rests goes on once its text is confirmed again; None when none rests."""
    reworded: Mapped[Sealed | None]
    """Which text the panel has read, and when it got another one (`review.vignettes.resting`)."""
    share: Mapped[UUID | None]
    """Which shred share is in force; None for the first. Another one since somebody left."""
    rekey_since: Mapped[date | None] = mapped_column(index=True)
    """Somebody who held the key is out: nothing is written before it is another one."""
    panel_changed_on: Mapped[date | None]
    """The day a peer left last; the bringer's side is told."""

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it once

    @property
    def is_resting(self) -> bool:
        """Whether somebody has pulled the brake: until the text is confirmed again."""
        return self.resumes is not None


class Participation(Base):
    """Somebody takes part in a case: their envelope holds their `part` of its key.

    The database itself refuses a peer of the bringer's NGO, and two peers of one NGO.
    """

    __tablename__ = "participation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "case_organisation_id"],
            ["cases.id", "cases.organisation_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(
            "(part = 'peer') = (organisation_id <> case_organisation_id)", name="other_ngo"
        ),
        Index(
            "uq_participation_peer_ngo",
            "case_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("part = 'peer'"),
            postgresql_where=text("part = 'peer'"),
        ),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    part: Mapped[Part] = mapped_column(enum_text(Part))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    case_organisation_id: Mapped[UUID]
    since: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_to: Mapped[bytes] = mapped_column(LargeBinary)
    """The public key the envelope is for: after a new key it opens no longer, and all see it."""


class Departure(Base):
    """Somebody has left a case. No envelope: what they said stays, and they are out.

    Without a reference to the person: it outlives an account, as an id without a name.
    """

    __tablename__ = "departure"

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[Part] = mapped_column(enum_text(Part))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    since: Mapped[date]
    left_on: Mapped[date]


class Attestation(Base):
    """Somebody confirmed the text. `seal` is a keyed hash of exactly that text."""

    __tablename__ = "attestation"

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    """Who it was, even when there is no such account any more."""
    seal: Mapped[bytes] = mapped_column(LargeBinary)
    on_day: Mapped[date]


class BrakeWord(Base):
    """Somebody pulled the brake, and perhaps said why. Gone when the room opens again.

    Sealed to the bringer and to whoever wrote it, and nobody's name stands beside it: the id is a
    keyed hash that only its author can make again.
    """

    __tablename__ = "brake_word"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    for_bringer: Mapped[Sealed]
    for_author: Mapped[Sealed]


class ExpiryWarning(Base):
    """Those inside have been told that a case will be erased on this day: once for each day."""

    __tablename__ = "expiry_warning"

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    for_day: Mapped[date]


class ErasureReceipt(Base):
    """A case of this person was erased on this day. No title, no id, and not how many."""

    __tablename__ = "erasure_receipt"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
