"""An open room, and its people at the door."""

import pytest
from fastapi import FastAPI

from tests.app.web.peers import Peers, peers_of


@pytest.fixture
def peers(web: FastAPI) -> Peers:
    return peers_of(web)
