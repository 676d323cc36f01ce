"""A member of an NGO, who joined a minute ago."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from app.kernel.db import Database
from app.kernel.sealed import Stretcher
from tests.builders import Joined, a_member, an_organisation


@pytest.fixture
def ngo(database: Database) -> UUID:
    with database.writing() as session:
        return an_organisation(session)


@pytest.fixture
def member(database: Database, stretcher: Stretcher, ngo: UUID, now: datetime) -> Joined:
    return a_member(database, stretcher, ngo, now=now - timedelta(minutes=1))
