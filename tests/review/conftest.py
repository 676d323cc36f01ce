import pytest

from app.kernel.db import Database
from tests.community import Community, a_community


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database)
