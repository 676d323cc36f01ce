"""The app with the released editions in its database."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.kernel.config import Settings
from app.main import create_app
from standards import service


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    made = create_app(settings)
    with made.state.house.database.writing() as session:
        service.load_released(session)
    yield made
    made.state.house.screener.close()
    made.state.house.database.dispose()
