"""Promise 5: no role above the rooms, and what is hidden looks like what never was.

The role x route matrix is proved in `tests/guards/test_matrix.py`.
"""

from collections.abc import Mapping
from itertools import combinations
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.identity.models import Person, RoleGrant
from app.identity.policy import PERMISSIONS, SPHERE_OF, Permission, Role, Sphere
from app.kernel.db import Database
from app.kernel.ids import new_id
from review import retention
from tests.guards.routes import Route, routes
from tests.inhabited import Inhabited, a_cookie
from tests.visitors import a_visitor, token_on

OUTSIDE: Mapping[str, tuple[str, ...]] = {
    "colleague": ("draft", "screened", "attested", "seeking", "open", "closed"),
    "stranger": ("draft", "screened", "attested", "open", "closed"),
    "peer": ("draft", "screened", "attested"),
    "asked": ("draft", "screened", "attested"),
    "second": ("draft", "open", "closed"),
}
"""Who has no part in which case."""


def case_routes(inhabited: Inhabited) -> list[Route]:
    return [route for route in routes(inhabited.app) if route.has_case]


@pytest.mark.parametrize("person", list(OUTSIDE))
def test_a_hidden_case_is_answered_byte_for_byte_like_one_that_never_was(
    inhabited: Inhabited, person: str
) -> None:
    compared = 0
    about_cases = case_routes(inhabited)
    for state in OUTSIDE[person]:
        hidden, missing = inhabited.cases[state], new_id()
        for route in about_cases:
            answers = [ask(inhabited, person, route, case_id) for case_id in (hidden, missing)]
            assert answers[0] == answers[1], (route.name, state)
            compared += 1

    assert compared > 10


def test_an_erased_case_is_answered_like_one_that_never_was(inhabited: Inhabited) -> None:
    community = inhabited.community
    erased = community.begin(inhabited.actors["bringer"])
    with inhabited.database.writing() as session:
        retention.withdraw(session, inhabited.actors["bringer"], erased)
    for route in case_routes(inhabited):
        answers = [ask(inhabited, "bringer", route, case_id) for case_id in (erased, new_id())]
        assert answers[0] == answers[1], route.name


def ask(
    inhabited: Inhabited, person: str, route: Route, case_id: UUID
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return everything an answer shows, with the asked id itself taken out."""
    visitor = a_visitor(inhabited.app, a_cookie_of(inhabited, person), {"Accept-Language": "en"})
    if route.method == "GET":
        answer = visitor.get(route.at(case_id))
    else:
        answer = visitor.post(route.at(case_id), data={"csrf": a_token_of(inhabited, person)})
    assert answer.status_code in {403, 404, 422}, (route.name, answer.status_code)
    if route.method == "GET":
        assert answer.status_code == 404, route.name
    headers = [(name, value) for name, value in answer.headers.items() if name != "set-cookie"]
    return answer.status_code, sorted(headers), answer.content.replace(str(case_id).encode(), b"")


_cookies: dict[tuple[int, str], str] = {}
_tokens: dict[str, str] = {}


def a_cookie_of(inhabited: Inhabited, person: str) -> str:
    """Return one sign-in per person, so that form tokens in both answers are the same."""
    key = (id(inhabited), person)
    if key not in _cookies:
        _cookies[key] = a_cookie(inhabited.database, inhabited.actors[person])
    return _cookies[key]


def a_token_of(inhabited: Inhabited, person: str) -> str:
    """Return the form token of this sign-in."""
    cookie = a_cookie_of(inhabited, person)
    if cookie not in _tokens:
        _tokens[cookie] = token_on(a_visitor(inhabited.app, cookie))
    return _tokens[cookie]


def test_no_sphere_shares_a_permission_with_another() -> None:
    by_sphere: dict[Sphere, set[Permission]] = {sphere: set() for sphere in Sphere}
    for role, permissions in PERMISSIONS.items():
        by_sphere[SPHERE_OF[role]] |= permissions
    for one, other in combinations(by_sphere.values(), 2):
        assert one & other == {Permission.ACCOUNT_OWN}


def test_every_role_has_a_line_and_nothing_is_granted_by_default() -> None:
    assert set(PERMISSIONS) == set(Role) == set(SPHERE_OF)
    granted = frozenset[Permission]().union(*PERMISSIONS.values())
    assert granted == set(Permission)


@pytest.mark.parametrize("role", list(Role))
def test_the_database_refuses_a_role_of_another_sphere(database: Database, role: Role) -> None:
    for sphere in set(Sphere) - {SPHERE_OF[role]}:
        with database.writing() as session:
            person = Person(
                id=new_id(),
                email=f"{role}-{sphere}@example.org",
                name="Somebody",
                sphere=sphere,
                public_key=bytes(32),
            )
            session.add(person)
            session.flush()
            person_id = person.id
        for claimed in (sphere, SPHERE_OF[role]):
            with pytest.raises(IntegrityError), database.writing() as session:
                session.execute(
                    insert(RoleGrant).values(person_id=person_id, role=role, sphere=claimed)
                )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CASE_WORKER])
def test_no_other_role_comes_near_a_case(role: Role) -> None:
    about_cases = {
        Permission.CASE_BRING,
        Permission.CASE_READ_FOR_COLLEAGUE,
        Permission.SEAT_TAKE,
        Permission.ROOM_TAKE_PART,
    }

    assert about_cases.isdisjoint(PERMISSIONS[role])
