"""No form is taken that one of our own pages did not send: every POST there is, generated."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.guards.routes import EVERYBODY, Route, routes
from tests.inhabited import Inhabited, snapshot
from tests.visitors import a_visitor, token_on

pytestmark = pytest.mark.one_engine

Sender = Callable[[Any, str, str], Any]

WAYS: dict[str, Sender] = {
    "without a token": lambda visitor, path, _token: visitor.post(path, data={"x": "y"}),
    "with an empty body": lambda visitor, path, _token: visitor.post(path),
    "with a token that is not ours": lambda visitor, path, _token: visitor.post(
        path, data={"csrf": "0" * 64}
    ),
    "with the token twice": lambda visitor, path, token: visitor.post(
        path, data={"csrf": [token, token]}
    ),
    "from a foreign origin": lambda visitor, path, token: visitor.post(
        path, data={"csrf": token}, headers={"Origin": "https://example.net"}
    ),
    "from an opaque origin": lambda visitor, path, token: visitor.post(
        path, data={"csrf": token}, headers={"Origin": "null"}
    ),
    "from another site": lambda visitor, path, token: visitor.post(
        path, data={"csrf": token}, headers={"Sec-Fetch-Site": "cross-site"}
    ),
    "from another name under the same domain": lambda visitor, path, token: visitor.post(
        path, data={"csrf": token}, headers={"Sec-Fetch-Site": "same-site"}
    ),
    "as a file upload": lambda visitor, path, token: visitor.post(
        path, data={"csrf": token}, files={"file": b"x"}
    ),
    "as JSON": lambda visitor, path, token: visitor.post(path, json={"csrf": token}),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_every_act_is_refused(inhabited: Inhabited, way: str) -> None:
    before = snapshot(inhabited.database)
    asked = 0
    for route in routes(inhabited.app):
        if route.method != "POST":
            continue
        visitor = a_visitor(inhabited.app, inhabited.cookies[allowed_role(route)])
        token = token_on(visitor)
        answer = WAYS[way](visitor, route.at(inhabited.cases["draft"]), token)
        assert answer.status_code in {403, 415}, (route.name, answer.status_code)
        asked += 1

    assert asked > 15
    assert before == snapshot(inhabited.database)


def allowed_role(route: Route) -> str:
    """Return somebody whom the route would let in, so that nothing else refuses first."""
    return next(role for role in reversed(EVERYBODY) if route.allows(role))
