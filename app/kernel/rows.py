"""All rows of some tables as lines of text, and back, the same on both engines.

Each table says first which columns it has and of which kinds; so the lines can be read by a later
state of the code, and a copy taken on one engine can be read into the other.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    column,
    insert,
    select,
    table,
)
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from app.kernel.columns import UtcDateTime, WordSet

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Kind:
    """How values of one kind stand in a line; None stands as itself."""

    type: TypeEngine[Any]
    write: Callable[[Any], object]
    read: Callable[[Any], object]


_KINDS: Mapping[str, _Kind] = {
    "bytes": _Kind(LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
    "day": _Kind(Date(), date.isoformat, date.fromisoformat),
    "moment": _Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "number": _Kind(Integer(), int, int),
    "text": _Kind(String(), str, str),
    "truth": _Kind(Boolean(), bool, bool),
    "uuid": _Kind(Uuid(), str, UUID),
}
_FIRST_THAT_FITS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (UtcDateTime, "moment"),
    (WordSet, "text"),
    (String, "text"),
    (LargeBinary, "bytes"),
    (Date, "day"),
    (Boolean, "truth"),
    (Integer, "number"),
    (Uuid, "uuid"),
)


def kind_of(given: Column[Any]) -> str:
    """Return the kind of a column. Raises `LookupError` for one that cannot be copied."""
    for type_, kind in _FIRST_THAT_FITS:
        if isinstance(given.type, type_):
            return kind
    raise LookupError(str(given))


def lines_of(connection: Connection, tables: Iterable[Table]) -> Iterator[bytes]:
    """Yield the rows of these tables, parents before children as they are given."""
    for each in tables:
        kinds = {given.name: kind_of(given) for given in each.columns}
        yield _line({"table": each.name, "columns": kinds})
        writes = [_KINDS[kind].write for kind in kinds.values()]
        rows = connection.execute(
            select(_plain(each.name, kinds)), execution_options={"yield_per": _AT_ONCE}
        )
        for row in rows:
            yield _line(
                [
                    None if value is None else write(value)
                    for write, value in zip(writes, row, strict=True)
                ]
            )


def fill(connection: Connection, lines: Iterable[bytes]) -> None:
    """Write the rows of `lines_of` into tables that are there and empty."""
    into: TableClause | None = None
    kinds: dict[str, str] = {}
    waiting: list[dict[str, object]] = []

    def write() -> None:
        if into is not None and waiting:
            connection.execute(insert(into), waiting)
        waiting.clear()

    for line in lines:
        told = json.loads(line)
        if isinstance(told, dict):
            write()
            kinds = told["columns"]
            into = _plain(told["table"], kinds)
            continue
        waiting.append(
            {
                name: None if value is None else _KINDS[kind].read(value)
                for (name, kind), value in zip(kinds.items(), told, strict=True)
            }
        )
        if len(waiting) >= _AT_ONCE:
            write()
    write()


def _plain(name: str, kinds: Mapping[str, str]) -> TableClause:
    return table(name, *(column(each, _KINDS[kind].type) for each, kind in kinds.items()))


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
