"""Tables of the room: messages, sealed. Their time of day is sealed inside, too."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Id, Sealed
from app.kernel.db import Base


class RoomMessage(Base):
    """Something said in a room."""

    __tablename__ = "room_message"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID]
    """Who said it: somebody inside, or somebody who has left."""
    on_day: Mapped[date]
    body: Mapped[Sealed]


class RoomOpening(Base):
    """Somebody opened the room on a day. Who and which day are sealed, also in the id.

    The id is a keyed hash of both, so that there is at most one for each person and day.
    """

    __tablename__ = "room_opening"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    body: Mapped[Sealed]
