"""The API: public standard, own lists, and how it says no."""

import hashlib
import inspect
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.identity.policy import Role
from app.kernel import errors as kernel_errors
from app.kernel.clock import now
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.web import errors as web_errors
from app.web import refusals
from review.vignettes import service as vignettes
from review.vignettes.text import Outline, WorkSetting
from standards.service import EditionAltered
from tests.builders import a_member, a_newcomer, an_organisation, who
from tests.visitors import a_visitor

pytestmark = pytest.mark.one_engine

DOCUMENTED = Path(__file__).parents[4] / "docs" / "api.md"
PROBLEM = "application/problem+json"


def member(app: FastAPI, *roles: Role, at: datetime | None = None) -> str:
    """Return the cookie of somebody who is signed in."""
    house = app.state.house
    ngo = None
    if not roles or roles[0] in {Role.CASE_WORKER, Role.NGO_LEAD, Role.NGO_DELEGATE}:
        with house.database.writing() as session:
            ngo = an_organisation(session)
    return a_member(house.database, house.stretcher, ngo, *roles, now=at or now()).cookie


def with_cases(app: FastAPI, cookie: str, many: int) -> list[str]:
    actor = who(app.state.house.database, cookie, now()).actor
    outline = Outline("en", WorkSetting.PRISON, frozenset({"A6"}))
    ids = [new_id() for _ in range(many)]
    for case_id in ids:
        with app.state.house.database.writing() as session:
            vignettes.begin(session, actor, case_id, outline)
    return sorted(str(case_id) for case_id in ids)


def test_the_house_says_that_it_is_there(app: FastAPI) -> None:
    assert a_visitor(app).get("/api/v1/health").json() == {"status": "ok"}


def test_the_list_of_editions_names_hashes_that_hold(app: FastAPI) -> None:
    visitor = a_visitor(app)
    (line,) = visitor.get("/api/v1/standard").json()["editions"]
    answer = visitor.get(f"/api/v1/standard/{line['version']}")

    assert line["content_hash"] == f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
    again = visitor.get(answer.url.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/api/v1/me/cases", "/api/v1/me/invitations"])
def test_signed_out_is_a_problem_and_not_a_redirect(app: FastAPI, path: str) -> None:
    answer = a_visitor(app).get(path)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "code": "signed-out",
    }


def test_the_own_cases_are_those_of_the_person_alone(app: FastAPI) -> None:
    mine, other = member(app), member(app)
    expected = with_cases(app, mine, 3)
    with_cases(app, other, 2)
    answer = a_visitor(app, mine).get("/api/v1/me/cases")

    assert expected == [case["id"] for case in answer.json()["items"]]
    assert answer.json()["next"] is None
    assert answer.headers["Cache-Control"] == "no-store"
    assert {case["state"] for case in answer.json()["items"]} == {"draft"}


def test_pages_by_key_show_everything_exactly_once(app: FastAPI) -> None:
    cookie = member(app)
    expected = with_cases(app, cookie, 7)
    visitor, seen, after = a_visitor(app, cookie), [], None
    while True:
        query = {"limit": "3"} | ({"after": after} if after else {})
        page = visitor.get("/api/v1/me/cases", params=query).json()
        seen += [case["id"] for case in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert expected == seen


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=many", "after=me"])
def test_a_wrong_parameter_is_told(app: FastAPI, query: str) -> None:
    answer = a_visitor(app, member(app)).get(f"/api/v1/me/cases?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_who_is_not_done_signing_in_gets_nothing(app: FastAPI) -> None:
    house = app.state.house
    with house.database.writing() as session:
        ngo = an_organisation(session)
    newcomer = a_newcomer(house.database, house.stretcher, ngo, now=now())
    answer = a_visitor(app, newcomer.cookie).get("/api/v1/me/cases")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-complete")


@pytest.mark.parametrize("role", [Role.NGO_LEAD, Role.STANDARD_EDITOR, Role.OPERATOR])
def test_no_other_role_has_cases(app: FastAPI, role: Role) -> None:
    answer = a_visitor(app, member(app, role)).get("/api/v1/me/cases")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/standard/7", 404),
        ("PUT", "/api/v1/health", 405),
        ("POST", "/api/v1/me/cases", 405),
    ],
)
def test_every_no_is_a_problem(app: FastAPI, method: str, path: str, status: int) -> None:
    answer = a_visitor(app).request(method, path)

    assert answer.status_code in {status, 403}  # an unsafe method without a token comes first
    assert answer.headers["Content-Type"] == PROBLEM
    assert {"type", "title", "status", "code"} == set(answer.json())


def test_every_code_is_documented() -> None:
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", DOCUMENTED.read_text(), re.MULTILINE))
    classes = [EditionAltered]
    for module in (kernel_errors, refusals, web_errors):
        classes += [
            each
            for _name, each in inspect.getmembers(module, inspect.isclass)
            if issubclass(each, DomainError)
        ]

    assert documented == {each.code for each in classes}


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    ]


def test_the_document_describes_every_address_and_every_no(app: FastAPI) -> None:
    document = a_visitor(app).get("/api/v1/openapi.json").json()

    assert set(document["paths"]) == {
        "/api/v1/health",
        "/api/v1/openapi.json",
        "/api/v1/standard",
        "/api/v1/standard/{version}",
        "/api/v1/me/cases",
        "/api/v1/me/invitations",
    }
    for path, operation in operations(document):
        responses = operation["responses"]
        assert {"400", "405", "500", "503"} <= set(responses), path
        for status, response in responses.items():
            if int(status) >= 400:
                assert list(response["content"]) == [PROBLEM], (path, status)
        is_own = "/me/" in path
        assert is_own == ("401" in responses), path
        assert is_own == bool(operation.get("security")), path


def test_every_reference_of_the_document_leads_somewhere(app: FastAPI) -> None:
    raw = a_visitor(app).get("/api/v1/openapi.json")
    schemas = raw.json()["components"]["schemas"]
    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', raw.text))

    assert wanted <= set(schemas)
