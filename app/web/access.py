"""Who is at the door, and what they may do: the only place where a request becomes an actor.

Every route carries exactly one of the markers below as a parameter, or its name stands in
`PUBLIC`; `check_markers` refuses to start the house otherwise. A marker looks at roles only, so a
missing permission is refused before anything is looked up.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from app.identity import sessions
from app.identity.actor import Actor
from app.identity.models import SessionStage
from app.identity.policy import Permission, require
from app.identity.sessions import Resumed
from app.kernel.clock import now
from app.kernel.db import ReadSession, WriteSession
from app.web import cookies
from app.web.house import house_of
from app.web.refusals import FurtherOn, SignedOut
from app.web.visit import visit_of
from review import rekeying

PUBLIC: frozenset[str] = frozenset(
    {
        "api.health",
        "api.openapi",
        "api.standard",
        "api.edition",
        "account.join",
        "account.join.send",
        "account.recover",
        "account.recover.send",
        "account.way_back",
        "account.way_back.send",
        "account.start_over",
        "account.start_over.send",
        "account.sign_in",
        "account.sign_in.send",
        "help.show",
        "help.page",
        "language.choose",
        "language.show",
        "standard.edition",
        "standard.export",
        "standard.principle",
        "standard.show",
        "start.away",
        "start.favicon",
        "start.robots",
        "start.security",
        "start.show",
        "static.file",
    }
)
"""Names of the routes that need no sign-in. Everything else needs a marker."""

WAY_ON = {
    SessionStage.ENROLMENT: "account.enrol",
    SessionStage.SECOND_FACTOR: "account.second_factor",
    SessionStage.SIGNED_IN: "today.show",
}
"""Where somebody at each stage belongs."""


class _Undone(Exception):
    """Ends a transaction whose answer refuses the act."""


def reading(request: Request) -> Iterator[ReadSession]:
    """Look at the data while the route runs; nothing can be changed through it."""
    with house_of(request).database.reading() as session:
        yield session


def writing(request: Request) -> Iterator[WriteSession]:
    """One act, one transaction: committed before the answer leaves, undone if the answer is a no.

    The transaction begins with the first statement. Use the session in the route alone, never in
    another dependency: it would hold the writer's lock while it waits for a thread.
    """
    with suppress(_Undone), house_of(request).database.writing() as session:
        yield session
        if visit_of(request).said_no:
            raise _Undone


Reading = Annotated[ReadSession, Depends(reading, scope="function")]
Writing = Annotated[WriteSession, Depends(writing, scope="function")]


def whoever(request: Request) -> Resumed | None:
    """Return who is there, at whatever stage, or None. Looks once per request."""
    visit = visit_of(request)
    if visit.is_known:
        return visit.who
    value = cookies.cookie(request, cookies.SESSION)
    if value:
        with house_of(request).database.reading() as session:
            visit.who = sessions.resume(session, value, now=now())
        if visit.who is not None and (seen := sessions.renewed_cookie(visit.who, now=now())):
            cookies.give(request, cookies.SESSION, seen)
    visit.is_known = True
    return visit.who


class Confined:
    """Lets in somebody at one stage of the way in (None: at any), and nobody else."""

    def __init__(self, stage: SessionStage | None) -> None:
        self.stage = stage

    def __call__(self, request: Request) -> Actor:
        """Return who is there. Raises `SignedOut` or `FurtherOn`."""
        resumed = whoever(request)
        if resumed is None:
            raise SignedOut(was_signed_in=bool(cookies.cookie(request, cookies.SESSION)))
        if self.stage is not None and resumed.stage is not self.stage:
            raise FurtherOn(WAY_ON[resumed.stage])
        return resumed.actor


class Allowed(Confined):
    """Lets in somebody who is signed in and has a permission."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(SessionStage.SIGNED_IN)
        self.permission = permission

    def __call__(self, request: Request) -> Actor:
        """Return the actor. Raises `SignedOut`, `FurtherOn` or `NotAllowed`."""
        actor = super().__call__(request)
        require(actor, self.permission)
        if request.method == "POST":
            _renew_key(request, actor)
        return actor


def _renew_key(request: Request, actor: Actor) -> None:
    """Before an act in a case somebody has left: another key, so that nothing is under theirs."""
    with suppress(KeyError, ValueError):
        case_id = UUID(request.path_params["case_id"])
        rekeying.renew_due(house_of(request).database, actor, case_id)


Anybody = Annotated[Actor, Depends(Confined(None))]
"""Somebody with a session at whatever stage; only for leaving."""
Enrolling = Annotated[Actor, Depends(Confined(SessionStage.ENROLMENT))]
BetweenFactors = Annotated[Actor, Depends(Confined(SessionStage.SECOND_FACTOR))]

Signed = Annotated[Actor, Depends(Allowed(Permission.ACCOUNT_OWN))]
OwnProfile = Annotated[Actor, Depends(Allowed(Permission.PROFILE_OWN))]
CaseBringer = Annotated[Actor, Depends(Allowed(Permission.CASE_BRING))]
SecondReader = Annotated[Actor, Depends(Allowed(Permission.CASE_READ_FOR_COLLEAGUE))]
Peer = Annotated[Actor, Depends(Allowed(Permission.SEAT_TAKE))]
Participant = Annotated[Actor, Depends(Allowed(Permission.ROOM_TAKE_PART))]
Lead = Annotated[Actor, Depends(Allowed(Permission.MEMBERS_INVITE))]
LeadEnding = Annotated[Actor, Depends(Allowed(Permission.MEMBERS_END))]
LeadSettling = Annotated[Actor, Depends(Allowed(Permission.ORGANISATION_SETTLE))]
Delegate = Annotated[Actor, Depends(Allowed(Permission.STANDARD_DECIDE))]
PeriodsShortening = Annotated[Actor, Depends(Allowed(Permission.PERIODS_SHORTEN))]
StandardEditor = Annotated[Actor, Depends(Allowed(Permission.STANDARD_EDIT))]
OperatorOnly = Annotated[Actor, Depends(Allowed(Permission.HOUSE_OPERATE))]
Admitting = Annotated[Actor, Depends(Allowed(Permission.COMMUNITY_ADMIT))]


class UnmarkedRoute(RuntimeError):
    """A route says not exactly once who may use it: the house does not start."""


def markers(dependant: Dependant) -> set[Confined]:
    """Return the markers of a route, wherever in its dependencies they stand."""
    found: set[Confined] = set()
    for needed in dependant.dependencies:
        if isinstance(needed.call, Confined):
            found.add(needed.call)
        found |= markers(needed)
    return found


def check_markers(app: FastAPI) -> None:
    """Refuse to start unless every route says exactly once who may use it."""
    for route in iter_route_contexts(app.routes):
        name = route.name or ""
        dependant = getattr(route, "dependant", None)
        found = markers(dependant) if dependant is not None else set()
        if len(found) != (0 if name in PUBLIC else 1):
            msg = f"route {name!r} ({route.path}) has {len(found)} access markers"
            raise UnmarkedRoute(msg)
