"""Promise 5: no role above the rooms, and what is hidden looks like what never was.

The role x route matrix is proved in `tests/guards/test_matrix.py`.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

import pytest
from sqlalchemy import Uuid, insert, select
from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.models import Membership, Person, RoleGrant
from app.identity.policy import PERMISSIONS, SPHERE_OF, Permission, Role, Sphere
from app.kernel.db import Base, Database
from app.kernel.ids import new_id
from review import retention
from tests.guards.answers import Answer, Asking, forgetful
from tests.guards.routes import KNOWN, Route, routes
from tests.inhabited import Inhabited, a_cookie
from tests.walking import cases_of

PEOPLE = ("bringer", "second", "colleague", "asked", "peer", "other_peer", "stranger")


def things_of_others(house: Inhabited, actor: Actor) -> set[UUID]:
    """Return the id of one row of every table that has to do neither with somebody nor their NGO.

    Ids of other kinds than an address asks for are among them, and those of tables to come.
    """
    with house.database.reading() as session:
        works = select(Membership.person_id).where(
            Membership.organisation_id == actor.organisation_id
        )
        own = {actor.organisation_id, *session.scalars(works)} | cases_of(house, actor)
        rows = {
            table: session.execute(select(table)).all() for table in Base.metadata.sorted_tables
        }
    found = set()
    for table, given in rows.items():
        foreign = [row for row in given if own.isdisjoint(row)]
        keys = {column.name for column in table.primary_key if isinstance(column.type, Uuid)}
        found |= {getattr(row, name) for row in foreign[:1] for name in keys}
    return found


@dataclass
class Comparing:
    """Asks as one person for something hidden and for something that never was."""

    asking: Asking
    missing: dict[tuple[str, str], Answer] = field(default_factory=dict)

    async def same(self, route: Route, ids: Mapping[str, UUID], hidden: str) -> None:
        """Compare both answers; `ids` fill the address, the one called `hidden` is hidden."""
        seen = await self._shown(route, ids, ids[hidden])
        key = (route.name, hidden)
        if key not in self.missing:
            nothing = {**ids, hidden: new_id()}
            self.missing[key] = await self._shown(route, nothing, nothing[hidden])
        assert seen == self.missing[key], (route.name, hidden)
        if route.method == "GET" and not route.is_public:
            assert seen.in_a_word in {"404", "403"}, (route.name, seen.status)
        assert seen.status < 500, route.name

    async def _shown(self, route: Route, ids: Mapping[str, UUID], asked: UUID) -> Answer:
        """Return everything an answer shows, with the asked id itself taken out."""
        answer = await self.asking.gets(route.method, route.with_ids(ids))
        headers = sorted((n, v) for n, v in answer.headers if n != "set-cookie")
        shown = tuple((n, v.replace(str(asked), "")) for n, v in headers if n != "content-length")
        return Answer(answer.status, shown, answer.body.replace(str(asked).encode(), b""))


def compare(
    house: Inhabited, actor: Actor, asked: Iterable[tuple[Route, Mapping[str, UUID], str]]
) -> int:
    """Compare everything that is asked, and keep nothing of what it does; tell how much it was."""
    comparing = Comparing(Asking.of(house, a_cookie(house.database, actor)))

    async def run() -> int:
        compared = 0
        for route, ids, hidden in asked:
            await comparing.same(route, ids, hidden)
            compared += 1
        return compared

    with forgetful(house.database):
        return asyncio.run(run())


def ids_in(route: Route) -> list[str]:
    return [name for name in route.parameters if name.endswith("_id") and name not in KNOWN]


@pytest.mark.one_engine
@pytest.mark.parametrize("person", PEOPLE)
def test_a_hidden_case_is_answered_byte_for_byte_like_one_that_never_was(
    inhabited: Inhabited, person: str
) -> None:
    actor = inhabited.actors[person]
    hidden = set(inhabited.cases.values()) - cases_of(inhabited, actor)
    asked = [
        (route, {"case_id": case_id}, "case_id")
        for route in routes(inhabited.app)
        if route.has_case
        for case_id in hidden
    ]

    assert compare(inhabited, actor, asked) == len(asked)
    assert len(asked) > 40 or not hidden


@pytest.mark.one_engine
@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_of_others_is_told_from_what_never_was(inhabited: Inhabited, person: str) -> None:
    """Ids of people, sign-ins, NGOs, messages, ...: at every address that takes an id at all."""
    actor = inhabited.actors[person]
    others = things_of_others(inhabited, actor)
    mine = cases_of(inhabited, actor)
    room = next((case for case in inhabited.cases.values() if case in mine), new_id())
    asked = [
        (route, {"case_id": room, name: thing}, name)
        for route in routes(inhabited.app)
        for name in ids_in(route)
        if name != "case_id"
        for thing in others
    ]

    assert len(others) >= 5
    assert compare(inhabited, actor, asked) == len(asked) > 20


@pytest.mark.one_engine
def test_an_erased_case_is_answered_like_one_that_never_was(inhabited: Inhabited) -> None:
    bringer = inhabited.actors["bringer"]
    erased = inhabited.community.begin(bringer)
    with inhabited.database.writing() as session:
        retention.withdraw(session, bringer, erased)
    asked = [
        (route, {"case_id": erased}, "case_id") for route in routes(inhabited.app) if route.has_case
    ]

    assert compare(inhabited, bringer, asked) == len(asked)


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
