"""Who may come in where."""

from collections.abc import Callable
from typing import Annotated
from uuid import uuid4

import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import iter_route_contexts

from app.identity.policy import PERMISSIONS, Role
from app.web.access import PUBLIC, Allowed, CaseBringer, Signed, UnmarkedRoute, check_markers
from app.web.access import markers as markers_of
from tests.app.web.test_csrf import address
from tests.people import Visitor

pytestmark = pytest.mark.one_engine


def test_every_route_says_once_who_may_use_it(web: FastAPI) -> None:
    check_markers(web)


def test_the_house_does_not_start_with_a_route_without_a_marker() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/x", name="case.anything")(lambda: None)

    with pytest.raises(UnmarkedRoute):
        check_markers(app)


def test_the_house_does_not_start_with_a_route_of_two_markers() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/x", name="case.anything")
    def anything(one: Signed, other: CaseBringer) -> None: ...

    with pytest.raises(UnmarkedRoute):
        check_markers(app)


def test_a_marker_deep_in_the_dependencies_counts_once() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    def thing(actor: CaseBringer) -> int:
        return 1

    @app.get("/x", name="case.anything")
    def anything(actor: CaseBringer, one: Annotated[int, Depends(thing)]) -> None: ...

    check_markers(app)


def test_route_names_are_unique_and_public_names_are_few(web: FastAPI) -> None:
    names = [route.name for route in iter_route_contexts(web.routes)]

    assert len(names) == len(set(names))
    assert all("." in (name or "") for name in names)


def test_nobody_reaches_anything_that_is_not_public(web: FastAPI) -> None:
    visitor = Visitor(web)
    for route in iter_route_contexts(web.routes):
        if route.name in PUBLIC or "GET" not in (route.methods or set()):
            continue
        response = visitor.client.get(address(route))
        is_api = (route.path or "").startswith("/api/")
        assert response.status_code == (401 if is_api else 303), route.path
        if not is_api:
            assert response.headers["location"] == "/sign-in"


@pytest.mark.parametrize("role", list(Role))
def test_a_missing_permission_is_refused_before_anything_is_looked_up(
    web: FastAPI, as_: Callable[..., Visitor], role: Role
) -> None:
    visitor = as_(role).opens("/account")
    for route in iter_route_contexts(web.routes):
        dependant = getattr(route, "dependant", None)
        for marker in markers_of(dependant) if dependant else ():
            if not isinstance(marker, Allowed) or marker.permission in PERMISSIONS[role]:
                continue
            for method in (route.methods or set()) - {"HEAD"}:
                token = [("csrf", visitor.token())] if method != "GET" else []
                status = visitor.sends(method, address(route), token).status
                assert status == 403, (role, route.path)
                visitor.opens("/account")


def test_a_sign_in_that_has_ended_is_said_softly(web: FastAPI) -> None:
    visitor = Visitor(web)
    visitor.client.cookies.set("session", "x" * 43 + ".1.abc", domain="127.0.0.1", path="/")
    visitor.opens("/today")

    assert visitor.path == "/sign-in"
    visitor.sees("You were signed out")
    assert "session" not in visitor.client.cookies


def test_a_script_does_not_mistake_the_sign_in_page_for_an_answer(web: FastAPI) -> None:
    response = Visitor(web).client.get("/today", headers={"X-Fragment": "poll"})

    assert (response.status_code, response.text) == (401, "Please sign in.\n")


def test_hidden_missing_and_impossible_addresses_give_the_same_bytes(
    as_: Callable[..., Visitor], member: Callable[..., object]
) -> None:
    lead, hidden = as_(Role.NGO_LEAD), member()
    person_id = vars(hidden)["person_id"]
    pages = [
        lead.opens(f"/ngo/people/{some}/end").response
        for some in (person_id, uuid4(), "not-an-id", "%00")
    ]

    assert [page.status_code for page in pages] == [404] * 4
    assert len({page.content for page in pages}) == 1
