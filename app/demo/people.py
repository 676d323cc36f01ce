"""Lets the fictional people join: invitation, keys, recovery sheet, second factor."""

from datetime import timedelta
from uuid import UUID

import pyotp

from app.demo.story import PASSPHRASE, SECOND_FACTOR, Story
from app.identity import credentials, enrolment, invitations, service, sessions
from app.identity.actor import Actor
from app.identity.policy import Role
from app.kernel.clock import now
from app.kernel.db import Database
from app.kernel.sealed import Stretcher
from review.routing import profiles
from review.routing.eligibility import Profession


def settle(database: Database, stretcher: Stretcher, story: Story) -> dict[str, Actor]:
    """Found the NGOs and let everybody join. Returns who can act, by key."""
    ngos: dict[str, UUID] = {}
    for ngo in story.organisations:
        with database.writing() as session:
            ngos[ngo["key"]] = service.found_organisation(session, ngo["name"], ngo["country"])
    actors = {
        person["key"]: _join(database, stretcher, person, ngos.get(person["organisation"]))
        for person in story.people
    }
    for ngo in story.organisations:
        if ngo.get("one_person"):
            alone = next(p["key"] for p in story.people if p["organisation"] == ngo["key"])
            with database.writing() as session:
                service.waive_second_reader(session, actors[alone], waive=True)
    for person in story.people:
        if Role.CASE_WORKER in person["roles"]:
            with database.writing() as session:
                profiles.save_profile(
                    session,
                    actors[person["key"]],
                    profession=Profession(person["profession"]),
                    languages=person["languages"],
                    topics=person["topics"],
                    settings=person["settings"],
                    capacity=person["capacity"],
                    is_active=True,
                    agrees=True,
                )
    return actors


def leave(database: Database, actors: dict[str, Actor]) -> None:
    """End the sign-ins of the loading, so that nobody finds a device they do not know."""
    for actor in actors.values():
        with database.writing() as session:
            sessions.sign_out(session, actor)


def _join(
    database: Database, stretcher: Stretcher, person: dict[str, object], ngo_id: UUID | None
) -> Actor:
    # A little in the past, so that the first code of a real sign-in is not one already used.
    then = now() - timedelta(minutes=5)
    name, email = str(person["name"]), str(person["email"])
    roles, languages = person["roles"], person["languages"]
    assert isinstance(roles, list)
    assert isinstance(languages, list)
    with database.writing() as session:
        token = invitations.issue(session, email, roles, ngo_id, now=then)
    prepared = credentials.prepare(
        PASSPHRASE, stretcher, credentials.pepper(database.shred), totp=SECOND_FACTOR
    )
    with database.writing() as session:
        _person, cookie = invitations.accept(session, token, name, languages[0], prepared, now=then)
    with database.reading() as session:
        resumed = sessions.resume(session, cookie, now=then)
    assert resumed is not None
    actor = resumed.actor
    with database.writing() as session:
        groups = enrolment.recovery_sheet(session, actor)
        typed = {number: groups[number - 1] for number in enrolment.asked_groups(actor)}
        enrolment.confirm_recovery(session, actor, typed)
    with database.writing() as session:
        code = pyotp.TOTP(SECOND_FACTOR).at(then)
        cookie = enrolment.confirm_totp(session, actor, code, now=then)
    with database.reading() as session:
        resumed = sessions.resume(session, cookie, now=then)
    assert resumed is not None
    return resumed.actor
