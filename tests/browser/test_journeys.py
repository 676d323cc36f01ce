"""The journeys in a real Chromium, with and without scripts; every page on the way is examined."""

import pytest
from fastapi import FastAPI

from tests.browser.chromium import Tab
from tests.journeys.stage import Stage
from tests.journeys.test_alone import test_an_ngo_of_one_is_admitted_and_brings_a_case_alone
from tests.journeys.test_coming_back import (
    test_a_forgotten_passphrase_comes_back_with_mail_sheet_and_second_factor,
    test_a_lost_telephone_is_replaced_with_a_one_time_code,
    test_everything_lost_is_begun_again_and_a_room_opens_after_a_call,
)
from tests.journeys.test_first_intervision import (
    test_the_first_case_travels_the_whole_way,
    town,
)
from tests.journeys.test_other_languages import travels

# Chromium on a busy machine takes its time; the limit is for what hangs.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
__all__ = [
    "test_a_forgotten_passphrase_comes_back_with_mail_sheet_and_second_factor",
    "test_a_lost_telephone_is_replaced_with_a_one_time_code",
    "test_an_ngo_of_one_is_admitted_and_brings_a_case_alone",
    "test_everything_lost_is_begun_again_and_a_room_opens_after_a_call",
    "test_the_first_case_travels_the_whole_way",
    "town",
]


@pytest.fixture(params=["with scripts", "without scripts"])
def stage(request: pytest.FixtureRequest, server: FastAPI, tab: Tab) -> Stage:
    """The house behind a socket, and a browser for everybody."""
    scripts = request.param == "with scripts"
    return Stage(server, lambda language: tab(language, scripts=scripts))


@pytest.mark.parametrize(
    ("stage", "language"),
    [("with scripts", "de"), ("without scripts", "fr")],
    indirect=["stage"],
)
def test_a_case_travels_in_another_language(stage: Stage, language: str) -> None:
    """Each language one way: that both ways lead on is shown by the others."""
    travels(stage, language)
