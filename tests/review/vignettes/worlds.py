"""Small worlds of people, NGOs and cases, and in plain Python who sees what in them.

People and NGOs are small numbers; days are counted from today. Nothing is sealed here: who sees
which case is decided before anything is opened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert

from app.identity.actor import Actor
from app.identity.models import Membership, Organisation, Person
from app.identity.policy import Sphere
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.ids import new_id
from app.kernel.sealed import new_key_pair
from review.vignettes.models import Case, Departure, Part, Participation
from review.vignettes.states import CaseState
from review.vignettes.text import SizeClass

IN_A_ROOM = {CaseState.SEEKING, CaseState.OPEN, CaseState.CLOSED}
BRINGS = {Part.BRINGER, Part.TANDEM}


@dataclass(frozen=True)
class Works:
    """Somebody works for an NGO from a day until a day, on which they do so no more."""

    ngo: int
    since: int = -10
    until: int | None = None


@dataclass(frozen=True)
class Took:
    """Somebody takes or took part in a case, from an NGO."""

    who: int
    part: Part
    ngo: int


@dataclass(frozen=True)
class Brought:
    """A case of an NGO, those inside and those who have left."""

    ngo: int
    inside: tuple[Took, ...]
    gone: tuple[Took, ...] = ()
    state: CaseState = CaseState.OPEN
    resumes: CaseState | None = None
    erase: int = 1

    def of(self, who: int) -> Took | None:
        """Return as what somebody takes part, if they do."""
        return next((each for each in self.inside if each.who == who), None)


@dataclass(frozen=True)
class World:
    """Who works where, and which cases there are."""

    ngos: int
    people: tuple[tuple[Works, ...], ...]
    cases: tuple[Brought, ...]

    def sees(self, case: Brought, who: int, ngo: int | None, parts: frozenset[Part]) -> bool:
        """Whether somebody who acts for an NGO sees a case when they ask as one of `parts`."""
        own = case.of(who)
        if own is None or own.part not in parts or case.erase <= 0:
            return False
        if own.part is Part.PEER:
            return case.state in IN_A_ROOM and self._elsewhere(case, own, ngo)
        is_checked = case.state is not CaseState.DRAFT
        return case.ngo == ngo and (is_checked or own.part is not Part.SECOND_READER)

    def rests(self, case: Brought, who: int, ngo: int | None) -> bool:
        """Whether a case is a room that rests for somebody as a peer."""
        own = case.of(who)
        return (
            own is not None
            and own.part is Part.PEER
            and case.resumes is not None
            and case.erase > 0
            and self._elsewhere(case, own, ngo)
        )

    def works(self, who: int, ngo: int | None) -> bool:
        """Whether somebody works for an NGO today."""
        return any(
            each.ngo == ngo and each.since <= 0 and (each.until is None or each.until > 0)
            for each in self.people[who]
        )

    def _elsewhere(self, case: Brought, own: Took, ngo: int | None) -> bool:
        owners = [each.who for each in (*case.inside, *case.gone) if each.part in BRINGS]
        return own.ngo == ngo and not any(self.works(who, ngo) for who in owners)


@dataclass(frozen=True)
class Inhabited:
    """A world that lies in a database: the ids of its people, NGOs and cases."""

    world: World
    ngos: list[UUID]
    people: list[UUID]
    cases: dict[UUID, Brought]

    def actor(self, who: int, ngo: int | None) -> Actor:
        """Return somebody as who acts for an NGO, or for none."""
        return Actor(
            person_id=self.people[who],
            organisation_id=None if ngo is None else self.ngos[ngo],
            roles=frozenset({"case_worker"}),
            session_id=new_id(),
            name="Somebody",
            locale="en",
            own_key=_KEY,
        )

    def erased_on(self, case_id: UUID) -> date:
        """Return the day a case is over."""
        return today() + timedelta(days=self.cases[case_id].erase)

    def ids(self, holds: Callable[[Brought], bool]) -> set[UUID]:
        """Return the ids of the cases something holds of."""
        return {case_id for case_id, case in self.cases.items() if holds(case)}


_KEY = new_key_pair()


def inhabit(database: Database, world: World) -> Inhabited:
    """Write a world down, besides others that may be there."""
    made = Inhabited(
        world,
        [new_id() for _ in range(world.ngos)],
        [new_id() for _ in world.people],
        {new_id(): case for case in world.cases},
    )
    with database.writing() as session:
        for table, rows in _rows(made).items():
            if rows:
                session.execute(insert(table), rows)
    return made


def _rows(made: Inhabited) -> dict[type, list[dict[str, object]]]:
    day, (someone, *_others) = today(), made.people
    cases = made.cases.items()
    return {
        Organisation: [{"id": ngo, "name": f"House {ngo}", "country": "DE"} for ngo in made.ngos],
        Person: [
            {
                "id": person,
                "email": f"{person}@example.org",
                "name": "Somebody",
                "sphere": Sphere.NGO,
                "public_key": bytes(_KEY.public_key),
            }
            for person in made.people
        ],
        Membership: [
            {
                "id": new_id(),
                "person_id": person,
                "organisation_id": made.ngos[each.ngo],
                "since": day + timedelta(days=each.since),
                "until": None if each.until is None else day + timedelta(days=each.until),
            }
            for person, works in zip(made.people, made.world.people, strict=True)
            for each in works
        ],
        Case: [
            {
                "id": case_id,
                "organisation_id": made.ngos[case.ngo],
                "bringer_id": someone,  # who brings it is told by the parts alone
                "state": case.state,
                "resumes": case.resumes,
                "revision": 1,
                "changed_on": day,
                "erase_on": made.erased_on(case_id),
                "size_class": SizeClass.SHORT,
                "outline": b"",
                "vignette": b"",
                "decisions": b"",
            }
            for case_id, case in cases
        ],
        Participation: [
            {
                **_took(made, case_id, each),
                "case_organisation_id": made.ngos[case.ngo],
                "envelope": b"",
                "sealed_to": b"",
            }
            for case_id, case in cases
            for each in case.inside
        ],
        Departure: [
            {**_took(made, case_id, each), "left_on": day}
            for case_id, case in cases
            for each in case.gone
        ],
    }


def _took(made: Inhabited, case_id: UUID, each: Took) -> dict[str, object]:
    return {
        "case_id": case_id,
        "person_id": made.people[each.who],
        "part": each.part,
        "organisation_id": made.ngos[each.ngo],
        "since": today(),
    }
