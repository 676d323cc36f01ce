"""Tables of routing. They live only while a panel is being found; profiles are people's own."""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Id, WordSet, enum_text
from app.kernel.db import Base
from review.routing.eligibility import ConflictKind, Profession
from review.vignettes.text import WorkSetting


class SeatState(StrEnum):
    """Where somebody on a shortlist stands. Declining and a conflict look the same: out."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    OUT = "out"


class PeerProfile(Base):
    """What somebody offers as a peer. Their own to change; nothing of it is measured."""

    __tablename__ = "peer_profile"
    __table_args__ = (CheckConstraint("capacity BETWEEN 0 AND 5", name="capacity"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    profession: Mapped[Profession] = mapped_column(enum_text(Profession))
    languages: Mapped[frozenset[str]] = mapped_column(WordSet)
    topics: Mapped[frozenset[str]] = mapped_column(WordSet)
    settings: Mapped[frozenset[str]] = mapped_column(WordSet)
    capacity: Mapped[int]
    """Rooms at the same time."""
    is_active: Mapped[bool] = mapped_column(default=True)
    agreed_on: Mapped[date | None]
    """Day of agreeing to the ground rules of a room; without it nobody is asked."""


class StandingConflict(Base):
    """Somebody should not meet an NGO in a room, in either direction. No reason in prose."""

    __tablename__ = "standing_conflict"
    __table_args__ = (Index("uq_standing_conflict", "person_id", "organisation_id", unique=True),)

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[ConflictKind] = mapped_column(enum_text(ConflictKind))


class PanelSearch(Base):
    """The coarse facets of a case, in the clear while its panel is being found, then gone."""

    __tablename__ = "panel_search"

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(5))
    setting: Mapped[WorkSetting] = mapped_column(enum_text(WorkSetting))
    topics: Mapped[frozenset[str]] = mapped_column(WordSet)
    panel_size: Mapped[int]


class Candidate(Base):
    """Somebody on the shortlist of a case.

    `gated` is their envelope under a gate key of the shred store: the server alone cannot open it,
    the peer alone cannot either. The database itself refuses the bringer's NGO.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "case_organisation_id"],
            ["cases.id", "cases.organisation_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("organisation_id <> case_organisation_id", name="other_ngo"),
        CheckConstraint(
            "(state IN ('waiting', 'offered')) = (gated IS NOT NULL)", name="gate_while_asked"
        ),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    case_organisation_id: Mapped[UUID]
    state: Mapped[SeatState] = mapped_column(enum_text(SeatState))
    offered_on: Mapped[date | None]
    gated: Mapped[bytes | None] = mapped_column(LargeBinary)
