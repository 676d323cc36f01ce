from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from app.kernel import migrate
from app.kernel.db import Base, migrating


def tables(url: str) -> set[str]:
    with migrating(url) as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_a_new_database_is_not_current_until_it_is_brought_up(empty_url: str) -> None:
    assert not migrate.is_current(empty_url)

    migrate.upgrade(empty_url)

    assert migrate.is_current(empty_url)


def test_the_migrations_make_exactly_the_tables_of_the_models(empty_url: str) -> None:
    migrate.upgrade(empty_url)

    with migrating(empty_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert tables(empty_url) == set(Base.metadata.tables)


def test_going_down_leaves_nothing_and_up_again_works(empty_url: str) -> None:
    migrate.upgrade(empty_url)

    migrate.downgrade(empty_url, "base")

    assert tables(empty_url) == set()
    migrate.upgrade(empty_url)
    assert migrate.is_current(empty_url)
