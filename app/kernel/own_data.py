"""What people are given about themselves: an allow-list, table by table and column by column.

A row is only ever built from columns that are declared as given; everything else is withheld, with
a reason that its owner can read. A test compares the declarations with the schema, so that a new
column has to decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select

from app.kernel.db import Base, ReadSession
from app.kernel.text import Message, _

Value = str | bool | int | date | datetime | StrEnum | Sequence[str] | Mapping[str, str] | None
"""What a given column can hold, ready to be shown: texts are opened, ids are names."""
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Given:
    """A column its person gets, and what it is called on paper."""

    words: Message


@dataclass(frozen=True, slots=True)
class Withheld:
    """A column its person does not get, and why."""

    why: Message


GUARDS = Withheld(
    _("It guards your account or opens something sealed. On paper it would help somebody else.")
)
OF_OTHERS = Withheld(_("It would tell about other people, or which case it was."))
INNER = Withheld(_("An inner mark of the machine; it says nothing about you."))


@dataclass(frozen=True, slots=True)
class Declared:
    """A table that holds something about a person, with a decision for each of its columns."""

    table: str
    heading: Message
    columns: Mapping[str, Given | Withheld]

    @property
    def given(self) -> Mapping[str, Message]:
        """The columns a person gets, with what they are called."""
        return {name: col.words for name, col in self.columns.items() if isinstance(col, Given)}

    @property
    def withheld(self) -> Mapping[str, Message]:
        """The columns a person does not get, with the reason."""
        return {name: col.why for name, col in self.columns.items() if isinstance(col, Withheld)}

    def about(self, rows: Iterable[Row]) -> "About":
        """Return what these rows give. Raises `KeyError` for a row that lacks a given column."""
        return About(self, tuple({name: row[name] for name in self.given} for row in rows))

    def read(self, session: ReadSession, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
        """Read the given columns, and no others, of the rows that fit; in order of their key."""
        table = Base.metadata.tables[self.table]
        columns = [table.c[name] for name in self.given]
        rows = session.execute(select(*columns).where(*where).order_by(*table.primary_key))
        return [dict(row) for row in rows.mappings()]


@dataclass(frozen=True, slots=True)
class About:
    """What one table holds about a person."""

    declared: Declared
    rows: tuple[Row, ...]
