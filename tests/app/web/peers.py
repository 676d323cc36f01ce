"""People of a small community with browsers, and rooms as far on as a test needs."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI

from app.identity.actor import Actor
from tests.community import Community, a_community
from tests.inhabited import a_cookie
from tests.people import Visitor


@dataclass
class Peers:
    """A community whose people come in without a passphrase."""

    app: FastAPI
    community: Community

    @property
    def bringer(self) -> Actor:
        """Who brings the case."""
        return self.community.case_worker("ngo1", 1)

    @property
    def second(self) -> Actor:
        """Who confirms the text besides."""
        return self.community.case_worker("ngo1", 2)

    def as_(self, actor: Actor) -> Visitor:
        """Return the browser of somebody who is signed in."""
        return Visitor(self.app).holds(a_cookie(self.community.database, actor))

    def invited(self, **begin: object) -> tuple[UUID, list[Actor]]:
        """Return a case that was sent, and who is asked."""
        case_id = self.community.attested_case(self.bringer, self.second, **begin)
        self.community.submit(self.bringer, case_id)
        return case_id, self.community.asked(case_id)

    def room(self, **begin: object) -> tuple[UUID, list[Actor]]:
        """Return an open room and its peers."""
        return self.community.open_room(self.bringer, self.second, **begin)


def peers_of(app: FastAPI) -> Peers:
    """Let people into a house."""
    return Peers(app, a_community(app.state.house.database))
