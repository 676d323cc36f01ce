"""Every page of the house is opened in Chromium by somebody who may, and examined.

The list comes from the routes themselves: a new page that nobody here can reach fails the test.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from fastapi import FastAPI

from app.identity import enrolment, invitations, memberships, renewal
from app.identity.models import NewKeyAllowed, Person
from app.identity.policy import Role
from app.kernel.clock import now, today
from app.kernel.db import Database
from app.kernel.sealed import new_key_pair
from review.feedback import service as feedback
from review.rooms import service as rooms
from tests.browser.chromium import Tab
from tests.browser.looking import NARROWEST, parts_of, sideways
from tests.browser.visitor import BrowserVisitor
from tests.builders import Joined, a_newcomer, an_actor, right_groups, who
from tests.community import a_review
from tests.guards.routes import Route, routes
from tests.inhabited import Inhabited, a_cookie, inhabit
from tests.people import Visitor
from tests.postbox import link_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
NO_PAGES = frozenset(
    {
        "start.away",  # leads elsewhere
        "start.favicon",
        "start.robots",
        "start.security",
        "account.data.file",  # JSON
        "case.export.file",  # JSON
        "day.take",  # a file for a calendar
        "standard.export",  # JSON and Markdown
        "room.messages",  # a part of the room; by itself it leads there
    }
)
ELSEWHERE = frozenset(
    {
        "account.passkey.new",  # only under a name: `test_passkeys` looks at it
    }
)
"""Pages that nobody who lives here can open."""
PARTS = 3
"""So that several processes share the way."""


@dataclass
class Doors:
    """An inhabited house: who can be sent where."""

    inhabited: Inhabited
    cookies: dict[str, str | None]
    of_actors: list[str]
    """The sign-ins of those who have to do with cases."""
    known: dict[str, str]
    known_to: dict[str, dict[str, str]]
    """What another one stands for in some addresses, by the name of the route."""

    def of(self, route: Route) -> Iterator[tuple[str | None, str]]:
        """Return the addresses of a route with the sign-ins to try: every state of a case."""
        path = route.path
        for name, value in (self.known | self.known_to.get(route.name, {})).items():
            path = path.replace(f"{{{name}}}", value)
        filled = replace(route, path=path)
        if not route.has_case:
            yield from ((cookie, filled.at()) for cookie in self.cookies.values())
            return
        for case_id in self.inhabited.cases.values():
            yield from ((cookie, filled.at(case_id)) for cookie in self.of_actors)


@pytest.fixture
def doors(server: FastAPI) -> Doors:
    inhabited = inhabit(server)
    a_whole_draft(inhabited)
    house, ngo = server.state.house, inhabited.community.ngos["ngo2"]
    cookies = dict(inhabited.cookies)
    newcomer = a_newcomer(house.database, house.stretcher, ngo, now=now())
    actor = who(house.database, newcomer.cookie, now()).actor
    with house.database.writing() as session:
        enrolment.confirm_recovery(session, actor, right_groups(session, actor))
        token = invitations.issue(
            session, "invited@example.org", [Role.CASE_WORKER], ngo, now=now()
        )
    cookies["before the second factor"] = newcomer.cookie
    member = inhabited.community.case_worker("ngo2", 2).person_id
    known = {
        "token": token,
        "organisation_id": str(ngo),
        "person_id": str(member),
        "link": a_way_back(house.database, newcomer),
        "participant_id": str(a_lost_key(inhabited)),
    }
    cookies["with a new sheet"] = a_cookie(house.database, inhabited.actors["colleague"])
    Visitor(server).holds(cookies["with a new sheet"]).opens("/account/sheet").submits(
        "Make a new sheet"
    )
    known_to = {}
    mover = inhabited.actors["stranger"]
    cookies["who is asked elsewhere"] = a_cookie(house.database, mover)
    with house.database.writing() as session:
        address = session.get_one(Person, mover.person_id).email
        moving = invitations.issue(session, address, [Role.CASE_WORKER], ngo, now=now())
        gone = an_actor(session, ngo).person_id
        memberships.stop(session, gone)
    known_to["account.move"] = {"token": moving}
    known_to["association.resume"] = {"person_id": str(gone)}
    of_actors = [a_cookie(house.database, actor) for actor in inhabited.actors.values()]
    return Doors(inhabited, cookies, of_actors, known, known_to)


def a_way_back(database: Database, newcomer: Joined) -> str:
    """Return a link for somebody who may begin again."""
    with database.writing() as session:
        session.add(NewKeyAllowed(person_id=newcomer.person_id, expires_at=now() + renewal.VALID))
    return link_for(database, newcomer.email, now=now())


def a_lost_key(inhabited: Inhabited) -> UUID:
    """Let a peer of the open room have a new key, and return who it is."""
    peer = inhabited.actors["other_peer"]
    with inhabited.database.writing() as session:
        person = session.get_one(Person, peer.person_id)
        person.public_key, person.new_key_on = bytes(new_key_pair().public_key), today()
    return peer.person_id


def a_whole_draft(inhabited: Inhabited) -> None:
    """Let the peer who has not delivered yet keep a review that is ready to be."""
    peer = inhabited.actors["other_peer"]
    with inhabited.database.writing() as session:
        room = rooms.enter(session, peer, inhabited.cases["open"])
        feedback.keep_draft(session, peer, room, 0, a_review())


def pages(app: FastAPI) -> list[Route]:
    """Return the routes that answer with a page."""
    return [
        route
        for route in routes(app)
        if route.method == "GET"
        and route.name not in NO_PAGES | ELSEWHERE
        and not route.name.startswith(("api.", "static."))
    ]


def looks(server: FastAPI, doors: Doors, route: Route) -> list[tuple[str | None, str]]:
    """Return sign-ins and addresses at which every part of a page can be seen."""
    seen: set[str] = set()
    found = []
    for cookie, path in doors.of(route):
        visitor = Visitor(server)
        if cookie:
            visitor.holds(cookie)
        visitor.opens(path)
        parts = parts_of(visitor.response.text)
        if visitor.status == 200 and visitor.path == path and not parts <= seen:
            seen |= parts
            found.append((cookie, path))
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_fit_for_everybody(
    server: FastAPI, tab: Tab, doors: Doors, part: int
) -> None:
    reader = tab("en")
    unseen = []
    abroad = {language: tab(language, looks=False) for language in ("de", "fr")}
    too_wide = []
    for route in pages(server)[part::PARTS]:
        addresses = looks(server, doors, route)
        if not addresses:
            unseen.append(route.name)
        for cookie, path in addresses:
            assert opened(reader, cookie, path) == "en"
            # A copy to take along is not erased by itself: it says by when to destroy it.
            is_copy = route.name == "case.export"
            if route.name.startswith(("case.", "room.")) and route.has_case and not is_copy:
                reader.sees("Will be erased on")
            # The markup is the same in other languages; what differs is how long the words are.
            for language, visitor in abroad.items():
                assert opened(visitor, cookie, path) == language
                too_wide += [f"{language} {path}: {it}" for it in sideways(visitor.tab, NARROWEST)]

    assert unseen == []
    assert too_wide == []


def opened(visitor: BrowserVisitor, cookie: str | None, path: str) -> str | None:
    """Open a page as somebody, and return its language."""
    visitor.context.clear_cookies()
    if cookie:
        visitor.holds(cookie)
    visitor.opens(path)
    assert visitor.status == 200
    return visitor.tab.locator("html").get_attribute("lang")
