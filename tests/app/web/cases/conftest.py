"""A bringer with a draft, and their text before its check."""

from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi import FastAPI

from tests.app.web.peers import Peers, peers_of
from tests.people import Visitor

RAW = {
    "raw-title": "A door that stayed open",
    "raw-setting": "I am a social worker and meet the client every week, with a psychologist.",
    "raw-happened": "Dylan Harbottle came to us in Manchester. Dylan did not say a word.",
    "raw-key_question": "How do I keep the door open without pushing?",
}
"""A text with one person, twice, and one town."""


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)


@pytest.fixture
def bringer(peers: Peers) -> Visitor:
    return peers.as_(peers.bringer)


@pytest.fixture
def second(peers: Peers) -> Visitor:
    return peers.as_(peers.second)


@pytest.fixture
def draft(peers: Peers) -> UUID:
    return peers.community.begin(peers.bringer)


@pytest.fixture
def checking(bringer: Visitor, draft: UUID) -> Callable[..., Visitor]:
    """Write the text and let it be checked."""

    def check(**changed: str) -> Visitor:
        bringer.opens(f"/cases/{draft}/write").fills({**RAW, **changed})
        return bringer.submits("Check the text")

    return check
