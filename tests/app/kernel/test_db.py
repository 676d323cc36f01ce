import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.identity.models import Organisation
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.errors import Unavailable
from app.kernel.shred import ShredStore


def test_looking_cannot_write_on_either_engine(database: Database) -> None:
    with pytest.raises((DBAPIError, Unavailable)), database.reading() as session:
        session.add(Organisation(name="North Pier", country="DE"))
        session.flush()

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_an_act_that_breaks_off_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(Organisation(name="North Pier", country="DE"))
        session.flush()
        raise RuntimeError

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_a_database_that_is_not_there_is_said_without_its_values(shred: ShredStore) -> None:
    away = Database("postgresql://nobody:secret@127.0.0.1:1/none?connect_timeout=2", shred)

    with pytest.raises(Unavailable) as refused, away.reading() as session:
        session.scalar(select(func.count()).select_from(Organisation))

    assert "secret" not in repr(refused.value) + str(refused.value.__cause__)
    assert refused.value.__suppress_context__


def test_the_shred_store_must_not_be_the_database() -> None:
    with pytest.raises(ValueError, match="shred store"):
        Settings(database_url="sqlite:///a.db", shred_url="sqlite:///a.db")
