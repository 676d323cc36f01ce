"""Somebody between the factors, or before their sheet, reaches nothing else: every route there is.

The people tried here have every right once they are inside, and know the ids of their own things:
only the stage of their sign-in keeps them out.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.identity import enrolment, sessions
from app.identity.actor import Actor
from app.identity.credentials import new_recovery_key
from app.identity.models import Person, SessionStage
from app.kernel.clock import now
from app.kernel.ids import new_id
from tests.guards.routes import Route, routes
from tests.inhabited import Inhabited, a_cookie, snapshot
from tests.visitors import TestClient, a_visitor, token_on

pytestmark = pytest.mark.one_engine

LEAVING = {"account.sign_out"}
WAY = {
    "between the factors": LEAVING
    | {"account.second_factor", "account.second_factor.send", "account.passkey.ask"},
    "before the sheet": LEAVING
    | {
        "account.enrol",
        "account.groups",
        "account.groups.send",
        "account.factor",
        "account.factor.send",
    },
}
WAY["before the factor"] = WAY["before the sheet"]
"""All that each of them may use beside what is public. Whatever is added here is read twice."""
STEPS = {"/sign-in/code", "/enrolment", "/enrolment/factor"}
OTHER_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
CANARIES = ("A quiet beginning", "keep the door open without pushing", "Harbour house")
_TOKEN = re.compile(r'name="csrf" value="[0-9a-f]+"')
Enter = Callable[[Inhabited, Actor], str]


def before_the_sheet(inhabited: Inhabited, actor: Actor) -> str:
    with inhabited.database.writing() as session:
        person = session.get_one(Person, actor.person_id)
        return enrolment.begin(session, person, actor.own_key, new_recovery_key(), now=now())


ENTER: Mapping[str, Enter] = {
    "between the factors": lambda house, actor: a_cookie(
        house.database, actor, SessionStage.SECOND_FACTOR
    ),
    "before the sheet": before_the_sheet,
    "before the factor": lambda house, actor: a_cookie(
        house.database, actor, SessionStage.ENROLMENT
    ),
}
every_stage = pytest.mark.parametrize("stage", list(WAY))


def own_ids(inhabited: Inhabited, who: str) -> dict[str, list[str]]:
    """Return what varies in addresses, as somebody inside would know it."""
    actor, peer = inhabited.actors[who], inhabited.actors["peer"]
    return {
        "case_id": [str(case_id) for case_id in inhabited.cases.values()],
        "participant_id": [str(peer.person_id)],
        "person_id": [str(inhabited.actors["colleague"].person_id)],
        "organisation_id": [str(actor.organisation_id)],
        "sign_in_id": [str(actor.session_id)],
    }


def addresses(route: Route, ids: Mapping[str, list[str]]) -> list[str]:
    """Return a route's address for everything of one's own, and at last for nothing."""
    named = [name for name in route.parameters if name in ids]
    found = []
    for case_id in ids["case_id"] if "case_id" in named else [""]:
        path = route.path.replace("{case_id}", case_id)
        for name in named:
            path = path.replace(f"{{{name}}}", ids[name][0])
        found.append(re.sub(r"\{\w+(:\w+)?\}", lambda _: str(new_id()), path))
    return [*found, route.at()]


def asks(visitor: TestClient, method: str, path: str, token: str) -> Any:
    """Ask as one of our own pages would."""
    sent: dict[str, Any] = {"data": {"csrf": token}} if method == "POST" else {}
    return visitor.request(method, path, **sent)


@pytest.mark.parametrize(
    ("stage", "who"), [*((stage, "bringer") for stage in WAY), ("between the factors", "peer")]
)
def test_nothing_but_the_way_in_is_reached(inhabited: Inhabited, stage: str, who: str) -> None:
    visitor = a_visitor(inhabited.app, ENTER[stage](inhabited, inhabited.actors[who]))
    token, ids = token_on(visitor), own_ids(inhabited, who)
    before = snapshot(inhabited.database)
    tried = 0
    for route in routes(inhabited.app):
        if route.is_public or route.name in WAY[stage]:
            continue
        told = set()
        for path in addresses(route, ids):
            answer = asks(visitor, route.method, path, token)
            assert not any(word in answer.text for word in CANARIES), (route.name, path)
            told.add(seen(answer))
            tried += 1
        assert len(told) == 1, (route.name, "own things answer otherwise")
        status, where, _body = told.pop()
        assert (status, where in STEPS) in {(303, True), (403, False)}, (route.name, status, where)

    assert tried > 200
    assert before == snapshot(inhabited.database)


@every_stage
def test_no_other_method_leads_anywhere(inhabited: Inhabited, stage: str) -> None:
    visitor = a_visitor(inhabited.app, ENTER[stage](inhabited, inhabited.actors["bringer"]))
    token, before = token_on(visitor), snapshot(inhabited.database)
    taken = {(route.method, route.path) for route in routes(inhabited.app)}
    taken |= {("HEAD", path) for method, path in taken if method == "GET"}  # answered alike
    for route in routes(inhabited.app):
        for method in OTHER_METHODS:
            if (method, route.path) not in taken and not route.is_public:
                path = route.at(inhabited.cases["open"])
                answer = asks(visitor, method, path, token)
                assert answer.status_code in {403, 404, 405}, (route.name, method)

    assert before == snapshot(inhabited.database)


def seen(answer: Any) -> tuple[int, str, str]:
    """Return all that an answer tells, but for the token of its forms."""
    body = _TOKEN.sub("", answer.text)
    return answer.status_code, answer.headers.get("location", ""), body


@every_stage
def test_what_is_public_shows_them_nothing_of_the_inside(inhabited: Inhabited, stage: str) -> None:
    visitor = a_visitor(inhabited.app, ENTER[stage](inhabited, inhabited.actors["bringer"]))
    for route in routes(inhabited.app):
        if route.is_public and route.method == "GET" and not route.path.startswith("/api/"):
            answer = visitor.get(route.at())
            for path in ("/today", "/cases", "/account", "/invitations", "/ngo/people"):
                assert f'href="{path}"' not in answer.text, (route.name, path)


@every_stage
def test_the_way_in_is_exactly_what_the_markers_say(inhabited: Inhabited, stage: str) -> None:
    """Nothing that somebody half-way may use is missing from the list above."""
    key = "between_factors" if stage == "between the factors" else "enrolling"
    found = {
        route.name for route in routes(inhabited.app) if not route.is_public and route.allows(key)
    }

    assert WAY[stage] == found


@every_stage
def test_nobody_half_way_has_a_role(inhabited: Inhabited, stage: str) -> None:
    cookie = ENTER[stage](inhabited, inhabited.actors["bringer"])
    with inhabited.database.reading() as session:
        resumed = sessions.resume(session, cookie, now=now())

    assert resumed is not None
    assert resumed.actor.roles == frozenset()
