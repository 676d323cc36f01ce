"""`python -m app demo`: migrates, loads the fictional community once, and says who can sign in."""

import sys

import pyotp
from sqlalchemy import select

from anonymizer.runner import Runner
from app.demo import cases, people, story
from app.identity.models import Person
from app.kernel import migrate
from app.kernel.config import Settings
from app.kernel.db import Database, opened
from app.kernel.sealed import Stretcher, Stretching
from standards import service as standards


def demo(settings: Settings) -> int:
    """Load the fictional community unless somebody is there already, and print the sign-ins."""
    migrate.upgrade(settings.database_url)
    with opened(settings) as database:
        with database.reading() as session:
            is_empty = session.scalar(select(Person.id).limit(1)) is None
        if is_empty:
            _load(settings, database)
        _say(settings)
    return 0


def code(_settings: Settings) -> int:
    """Print the second-factor code of this moment; it is the same for everybody."""
    _line(pyotp.TOTP(story.SECOND_FACTOR).now())
    return 0


def _load(settings: Settings, database: Database) -> None:
    told = story.read()
    stretcher = Stretcher(
        Stretching(settings.argon_passes, settings.argon_memory_kib), settings.argon_at_once
    )
    _line("Loading a fictional community. This takes about a minute, once.")
    with database.writing() as session:
        standards.load_released(session)
    actors = people.settle(database, stretcher, told)
    _line(f"  {len(actors)} people have joined. Their cases are being checked and sent …")
    screener = Runner(processes=1, timeout=120.0)
    try:
        cases.travel_all(database, screener, actors, told.cases)
    finally:
        screener.close()
    people.leave(database, actors)


def _say(settings: Settings) -> None:
    told = story.read()
    names = {ngo["key"]: ngo["name"] for ngo in told.organisations}
    names[told.association["key"]] = told.association["name"]
    _line()
    _line("Everybody and everything in this community is invented. Sign in as:")
    _line()
    for person in told.people:
        roles = ", ".join(role.replace("_", " ") for role in person["roles"])
        _line(f"  {person['email']:<54} {roles} · {names[person['organisation']]}")
    _line()
    _line(f"  Passphrase of everybody:   {story.PASSPHRASE}")
    _line(f"  Second factor (base32):    {story.SECOND_FACTOR}")
    _line(f"  The code of this moment:   {pyotp.TOTP(story.SECOND_FACTOR).now()}")
    _line("  A fresh code at any time:  make demo-code")
    _line()
    _line(f"Open {settings.base_url}/ (stop with Ctrl+C).")


def _line(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
