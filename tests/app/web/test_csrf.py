"""Only our own pages may send forms."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts

from app.web.csrf import is_foreign
from tests.people import Visitor

pytestmark = pytest.mark.one_engine

SOME_ID = "00000000-0000-4000-8000-000000000000"


def changing_routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    for route in iter_route_contexts(app.routes):
        for method in sorted((route.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            yield method, address(route)


def address(route: RouteContext) -> str:
    path = route.path or ""
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + SOME_ID + path[end + 1 :]
    return path


def test_every_changing_route_refuses_a_form_without_a_token(
    web: FastAPI, as_: Callable[..., Visitor]
) -> None:
    for visitor in (Visitor(web).opens("/sign-in"), as_().opens("/account")):
        for method, path in changing_routes(web):
            assert visitor.sends(method, path).status == 403, path


def test_every_changing_route_refuses_a_wrong_token(
    web: FastAPI, as_: Callable[..., Visitor]
) -> None:
    visitor, other = as_(), as_().opens("/account")
    for method, path in changing_routes(web):
        assert visitor.sends(method, path, [("csrf", other.token())]).status == 403, path


def test_every_changing_route_refuses_a_foreign_page_that_knows_the_token(
    web: FastAPI, as_: Callable[..., Visitor]
) -> None:
    visitor = as_().opens("/account")
    token = [("csrf", visitor.token())]
    for method, path in changing_routes(web):
        for headers in (
            {"Origin": "https://elsewhere.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            assert visitor.sends(method, path, token, headers).status == 403, (path, headers)


def test_a_token_given_twice_is_no_token(as_: Callable[..., Visitor]) -> None:
    visitor = as_().opens("/account")

    visitor.sends("POST", "/account/notices", [("csrf", visitor.token())] * 2)

    assert visitor.status == 403


def test_a_client_without_browser_headers_needs_the_token_alone(
    as_: Callable[..., Visitor],
) -> None:
    visitor = as_().opens("/account")
    response = visitor.client.post("/account/notices", data={"csrf": visitor.token()})

    assert response.status_code == 303


def test_the_refusal_says_what_happened_and_leads_on(visitor: Visitor) -> None:
    visitor.opens("/sign-in").sends("POST", "/sign-in", [("email", "a@example.org")])

    visitor.sees("nothing was done", "Go back to the page you came from")
    assert visitor.follows("Go to the first page").path == "/"


@pytest.mark.parametrize(
    ("site", "origin", "foreign"),
    [
        (None, None, False),
        ("same-origin", None, False),
        ("none", None, False),
        ("same-origin", "https://here.example:8443", False),
        (None, "https://here.example:8443", False),
        (None, "http://here.example:8443", True),
        (None, "https://here.example", True),
        (None, "https://here.example:8443.evil.example", True),
        (None, "https://a@here.example:8443", True),
        (None, "null", True),
        (None, "", True),
        ("same-site", "https://here.example:8443", True),
        ("cross-site", None, True),
        ("same-origin", "https://elsewhere.example", True),
    ],
)
def test_what_a_browser_says_about_where_a_form_came_from(
    site: str | None, origin: str | None, foreign: bool
) -> None:
    assert is_foreign(site, origin, "here.example:8443", https=True) is foreign
