"""The journeys over plain HTTP. `tests/browser/test_journeys.py` makes the same in Chromium."""

from collections.abc import Iterator

import pytest

from anonymizer import Runner
from app.kernel.config import Settings
from tests.houses import a_house
from tests.journeys.stage import Stage
from tests.people import Visitor


@pytest.fixture
def stage(settings: Settings, screener: Runner) -> Iterator[Stage]:
    with a_house(settings, screener) as app:
        yield Stage(app, lambda language: Visitor(app, language))
