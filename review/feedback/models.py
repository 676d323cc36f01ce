"""Tables of what peers write. Everything is sealed; no number and no score has a column."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Id, Sealed, enum_text
from app.kernel.db import Base


class ReviewState(StrEnum):
    """Whether a review has been shown to the room."""

    DRAFT = "draft"
    DELIVERED = "delivered"


class Review(Base):
    """One peer's formative review. A draft is sealed so that only its peer can open it."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[UUID]
    """Whose it is; once delivered it stays when they leave."""
    state: Mapped[ReviewState] = mapped_column(enum_text(ReviewState))
    revision: Mapped[int] = mapped_column()
    body: Mapped[Sealed]
    under: Mapped[Sealed | None]
    """The key of the case this draft was kept under, sealed under the present one; None while it
    is the present one. Only its peer opens a draft, so only they can seal it anew."""
    delivered_on: Mapped[date | None]

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it once


class ReviewAddition(Base):
    """Something a peer adds after delivery; what was delivered never changes."""

    __tablename__ = "review_addition"

    id: Mapped[Id]
    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), index=True)
    on_day: Mapped[date]
    body: Mapped[Sealed]


class Uptake(Base):
    """What the bringer takes along, leaves, and does next."""

    __tablename__ = "uptake"

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[Sealed]
