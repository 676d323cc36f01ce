"""The key is destroyed, and then the act cannot be completed: nobody is told that nothing changed.

The commit fails in the engine itself, as a cut line or a full disk lets it, or with a surprise.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from app.identity.actor import Actor
from app.identity.models import Person
from app.kernel.config import Settings
from app.kernel.db import Database
from app.main import create_app
from app.web.log import KEYS
from review import sweeps
from review.vignettes.keys import family
from review.vignettes.models import Case
from tests.app.web.peers import Peers, peers_of
from tests.people import Visitor

AWAY = OperationalError("COMMIT", None, Exception("canary"))
SURPRISE = RuntimeError("canary")


@pytest.fixture
def web(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(settings)
    yield app
    app.state.house.database.dispose()


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)


@contextmanager
def no_commit(database: Database, failure: Exception) -> Iterator[None]:
    """Let every commit of an act fail, so that nothing of it is kept."""

    def fails(connection: Connection) -> None:
        # On PostgreSQL looks and acts share one engine, and a look ends with a commit as well.
        if not connection.get_execution_options().get("postgresql_readonly"):
            raise failure

    event.listen(database.writer, "commit", fails)
    try:
        yield
    finally:
        event.remove(database.writer, "commit", fails)


def at_the_question(peers: Peers, case_id: UUID) -> Visitor:
    return peers.as_(peers.bringer).opens(f"/cases/{case_id}/withdraw")


@pytest.mark.parametrize("failure", [AWAY, SURPRISE], ids=["away", "surprise"])
def test_a_withdrawal_that_cannot_be_completed_says_that_the_content_is_gone(
    peers: Peers, failure: Exception
) -> None:
    case_id, inside = peers.room()
    database = peers.community.database
    visitor = at_the_question(peers, case_id)
    with no_commit(database, failure):
        visitor.submits("Withdraw and erase for everybody")

    assert visitor.status == 500
    visitor.sees("the content is gone for good", "disappears by itself")
    visitor.sees_nothing_of("Nothing was", "nothing was changed", "was not done", "canary")
    assert database.shred.names(family(case_id)) == []
    for actor, path in ((peers.bringer, "cases"), (inside[0], "rooms")):
        assert peers.as_(actor).opens(f"/{path}/{case_id}").status == 404
    peers.as_(peers.bringer).opens("/today").sees("No case of yours is here")
    assert sweeps.erase_due(database) == 1
    with database.reading() as session:
        assert session.get(Case, case_id) is None
    peers.as_(peers.bringer).opens("/today").sees("a case of yours was erased")


def test_an_account_that_cannot_be_deleted_says_what_is_erased_and_that_it_is_still_there(
    peers: Peers,
) -> None:
    actor, database = leaving(peers)
    case_id = peers.community.begin(actor)
    with database.reading() as session:
        address = session.get_one(Person, actor.person_id).email
    visitor = peers.as_(actor).opens("/account/delete").fills(address=address)
    with no_commit(database, AWAY):
        visitor.submits("Delete my account")

    assert visitor.status == 500
    visitor.sees("the content is gone for good", "deleting your account").sees_nothing_of(
        "nothing was changed"
    )
    assert database.shred.names(family(case_id)) == []
    visitor = peers.as_(actor).opens("/account/delete").fills(address=address)
    visitor.submits("Delete my account")
    with database.reading() as session:
        assert session.get(Person, actor.person_id) is None


def leaving(peers: Peers) -> tuple[Actor, Database]:
    """Return somebody who leads no NGO, so that they may go."""
    return peers.second, peers.community.database


def test_an_account_without_a_case_is_simply_not_deleted(peers: Peers) -> None:
    actor, database = leaving(peers)
    with database.reading() as session:
        address = session.get_one(Person, actor.person_id).email
    visitor = peers.as_(actor).opens("/account/delete").fills(address=address)
    with no_commit(database, AWAY):
        visitor.submits("Delete my account")

    assert visitor.status == 503


def test_the_log_still_says_where_it_broke(peers: Peers, capfd: pytest.CaptureFixture[str]) -> None:
    case_id, _inside = peers.room()
    visitor = at_the_question(peers, case_id)
    capfd.readouterr()
    with no_commit(peers.community.database, SURPRISE):
        visitor.submits("Withdraw and erase for everybody")
    told = capfd.readouterr().err

    line = json.loads(next(each for each in told.splitlines() if "unexpected" in each))
    assert line["kind"] == "builtins.RuntimeError"
    assert set(line) <= KEYS
    assert "canary" not in told
    visitor.sees(line["reference"])
