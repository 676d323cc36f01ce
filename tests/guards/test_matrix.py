"""Every route says who may use it, the whole table is reviewed, and the house acts by it."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.web.access import PUBLIC
from tests.guards.routes import EVERYBODY, Route, matrix, routes
from tests.inhabited import Inhabited
from tests.visitors import a_visitor, token_on

pytestmark = pytest.mark.one_engine

MATRIX = Path(__file__).parent / "matrix.txt"
_NAME = re.compile(r"[a-z_]+\.[a-z_]+(\.[a-z_]+)?")


def test_the_matrix_is_the_reviewed_one(web: FastAPI) -> None:
    """After a wanted change: `python -m tests.guards.routes > tests/guards/matrix.txt`."""
    assert MATRIX.read_text() == matrix(web)


def test_every_route_has_one_method_and_a_name_of_its_own(web: FastAPI) -> None:
    names = [route.name for route in routes(web)]

    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if not _NAME.fullmatch(name)] == []
    assert {"GET", "POST"} >= {route.method for route in routes(web)}


def test_every_route_is_marked_once_or_public(web: FastAPI) -> None:
    for route in routes(web):
        assert route.is_public == (route.marker is None), route.name


def test_nothing_is_declared_public_that_is_not_there(web: FastAPI) -> None:
    assert {route.name for route in routes(web)} >= PUBLIC


def test_nothing_public_is_about_a_case_or_a_person(web: FastAPI) -> None:
    for route in routes(web):
        if route.is_public:
            assert {"case_id", "person_id", "participant_id", "organisation_id"}.isdisjoint(
                route.parameters
            )


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_house_lets_in_whom_the_matrix_lets_in_and_nobody_else(
    inhabited: Inhabited, role: str
) -> None:
    visitor = a_visitor(inhabited.app, inhabited.cookies[role])
    for route in routes(inhabited.app):
        if route.method != "GET":
            continue
        answer = visitor.get(route.at())
        if route.allows(role):
            assert answer.status_code in {200, 303, 404}, (route.name, answer.status_code)
            assert not _is_turned_away(route, answer.headers.get("location", "")), route.name
        elif route.path.startswith("/api/"):
            expected = {"nobody": 401}.get(role, 403)
            assert expected == answer.status_code, route.name
        elif role == "nobody":
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), route.name
        else:
            assert answer.status_code in {303, 403}, (route.name, answer.status_code)
            assert answer.status_code == 403 or _is_way_on(answer.headers["location"]), route.name


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_act_is_open_to_whom_the_matrix_does_not_name(inhabited: Inhabited, role: str) -> None:
    visitor = a_visitor(inhabited.app, inhabited.cookies[role])
    token = token_on(visitor)
    for route in routes(inhabited.app):
        if route.method != "POST" or route.allows(role):
            continue
        answer = visitor.post(route.at(), data={"csrf": token})
        if answer.status_code == 303:
            where = answer.headers["location"]
            assert where == "/sign-in" or _is_way_on(where), (route.name, where)
        else:
            assert answer.status_code in {401, 403}, (route.name, answer.status_code)


def _is_turned_away(route: Route, location: str) -> bool:
    return location == "/sign-in" and route.name != "account.sign_in"


def _is_way_on(location: str) -> bool:
    """Whether somebody is led to the step they stand before, or on from one they have done."""
    return location in {"/enrolment", "/sign-in/code", "/today"}
