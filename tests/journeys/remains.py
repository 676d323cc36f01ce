"""What is left of a case in the house."""

from uuid import UUID

from sqlalchemy import select

from app.kernel.db import Base, Database


def remains_of(database: Database, case_id: UUID) -> list[str]:
    """Return the tables and secrets that still know a case."""
    left = [name for name in database.shred.names("") if str(case_id) in name]
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(select(table)).all()
            if any(case_id in tuple(row) or str(case_id) in repr(row) for row in rows):
                left.append(table.name)
    return left
