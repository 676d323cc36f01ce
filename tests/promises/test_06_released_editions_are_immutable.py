"""Promise 6: a released edition never changes: not by code, and not by a hand in the database."""

import inspect

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.kernel.db import Database
from review.feedback import service as feedback
from review.rooms import service as rooms
from review.vignettes.models import Case
from standards import service
from standards.edition import content_hash, load_released
from standards.models import ReleasedEdition
from tests.community import a_community

COLUMNS = {
    "version": "1.0.1",
    "canonical": b"{}",
    "content_hash": "sha256:" + "1" * 64,
    "previous_hash": "sha256:" + "2" * 64,
    "released_on": "2020-01-01",
}


@pytest.fixture
def released(database: Database) -> Database:
    with database.writing() as session:
        service.load_released(session)
    return database


def rows(database: Database) -> list[str]:
    with database.reading() as session:
        return [str(tuple(row)) for row in session.execute(select(ReleasedEdition.__table__))]


@pytest.mark.parametrize("column", list(COLUMNS))
def test_no_column_can_be_updated(released: Database, column: str) -> None:
    before = rows(released)
    value = COLUMNS[column]
    with pytest.raises(DBAPIError), released.writing() as session:
        session.execute(text(f"UPDATE released_edition SET {column} = :value"), {"value": value})

    assert before == rows(released)


def test_no_row_can_be_deleted(released: Database) -> None:
    before = rows(released)
    with pytest.raises(DBAPIError), released.writing() as session:
        session.execute(delete(ReleasedEdition))

    assert before == rows(released)


def test_no_row_can_be_replaced(released: Database) -> None:
    before = rows(released)
    with released.reading() as session:
        (row,) = session.execute(select(ReleasedEdition.__table__)).mappings().all()
    changed = {**row, "canonical": b"{}"}
    statements = [insert(ReleasedEdition).values(**changed)]
    if released.is_sqlite:
        statements.append(insert(ReleasedEdition).prefix_with("OR REPLACE").values(**changed))
    for statement in statements:
        with pytest.raises(DBAPIError), released.writing() as session:
            session.execute(statement)

    assert before == rows(released)


def test_the_table_cannot_be_emptied_at_once(released: Database) -> None:
    before = rows(released)
    word = "DELETE FROM" if released.is_sqlite else "TRUNCATE"
    with pytest.raises(DBAPIError), released.writing() as session:
        session.execute(text(f"{word} released_edition"))

    assert before == rows(released)


def test_an_update_through_an_object_is_refused_too(released: Database) -> None:
    with pytest.raises(DBAPIError), released.writing() as session:
        session.scalars(select(ReleasedEdition)).one().canonical = b"{}"
        session.flush()
    with pytest.raises(DBAPIError), released.writing() as session:
        session.execute(update(ReleasedEdition).values(released_on=None))


def test_loading_again_changes_nothing(released: Database) -> None:
    before = rows(released)
    with released.writing() as session:
        assert service.load_released(session) == 0

    assert before == rows(released)


def test_the_stored_bytes_are_the_shipped_ones(released: Database) -> None:
    with released.reading() as session:
        for line in service.editions(session):
            assert line.content_hash == content_hash(load_released(line.version))
        service.verify_chain(session)


def test_no_function_of_the_standard_changes_an_edition() -> None:
    """The only act that writes takes no text: it releases what is shipped and reviewed."""
    writing = {
        name
        for name, found in inspect.getmembers(service, inspect.isfunction)
        if "WriteSession" in str(inspect.signature(found)) and found.__module__ == service.__name__
    }

    assert writing == {"load_released"}
    assert list(inspect.signature(service.load_released).parameters) == ["session"]


def test_a_room_keeps_the_words_of_its_edition(database: Database) -> None:
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    with database.reading() as session:
        assert session.get_one(Case, case_id).edition == "1.0.0"
        room = rooms.enter(session, peers[0], case_id)
        assert content_hash(load_released("1.0.0")) == content_hash(
            feedback.pinned_edition(session, room)
        )
