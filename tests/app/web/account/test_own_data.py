"""Own data through the pages: behind a proof of presence, for paper and as a file."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.identity.models import SignIn
from app.web.account.own_data_pages import NAMES
from app.web.house import House
from tests.app.web.peers import Peers, peers_of
from tests.builders import Joined
from tests.people import Visitor

NOTICE = "Formative, not for funding, vetting or risk assessment."


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)


def test_somebody_reads_and_takes_everything(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peer).opens("/account").follows("Look at your data")

    visitor.sees(NOTICE, peer.name, "You stayed.", "What is not here, and why", "signed in")
    visitor.sees_nothing_of(other.name, str(case_id), "A quiet beginning")
    answer = visitor.client.get("/account/data.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    data = answer.json()
    assert data["notice"] == NOTICE
    assert data["given"]["person"][0]["name"] == peer.name
    assert "totp_secret" in data["withheld"]["credential"]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_it_speaks_the_language_of_its_reader(web: FastAPI, peers: Peers, language: str) -> None:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peer)
    visitor.client.headers["Accept-Language"] = language
    visitor.opens("/account/data")

    assert visitor.status == 200
    visitor.sees_nothing_of("What is not here, and why", NOTICE)


@pytest.mark.parametrize("path", ["/account/data", "/account/data.json"])
def test_a_screen_left_open_shows_nothing(
    web: FastAPI, house: House, member: Callable[..., Joined], path: str
) -> None:
    person = member()
    visitor = Visitor(web).holds(person.cookie)
    with house.database.writing() as session:
        session.execute(update(SignIn).values(fresh_until=SignIn.started_at))

    visitor.opens(path).sees("Is it you?").sees_nothing_of(person.email)


def test_every_code_word_has_a_name() -> None:
    for enum, names in NAMES.items():
        assert set(enum) == set(names), enum
