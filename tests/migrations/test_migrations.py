"""The way up and down, with data in the tables, on the engine the suite runs on."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.identity import memberships
from app.identity.actor import Actor
from app.kernel import migrate
from app.kernel.db import Base, Database, migrating
from app.kernel.migrate import FOLDER
from app.kernel.shred import ShredStore
from review import leaving
from review.rooms import brake, keys
from review.rooms import service as rooms
from review.vignettes.models import Case, Participation, RetentionPeriods
from standards import service as standards
from tests.community import a_community
from tests.inhabited import snapshot


def revisions() -> list[str]:
    """Return every revision, the oldest first."""
    return [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]


def differences(url: str) -> list[Any]:
    with migrating(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def tables(url: str) -> set[str]:
    with migrating(url) as connection:
        return set(inspect(connection).get_table_names())


def constraints(url: str) -> dict[str, list[str]]:
    """Return what the database itself enforces, table by table, in its own words."""
    found = {}
    with migrating(url) as connection:
        looked = inspect(connection)
        for table in sorted(looked.get_table_names()):
            checks = [str(each["sqltext"]) for each in looked.get_check_constraints(table)]
            uniques = [str(sorted(u["column_names"])) for u in looked.get_unique_constraints(table)]
            indexes = [
                f"{index['name']} {index['unique']} {index['column_names']}"
                for index in looked.get_indexes(table)
            ]
            keys = [
                f"{key['constrained_columns']} {key['referred_table']} {key['options']}"
                for key in looked.get_foreign_keys(table)
            ]
            found[table] = sorted([*checks, *uniques, *indexes, *keys])
    return found


@pytest.fixture
def plain_url(empty_url: str) -> str:
    return empty_url


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


def test_the_head_is_what_the_models_say(plain_url: str) -> None:
    migrate.upgrade(plain_url)

    assert differences(plain_url) == []
    assert migrate.is_current(plain_url)


def test_every_constraint_of_the_models_is_there(plain_url: str, tmp_path: Any) -> None:
    """Autogenerate does not look at check constraints: compare with what `create_all` makes."""
    migrate.upgrade(plain_url)
    migrated = constraints(plain_url)
    with migrating(plain_url) as connection:
        for name in migrated:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f'DROP TABLE "{name}" CASCADE'))
            else:
                connection.execute(text(f'DROP TABLE "{name}"'))
        Base.metadata.create_all(connection)
    made = constraints(plain_url)
    migrated.pop("alembic_version", None)

    assert made == migrated


def test_down_leaves_nothing_and_up_again_brings_all(plain_url: str) -> None:
    migrate.upgrade(plain_url)
    before = constraints(plain_url)
    migrate.downgrade(plain_url, "base")

    assert tables(plain_url) <= {"alembic_version"}
    migrate.upgrade(plain_url)
    assert before == constraints(plain_url)


@pytest.mark.parametrize("revision", revisions())
def test_every_step_goes_down_and_up_again(plain_url: str, revision: str) -> None:
    migrate.upgrade(plain_url, revision)
    migrate.downgrade(plain_url, "-1")
    migrate.upgrade(plain_url)

    assert differences(plain_url) == []


def test_a_community_with_open_rooms_goes_down_and_comes_up_to_an_empty_house(
    plain_url: str, tmp_path: Any
) -> None:
    migrate.upgrade(plain_url)
    database = Database(plain_url, ShredStore(f"sqlite:///{tmp_path}/shred.db"))
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    community.deliver(peers[0], case_id)
    database.dispose()
    migrate.downgrade(plain_url, "base")
    migrate.upgrade(plain_url)
    again = Database(plain_url, ShredStore(f"sqlite:///{tmp_path}/shred.db"))
    with again.writing() as session:
        assert standards.load_released(session) == 1
    a_community(again)
    again.dispose()


@pytest.fixture
def a_room(plain_url: str, tmp_path: Any) -> Iterator[tuple[Database, UUID, Actor]]:
    """A database at the head with an open room in it, and one of its peers."""
    migrate.upgrade(plain_url)
    database = Database(plain_url, ShredStore(f"sqlite:///{tmp_path}/shred.db"))
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    yield database, case_id, peers[0]
    database.dispose()


def test_an_open_room_outlives_the_brakes_way_down_and_up(
    plain_url: str, a_room: tuple[Database, UUID, Actor]
) -> None:
    database, case_id, peer = a_room
    before = snapshot(database)
    database.writer.dispose()
    migrate.downgrade(plain_url, "0001")
    assert "brake_word" not in tables(plain_url)
    migrate.upgrade(plain_url)

    assert before == snapshot(database)
    with database.writing() as session:
        brake.pull(session, peer, case_id)


def test_the_brake_does_not_go_down_while_a_room_rests(
    plain_url: str, a_room: tuple[Database, UUID, Actor]
) -> None:
    database, case_id, peer = a_room
    with database.writing() as session:
        brake.pull(session, peer, case_id, "It is next door.")
    before = snapshot(database)
    with pytest.raises(RuntimeError):
        migrate.downgrade(plain_url, "0001")

    assert before == snapshot(database)


def test_shortened_periods_do_not_go_down(
    plain_url: str, a_room: tuple[Database, UUID, Actor]
) -> None:
    database, _case_id, _peer = a_room
    before_it = ScriptDirectory(str(FOLDER)).get_revision("0004").down_revision
    with database.writing() as session:
        session.add(
            RetentionPeriods(
                number=1, since=date(2026, 5, 4), draft_days=20, open_days=60, closed_days=10
            )
        )
    before = snapshot(database)
    database.writer.dispose()
    with pytest.raises(RuntimeError):
        migrate.downgrade(plain_url, str(before_it))

    assert before == snapshot(database)


def test_leaving_does_not_go_down_while_somebody_has_left(
    plain_url: str, a_room: tuple[Database, UUID, Actor]
) -> None:
    """Older code would find neither the key nor the words of whoever is gone."""
    database, _case_id, peer = a_room
    with database.writing() as session:
        memberships.stop(session, peer.person_id)
        leaving.settle(session)
    before = snapshot(database)
    with pytest.raises(RuntimeError):
        migrate.downgrade(plain_url, "0004")

    assert before == snapshot(database)


def test_an_open_room_outlives_the_way_of_leaving_down_and_up(
    plain_url: str, a_room: tuple[Database, UUID, Actor]
) -> None:
    database, case_id, peer = a_room
    before = snapshot(database)
    database.writer.dispose()
    migrate.downgrade(plain_url, "0004")
    assert "departure" not in tables(plain_url)
    migrate.upgrade(plain_url)

    assert before == snapshot(database)
    with database.reading() as session:
        assert rooms.enter(session, peer, case_id).peers


@pytest.mark.parametrize(("state", "resumes"), [("open", "open"), ("draft", "attested")])
def test_the_database_refuses_a_room_that_rests_and_is_read(
    a_room: tuple[Database, UUID, Actor], state: str, resumes: str
) -> None:
    database, case_id, _peer = a_room
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(update(Case).where(Case.id == case_id).values(state=state, resumes=resumes))


def test_upgrading_what_is_current_changes_nothing(plain_url: str, tmp_path: Any) -> None:
    migrate.upgrade(plain_url)
    database = Database(plain_url, ShredStore(f"sqlite:///{tmp_path}/shred.db"))
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    before = snapshot(database)
    migrate.upgrade(plain_url)

    assert before == snapshot(database)
    with database.reading() as session:
        assert rooms.enter(session, peers[0], case_id).peers
    database.dispose()


def test_a_failed_step_leaves_the_database_as_it_was(plain_url: str) -> None:
    """All steps or none: a table in the way stops the first migration half-way."""
    with migrating(plain_url) as connection:
        connection.execute(text("CREATE TABLE room_message (odd INTEGER)"))
    with pytest.raises(DBAPIError):
        migrate.upgrade(plain_url)

    assert tables(plain_url) <= {"room_message", "alembic_version"}
    with migrating(plain_url) as connection:
        connection.execute(text("DROP TABLE room_message"))
    migrate.upgrade(plain_url)
    assert differences(plain_url) == []


def test_envelopes_learn_which_key_they_are_for(plain_url: str, tmp_path: Any) -> None:
    """A house from before the recovery, with a room: everybody stays inside, nobody is shut out."""
    migrate.upgrade(plain_url)
    database = Database(plain_url, ShredStore(f"sqlite:///{tmp_path}/shred.db"))
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    database.dispose()
    migrate.downgrade(plain_url, "0002")
    assert "one_time_code" not in tables(plain_url)
    migrate.upgrade(plain_url)

    again = Database(plain_url, ShredStore(f"sqlite:///{tmp_path}/shred.db"))
    with again.reading() as session:
        rows = session.scalars(select(Participation)).all()
        assert {row.person_id: row.sealed_to for row in rows} == {
            actor.person_id: bytes(actor.own_key.public_key) for actor in (bringer, *peers)
        }
        room = rooms.enter(session, peers[0], case_id)
        assert {key.before for key in keys.held(session, room)} == {None}
    again.dispose()
