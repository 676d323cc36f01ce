"""Nine people ask for every address with every method: default deny, and the table is reviewed."""

from pathlib import Path

import pytest

from tests.guards.answers import METHODS, PEOPLE, Answers, answers, table
from tests.guards.routes import Route, routes
from tests.inhabited import Inhabited

pytestmark = pytest.mark.one_engine

REVIEWED = Path(__file__).parent / "answers.txt"
REFUSED = {"sign-in", "code", "401", "403"}
IN_THE_ROOM = ("reviewer",)


@pytest.fixture(scope="module")
def given(inhabited: Inhabited) -> Answers:
    return answers(inhabited)


def test_the_answers_are_the_reviewed_ones(given: Answers) -> None:
    """After a wanted change: `python -m tests.guards.answers > tests/guards/answers.txt`."""
    assert REVIEWED.read_text() == table(given)


def test_every_address_was_asked_with_every_method(given: Answers, inhabited: Inhabited) -> None:
    paths = {route.path for route in routes(inhabited.app)}

    assert {(path, method) for path in paths for method in METHODS} == set(given)
    assert {len(each) for each in given.values()} == {len(PEOPLE)}


def test_nothing_breaks_whoever_asks(given: Answers) -> None:
    assert {key for key, found in given.items() if any(each.startswith("5") for each in found)} == (
        set()
    )


def test_a_method_that_no_route_names_is_open_to_nobody(
    given: Answers, inhabited: Inhabited
) -> None:
    named = {(route.path, route.method) for route in routes(inhabited.app)}
    for key, found in given.items():
        path, method = key
        # HEAD is answered like GET, without a body (`test_headers`).
        if (path, "GET" if method == "HEAD" else method) not in named:
            assert set(found) <= {"405", *REFUSED}, key


def about_the_room(inhabited: Inhabited) -> list[Route]:
    return [route for route in routes(inhabited.app) if route.has_case]


def test_only_who_is_in_the_room_gets_anything_of_it(given: Answers, inhabited: Inhabited) -> None:
    for route in about_the_room(inhabited):
        found = dict(zip(PEOPLE, given[route.path, route.method], strict=True))
        for person in set(PEOPLE) - set(IN_THE_ROOM):
            assert found[person] in {"404", *REFUSED}, (route.name, person, found[person])


def test_whoever_was_inside_is_answered_like_whoever_never_was(
    given: Answers, inhabited: Inhabited
) -> None:
    for route in about_the_room(inhabited):
        found = dict(zip(PEOPLE, given[route.path, route.method], strict=True))
        assert found["was_inside"] == found["same_ngo"] == found["other_ngo"], route.name


def test_without_a_whole_sign_in_nothing_but_public_pages(
    given: Answers, inhabited: Inhabited
) -> None:
    for route in routes(inhabited.app):
        if route.is_public or (route.marker is not None and route.marker.stage is None):
            continue
        found = dict(zip(PEOPLE, given[route.path, route.method], strict=True))
        assert found["nobody"] in REFUSED, route.name
        if not route.allows("between_factors"):
            assert found["between_factors"] in REFUSED, route.name
