"""The real app on a real database, and people with browsers."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest
from fastapi import FastAPI

from anonymizer import Runner
from app.identity.policy import SPHERE_OF, Role, Sphere
from app.kernel.clock import now as clock_now
from app.kernel.config import Settings
from app.web.house import House
from tests.builders import Joined, a_member, an_organisation
from tests.houses import a_house
from tests.people import Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def web(settings: Settings, screener: Runner) -> Iterator[FastAPI]:
    with a_house(settings, screener) as app:
        yield app


@pytest.fixture
def house(web: FastAPI) -> House:
    found: House = web.state.house
    return found


@pytest.fixture
def now() -> datetime:
    """The real present: the app reads its own clock."""
    return clock_now()


@pytest.fixture
def visitor(web: FastAPI) -> Visitor:
    return Visitor(web)


@pytest.fixture
def member(house: House, now: datetime) -> Callable[..., Joined]:
    """Let somebody join and enrol at the test's present, with these roles.

    So the code of half a minute later is always another one, whenever the clock ticks over.
    """

    def make(*roles: Role, organisation: UUID | None = None) -> Joined:
        wanted = roles or (Role.CASE_WORKER,)
        with house.database.writing() as session:
            is_ngo = SPHERE_OF[wanted[0]] is Sphere.NGO
            ngo = organisation or (an_organisation(session) if is_ngo else None)
        return a_member(house.database, house.stretcher, ngo, *wanted, now=now)

    return make


@pytest.fixture
def as_(web: FastAPI, member: Callable[..., Joined]) -> SignedIn:
    """Return the browser of somebody who is signed in with these roles."""

    def make(*roles: Role, organisation: UUID | None = None) -> Visitor:
        return Visitor(web).holds(member(*roles, organisation=organisation).cookie)

    return make
