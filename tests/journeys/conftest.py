"""The journeys over plain HTTP. `tests/browser/test_journeys.py` makes the same in Chromium."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from anonymizer import Runner
from app.kernel.config import Settings
from app.main import create_app
from tests.journeys.stage import Stage
from tests.people import Visitor


@pytest.fixture
def stage(settings: Settings, screener: Runner) -> Iterator[Stage]:
    app = create_app(settings)
    app.state.house.screener.close()
    app.state.house = replace(app.state.house, screener=screener)
    yield Stage(app, lambda language: Visitor(app, language))
    app.state.house.database.dispose()
