"""Column types of the house."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Enum, LargeBinary, String, Uuid
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from app.kernel.ids import new_id

Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=new_id)]
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
"""Ciphertext of `app.kernel.sealed`. Every text that people write about a case has this type."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with a time zone; SQLite keeps it as naive UTC, people get it aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs a time zone"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time zone back that SQLite forgets."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_text(members: type[StrEnum], name: str = "") -> Enum:
    """Keep an enum as text with a check constraint, the same on both engines.

    A second column of the same enum in one table needs a `name` of its own.
    """
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=lambda enum: [member.value for member in enum],
        name=name or members.__name__.lower(),
    )


class WordSet(TypeDecorator[frozenset[str]]):
    """A small set of code words (languages, principle ids), as one sorted, blank-joined text."""

    impl = String(400)
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """Join, sorted, so that equal sets are equal rows."""
        if value is None:
            return None
        words = sorted(set(value))
        if any(not word or " " in word for word in words):
            msg = "a word of a set must not be empty or hold a blank"
            raise ValueError(msg)
        return " ".join(words)

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        """Split again."""
        return None if value is None else frozenset(value.split())
