"""The table of released editions. A trigger on both engines refuses every change of a row."""

from datetime import date

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class ReleasedEdition(Base):
    """One edition as it was released; its place in the chain is what came before it."""

    __tablename__ = "released_edition"

    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(71), unique=True)
    previous_hash: Mapped[str] = mapped_column(String(71), unique=True)
    """Chain hash of the edition before; unique, so that the chain never forks."""
    released_on: Mapped[date]
