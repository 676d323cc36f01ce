"""The journeys in a real Chromium, with and without scripts; every page on the way is examined."""

import pytest
from fastapi import FastAPI

from tests.browser.chromium import Tab
from tests.journeys.stage import Stage
from tests.journeys.test_alone import test_an_ngo_of_one_is_admitted_and_brings_a_case_alone
from tests.journeys.test_first_intervision import (
    test_the_first_case_travels_the_whole_way,
    town,
)
from tests.journeys.test_other_languages import test_a_case_travels_in_another_language

# Chromium on a busy machine takes its time; the limit is for what hangs.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
__all__ = [
    "test_a_case_travels_in_another_language",
    "test_an_ngo_of_one_is_admitted_and_brings_a_case_alone",
    "test_the_first_case_travels_the_whole_way",
    "town",
]


@pytest.fixture(params=["with scripts", "without scripts"])
def stage(request: pytest.FixtureRequest, server: FastAPI, tab: Tab) -> Stage:
    """The house behind a socket, and a browser for everybody."""
    scripts = request.param == "with scripts"
    return Stage(server, lambda language: tab(language, scripts=scripts))
