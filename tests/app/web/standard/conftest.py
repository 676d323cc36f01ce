"""The app with the released editions in its database."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.kernel.config import Settings
from standards import service
from tests.houses import a_house


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    with a_house(settings) as made:
        with made.state.house.database.writing() as session:
            service.load_released(session)
        yield made
