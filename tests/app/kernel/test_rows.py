import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy import Uuid as UuidType

from app.kernel import rows
from app.kernel.columns import UtcDateTime, WordSet
from app.kernel.db import Base, Database, migrating
from tests.community import a_community
from tests.inhabited import snapshot

ALL = Table(
    "of_every_kind",
    MetaData(),
    Column("id", UuidType, primary_key=True),
    Column("blob", LargeBinary),
    Column("day", Date),
    Column("moment", UtcDateTime),
    Column("number", Integer),
    Column("text", String(40)),
    Column("truth", Boolean),
    Column("words", WordSet),
)
WHOLE = {
    "id": UUID(int=7),
    "blob": bytes(range(256)),
    "day": date(2026, 2, 28),
    "moment": datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
    "number": -3,
    "text": 'a "line"\nand é ☂ another',
    "truth": False,
    "words": frozenset({"de", "fr"}),
}
EMPTY = dict.fromkeys(WHOLE) | {"id": UUID(int=8)}


def test_a_value_of_every_kind_comes_back_as_it_was(empty_url: str) -> None:
    with migrating(empty_url) as connection:
        ALL.create(connection)
        connection.execute(insert(ALL), [WHOLE, EMPTY])
        lines = list(rows.lines_of(connection, [ALL]))
        connection.execute(ALL.delete())
        rows.fill(connection, lines)
        back = connection.execute(select(ALL).order_by(ALL.c.id)).mappings().all()

    assert [dict(row) for row in back] == [WHOLE, EMPTY]
    assert all(line.count(b"\n") == 1 for line in lines)


def test_a_table_without_rows_and_one_with_many_come_back(empty_url: str) -> None:
    many = [EMPTY | {"id": UUID(int=number)} for number in range(1201)]
    with migrating(empty_url) as connection:
        ALL.create(connection)
        nothing = list(rows.lines_of(connection, [ALL]))
        rows.fill(connection, nothing)
        assert connection.execute(select(ALL)).all() == []
        connection.execute(insert(ALL), many)
        lines = list(rows.lines_of(connection, [ALL]))
        connection.execute(ALL.delete())
        rows.fill(connection, lines)

        assert len(connection.execute(select(ALL)).all()) == 1201
    assert len(nothing) == 1


def test_every_column_of_the_house_can_be_copied() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            assert rows.kind_of(column)


def test_a_column_of_another_kind_is_refused_and_not_left_out() -> None:
    with pytest.raises(LookupError):
        rows.kind_of(Column("share", Float))


def test_no_table_counts_by_itself() -> None:
    """A counter of the database would begin anew after a restore."""
    counting = {
        table.name
        for table in Base.metadata.sorted_tables
        if table.autoincrement_column is not None
    }

    assert counting <= {"ledger_head"}  # its only row is always number 1


def test_the_whole_house_comes_back_table_by_table(database: Database) -> None:
    a_community(database)
    tables = Base.metadata.sorted_tables
    with database.copying() as connection:
        lines = list(rows.lines_of(connection, tables))
    before = snapshot(database)
    released = b'{"table":"released_edition"'
    with migrating(database.url.render_as_string(hide_password=False)) as connection:
        # Released editions refuse to be deleted, and so they stay where they are.
        for table in reversed(tables):
            if table.name != "released_edition":
                connection.execute(table.delete())
        start = next(place for place, line in enumerate(lines) if line.startswith(released))
        end = next(place for place in range(start + 1, len(lines)) if b'"table"' in lines[place])
        rows.fill(connection, lines[:start] + lines[end:])

    assert before == snapshot(database)
    assert [table.name for table in tables] == [
        told["table"] for told in map(json.loads, lines) if isinstance(told, dict)
    ]
