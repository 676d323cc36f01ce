"""Looking changes nothing: every page, opened by everybody, leaves the data as it was."""

import pytest

from tests.guards.routes import EVERYBODY, routes
from tests.inhabited import Inhabited, a_cookie, snapshot
from tests.visitors import a_visitor

PEOPLE = ("bringer", "second", "asked", "peer", "other_peer", "stranger")
WAY_OUT = {"GET"}


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_role_changes_anything_by_looking(inhabited: Inhabited, role: str) -> None:
    visitor = a_visitor(inhabited.app, inhabited.cookies[role])
    before = snapshot(inhabited.database)
    for route in routes(inhabited.app):
        if route.method in WAY_OUT:
            visitor.get(route.at(inhabited.cases["open"]))
            assert before == snapshot(inhabited.database), route.name


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_changes_a_case_by_looking(inhabited: Inhabited, person: str) -> None:
    cookie = a_cookie(inhabited.database, inhabited.actors[person])
    visitor = a_visitor(inhabited.app, cookie)
    before = snapshot(inhabited.database)
    seen: set[int] = set()
    for route in routes(inhabited.app):
        if route.method not in WAY_OUT or not route.has_case:
            continue
        for case_id in inhabited.cases.values():
            answer = visitor.get(route.at(case_id))
            seen.add(answer.status_code)
            assert answer.status_code < 500, (route.name, answer.status_code)
        assert before == snapshot(inhabited.database), route.name

    assert 404 in seen or person == "bringer"


def test_every_address_that_changes_something_asks_for_a_post(inhabited: Inhabited) -> None:
    """HEAD and GET to an address that is only for acts do nothing."""
    before = snapshot(inhabited.database)
    paths = {route.path for route in routes(inhabited.app) if route.method == "GET"}
    visitor = a_visitor(inhabited.app, inhabited.cookies["case_worker"])
    for route in routes(inhabited.app):
        if route.method == "POST" and route.path not in paths:
            answer = visitor.get(route.at(inhabited.cases["draft"]))
            assert answer.status_code in {404, 405}, route.name

    assert before == snapshot(inhabited.database)
