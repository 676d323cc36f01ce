"""What somebody who looks everywhere opens in an inhabited house."""

from uuid import UUID

from sqlalchemy import select

from app.identity.actor import Actor
from review.routing.models import Candidate
from review.vignettes.models import Participation
from tests.guards.routes import routes
from tests.inhabited import Inhabited


def cases_of(house: Inhabited, actor: Actor) -> set[UUID]:
    """Return the cases somebody has to do with, from the tables alone."""
    with house.database.reading() as session:
        found = set[UUID]()
        for table in (Participation, Candidate):
            mine = select(table.case_id).where(table.person_id == actor.person_id)
            found |= set(session.scalars(mine))
    return found


def pages(house: Inhabited, actor: Actor | None = None) -> list[str]:
    """Return the address of every page, and of the pages of every case that is somebody's.

    The cases of others are not there for them (promise 5, which looks at those pages as well).
    """
    looking = [route for route in routes(house.app) if route.method == "GET"]
    about_cases = [route for route in looking if route.has_case]
    mine = cases_of(house, actor) if actor else set()
    return [
        *(route.at() for route in looking if not route.has_case),
        *(r.at(c) for r in about_cases for c in house.cases.values() if c in mine),
    ]
