"""Looking changes nothing: every page, opened by everybody, leaves the data as it was."""

import pytest

from app.kernel.db import Database
from tests.guards.routes import EVERYBODY, routes
from tests.inhabited import Inhabited, a_cookie, snapshot
from tests.visitors import TestClient, a_visitor

LEFT_BEHIND = {"room_opening": "who looks is shown to the bringer: it is the purpose of the table"}
"""The only tables that looking may change, each with its reason."""
PEOPLE = ("bringer", "second", "asked", "peer", "other_peer", "stranger")


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_role_changes_anything_by_looking(inhabited: Inhabited, role: str) -> None:
    visitor = a_visitor(inhabited.app, inhabited.cookies[role])
    paths = [r.at(inhabited.cases["open"]) for r in routes(inhabited.app) if r.method == "GET"]
    looks(inhabited, visitor, paths)


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_changes_a_case_by_looking(inhabited: Inhabited, person: str) -> None:
    cookie = a_cookie(inhabited.database, inhabited.actors[person])
    visitor = a_visitor(inhabited.app, cookie)
    about_cases = [r for r in routes(inhabited.app) if r.method == "GET" and r.has_case]
    paths = [route.at(case_id) for route in about_cases for case_id in inhabited.cases.values()]

    assert {200, 404} <= looks(inhabited, visitor, paths) or person == "stranger"


def content(database: Database) -> dict[str, str]:
    """Return the content of every table that looking must not change."""
    return {name: rows for name, rows in snapshot(database).items() if name not in LEFT_BEHIND}


def looks(inhabited: Inhabited, visitor: TestClient, paths: list[str]) -> set[int]:
    """Open pages; if anything changed, open them again one by one to name the one that did it."""
    before = content(inhabited.database)
    seen = set()
    for path in paths:
        status = visitor.get(path).status_code
        assert status < 500, (path, status)
        seen.add(status)
    if before != content(inhabited.database):
        for path in paths:
            before = content(inhabited.database)
            visitor.get(path)
            assert before == content(inhabited.database), path
        pytest.fail("something changed, and only the first time")
    return seen


def test_every_address_that_changes_something_asks_for_a_post(inhabited: Inhabited) -> None:
    """HEAD and GET to an address that is only for acts do nothing."""
    before = content(inhabited.database)
    paths = {route.path for route in routes(inhabited.app) if route.method == "GET"}
    visitor = a_visitor(inhabited.app, inhabited.cookies["case_worker"])
    for route in routes(inhabited.app):
        if route.method == "POST" and route.path not in paths:
            answer = visitor.get(route.at(inhabited.cases["draft"]))
            assert answer.status_code in {404, 405}, route.name

    assert before == content(inhabited.database)
