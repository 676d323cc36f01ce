"""The database is away for a while: a plain page with everything typed, and it heals by itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.models import Organisation
from app.kernel.config import Settings
from app.kernel.db import Database, engine_url
from app.kernel.errors import Unavailable
from app.kernel.shred import ShredStore
from app.main import create_app
from review.feedback import service as feedback
from review.rooms import service as rooms
from tests.builders import an_organisation
from tests.community import a_community
from tests.faults.away import Wire, locked
from tests.inhabited import a_cookie
from tests.people import Visitor

TYPED = "You stayed, for three weeks,\nand <b>did not</b> push. That is worth keeping."
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def wire(settings: Settings) -> Iterator[Wire | None]:
    """A line to the server that can be cut; None on SQLite, which needs no line."""
    if settings.database_url.startswith("sqlite"):
        yield None
        return
    line = Wire(settings.database_url)
    yield line
    line.cut()


@pytest.fixture
def web(settings: Settings, wire: Wire | None) -> Iterator[FastAPI]:
    url = wire.url if wire else settings.database_url
    app = create_app(settings.model_copy(update={"database_url": url}))
    yield app
    app.state.house.database.dispose()


@pytest.fixture
def away(settings: Settings, wire: Wire | None) -> Away:
    """Make the database go away: its line is cut, or another process keeps it locked."""

    @contextmanager
    def going() -> Iterator[None]:
        if wire is None:
            with locked(str(make_url(settings.database_url).database)):
                yield
            return
        wire.cut()
        yield
        wire.mend()

    return going


@pytest.fixture
def at_the_review(web: FastAPI) -> tuple[Visitor, Actor, UUID]:
    """Somebody who writes their review of an open room."""
    database = web.state.house.database
    community = a_community(database, ngos=3)
    bringer, second = (community.case_worker("ngo1", number) for number in (1, 2))
    case_id, (peer, _other) = community.open_room(bringer, second)
    visitor = Visitor(web).holds(a_cookie(database, peer))
    return visitor.opens(f"/rooms/{case_id}/review"), peer, case_id


def test_what_was_typed_stands_on_the_page_and_can_be_sent_when_it_is_back(
    web: FastAPI, away: Away, at_the_review: tuple[Visitor, Actor, UUID]
) -> None:
    visitor, peer, case_id = at_the_review
    visitor.fills({"strengths": TYPED, "comment-A1": "It shows.", "score-A1": "beginning"})

    with away():
        visitor.submits("Keep the draft")

        assert visitor.status == 503
        visitor.sees("Your text is still here", "This is not available right now")
        visitor.sees_nothing_of("Sign in again", "OperationalError", "locked", "SELECT")
        assert TYPED in [
            area.text_content().removeprefix("\n") for area in visitor.page.cssselect("textarea")
        ]

    visitor.submits("Send again").sees("Your draft is kept")
    draft = draft_of(web.state.house.database, peer, case_id)
    assert (draft.strengths, draft.scores["A1"].comment) == (TYPED, "It shows.")


def draft_of(database: Database, peer: Actor, case_id: UUID) -> feedback.ReviewText:
    with database.reading() as session:
        return feedback.own_review(session, peer, rooms.enter(session, peer, case_id)).text


@pytest.mark.postgres
def test_every_page_and_the_api_say_so_until_it_is_back(
    web: FastAPI, away: Away, at_the_review: tuple[Visitor, Actor, UUID]
) -> None:
    visitor, _peer, case_id = at_the_review
    stranger = Visitor(web)

    with away():
        for path in ("/today", f"/rooms/{case_id}", "/cases"):
            visitor.opens(path).sees("Not available right now", "Nothing was lost")
            assert visitor.status == 503
        stranger.opens("/sign-in").fills(email="a@example.org", passphrase="not kept for me")
        stranger.submits("Go on").sees_nothing_of("not kept for me")
        assert stranger.status == 503
        for path in ("/api/v1/health", "/api/v1/me/cases"):
            response = visitor.client.get(path)
            assert (response.status_code, response.json()["code"]) == (503, "unavailable")

    for path in ("/today", f"/rooms/{case_id}", "/api/v1/health"):
        assert visitor.opens(path).status == 200


@pytest.mark.postgres
def test_a_server_that_was_restarted_in_between_is_noticed_by_nobody(
    web: FastAPI, settings: Settings, at_the_review: tuple[Visitor, Actor, UUID]
) -> None:
    visitor, _peer, case_id = at_the_review
    administrator = create_engine(engine_url(settings.database_url))
    with administrator.connect() as connection:
        ended = connection.scalar(
            text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    administrator.dispose()

    assert ended
    assert visitor.opens(f"/rooms/{case_id}").status == 200


@pytest.fixture
def shred_wire(empty_url: str) -> Iterator[Wire]:
    line = Wire(empty_url)
    yield line
    line.cut()


@pytest.mark.postgres
def test_a_shred_store_that_was_away_is_found_again(shred_wire: Wire) -> None:
    store = ShredStore(shred_wire.url)
    made = store.create("case:1")
    shred_wire.cut()
    for ask in (
        lambda: store.get("case:1"),
        lambda: store.get_many(["case:1"]),
        lambda: store.create("case:2"),
        lambda: store.names("case:"),
        lambda: store.destroy(["case:1"]),
        lambda: store.destroy_family("case:"),
    ):
        with pytest.raises(Unavailable):
            ask()
    shred_wire.mend()

    assert store.get("case:1") == made
    shred_wire.cut()
    shred_wire.mend()  # in between, unnoticed
    assert store.get("case:1") == made
    with pytest.raises(IntegrityError):  # not a matter of being away
        store.create("case:1")
    store.dispose()


def test_an_act_is_done_even_if_its_secrets_can_only_be_destroyed_later(
    database: Database, shred: ShredStore, settings: Settings
) -> None:
    shred.create("case:gate")
    with locked(str(make_url(settings.shred_url).database)), database.writing() as session:
        ngo = an_organisation(session)
        session.destroy_after_commit("case:gate")

    with database.reading() as session:
        assert session.get(Organisation, ngo) is not None
    assert shred.names("case:") == ["case:gate"]  # a sweep destroys it (`gates.left_behind`)
