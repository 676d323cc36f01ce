"""A house in which everything exists: every role at the door, and a case in every state."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import select

from app.identity import sessions
from app.identity.actor import Actor
from app.identity.models import Person, SessionStage
from app.identity.policy import SPHERE_OF, Role, Sphere
from app.kernel.clock import now
from app.kernel.db import Base, Database
from app.kernel.ids import new_id
from review.feedback import service as feedback
from review.feedback.service import UptakeNote
from review.rooms import brake
from review.rooms import service as rooms
from review.routing import invitations
from review.routing.eligibility import ConflictKind
from review.routing.models import StandingConflict
from review.vignettes import attestation
from tests.builders import a_newcomer, an_actor
from tests.community import Community, a_community

NOBODY = "nobody"


@dataclass(frozen=True)
class Inhabited:
    """A whole house, with keys to every door."""

    app: FastAPI
    community: Community
    cases: Mapping[str, UUID]
    """By state."""
    actors: Mapping[str, Actor]
    """Who takes part in what: bringer, second reader, asked, peer, stranger, ..."""
    cookies: Mapping[str, str | None]
    """By role (and `nobody`, `enrolling`, `between_factors`): a sign-in that holds."""

    @property
    def database(self) -> Database:
        """The database of the house."""
        return self.community.database


def inhabit(app: FastAPI) -> Inhabited:
    """Let people move in and bring cases, through the real services."""
    database: Database = app.state.house.database
    community = a_community(database, ngos=5, workers=3, capacity=5)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    cases = {"draft": community.begin(bringer), "screened": community.begin(bringer)}
    community.finish(bringer, cases["screened"])
    with database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, cases["screened"], second.person_id, is_tandem=False
        )
    cases["attested"] = community.attested_case(bringer, second)
    cases["seeking"] = community.attested_case(bringer, second)
    community.submit(bringer, cases["seeking"])
    asked = community.asked(cases["seeking"])[0]
    cases["open"], peers = community.open_room(bringer, second)
    community.deliver(peers[0], cases["open"])
    cases["closed"], _ = community.open_room(bringer, second)
    close_with_uptake(database, bringer, cases["closed"])
    cases["resting"] = a_resting_room(community, bringer, peers)
    with database.writing() as session:  # came last, and so is on no shortlist
        stranger = an_actor(session, community.ngos["ngo5"])
        session.add(
            StandingConflict(
                person_id=stranger.person_id,
                organisation_id=community.ngos["ngo4"],
                kind=next(iter(ConflictKind)),
            )
        )
    actors = {
        "bringer": bringer,
        "second": second,
        "colleague": community.case_worker("ngo1", 3),
        "asked": asked,
        "peer": peers[0],
        "other_peer": peers[1],
        "stranger": stranger,
    }
    return Inhabited(app, community, cases, actors, cookies_of(app, community))


def a_resting_room(community: Community, bringer: Actor, wanted: Sequence[Actor]) -> UUID:
    """Return a room with the same panel, which one of them has stopped."""
    case_id = community.attested_case(bringer, community.case_worker("ngo1", 2))
    others = {ngo for ngo in community.ngos.values() if ngo not in {p.ngo_id for p in wanted}}
    community.submit(bringer, case_id, struck=sorted(others))
    asked = community.asked(case_id)
    while {peer.person_id for peer in asked} != {peer.person_id for peer in wanted}:
        with community.database.writing() as session:
            away = next(peer for peer in asked if peer not in wanted)
            invitations.decline(session, away, case_id)
        asked = community.asked(case_id)
    for peer in wanted:
        community.accept(peer, case_id)
    with community.database.writing() as session:
        brake.pull(session, wanted[1], case_id, "It is next door to me.")
    return case_id


def close_with_uptake(database: Database, bringer: Actor, case_id: UUID) -> None:
    """Note what to take along, and close the room."""
    with database.writing() as session:
        room = rooms.enter(session, bringer, case_id)
        feedback.write_uptake(session, bringer, room, UptakeNote("Patience", "", "Ask him"))
        rooms.close(session, bringer, room)


def cookies_of(app: FastAPI, community: Community) -> dict[str, str | None]:
    """Return a sign-in for each role, and for each step of the way in."""
    house = app.state.house
    ngo = community.ngos["ngo2"]
    cookies: dict[str, str | None] = {NOBODY: None}
    for role in Role:
        with house.database.writing() as session:
            is_ngo = SPHERE_OF[role] is Sphere.NGO
            actor = an_actor(session, ngo if is_ngo else None, role)
        cookies[role.value] = a_cookie(house.database, actor)
    cookies["enrolling"] = a_newcomer(house.database, house.stretcher, ngo, now=now()).cookie
    with house.database.writing() as session:
        halfway = an_actor(session, ngo)
    cookies["between_factors"] = a_cookie(house.database, halfway, SessionStage.SECOND_FACTOR)
    return cookies


def a_cookie(database: Database, actor: Actor, stage: SessionStage = SessionStage.SIGNED_IN) -> str:
    """Return the cookie of a sign-in of somebody, as if they had just come in."""
    with database.writing() as session:
        person = session.get_one(Person, actor.person_id)
        sign_in, cookie = sessions.begin(session, person, actor.own_key, stage, now=now())
        if stage is not SessionStage.SIGNED_IN:
            return cookie
        return sessions.rotate(session, sign_in, actor.own_key, stage, now=now())


def snapshot(database: Database) -> dict[str, str]:
    """Return the content of every table, and which secrets there are, each as one hash."""
    seen: dict[str, str] = {}
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in session.execute(select(table)))
            seen[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    seen["shred store"] = " ".join(database.shred.names(""))
    return seen


def a_strange_id() -> UUID:
    """Return the id of nothing."""
    return new_id()
