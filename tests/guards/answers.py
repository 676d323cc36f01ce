"""What the house answers to nine people who ask for everything, with every method.

`python -m tests.guards.answers > tests/guards/answers.txt` writes the table anew. Read the
difference before committing it: it says what those people get from now on.

The addresses are about one open room. Forms are sent with the token and nothing else, and what is
written is undone, so that the answers do not depend on each other.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from fastapi import FastAPI
from sqlalchemy import delete, select, update

from app.identity.models import Membership, RoleGrant
from app.identity.policy import Role
from app.kernel import migrate
from app.kernel.clock import today
from app.kernel.config import Settings
from app.kernel.db import Database, WriteSession
from app.kernel.text import speaking
from app.main import create_app
from review.vignettes.models import Part, Participation
from tests.guards.routes import Route, routes
from tests.inhabited import Inhabited, a_cookie, inhabit
from tests.visitors import a_visitor, token_on

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PEOPLE = (
    "nobody",
    "between_factors",
    "same_ngo",
    "other_ngo",
    "reviewer",
    "other_room",
    "was_inside",
    "standard_editor",
    "operator",
)
Answers = Mapping[tuple[str, str], tuple[str, ...]]
"""By path and method: what each of `PEOPLE` gets."""


class _Undone(Exception):
    """Ends a transaction that is not meant to last."""


@contextmanager
def forgetful(database: Database) -> Iterator[None]:
    """Let a house answer as always and keep nothing of what it writes."""
    writing = database.writing

    @contextmanager
    def undone() -> Iterator[WriteSession]:
        with suppress(_Undone), writing() as session:
            yield session
            session.info.pop("destroy", None)
            raise _Undone

    database.writing = undone  # type: ignore[method-assign]
    try:
        yield
    finally:
        del database.writing  # type: ignore[method-assign]


def cookies(house: Inhabited) -> dict[str, str | None]:
    """Return a sign-in of each of `PEOPLE`; somebody in the room leaves it for that."""
    actors, database = house.actors, house.database
    with database.reading() as session:
        inside = set(
            session.scalars(
                select(Participation.person_id).where(Participation.case_id == house.cases["open"])
            )
        )
        elsewhere = set(
            session.scalars(select(Participation.person_id).where(Participation.part == Part.PEER))
        )
    everybody = house.community.people.values()
    other_room = next(each for each in everybody if each.person_id in elsewhere - inside)
    signed_in = {
        "same_ngo": actors["colleague"],
        "other_ngo": actors["stranger"],
        "reviewer": actors["peer"],
        "other_room": other_room,
        "was_inside": actors["other_peer"],
    }
    with database.writing() as session:  # whoever else leads an NGO here would answer for two
        chosen = [actor.person_id for actor in signed_in.values()]
        leads = RoleGrant.role == Role.NGO_LEAD
        session.execute(delete(RoleGrant).where(leads, RoleGrant.person_id.in_(chosen)))
    _moves_to_the_bringers_ngo(house)
    return {
        name: a_cookie(database, signed_in[name]) if name in signed_in else house.cookies[name]
        for name in PEOPLE
    }


def _moves_to_the_bringers_ngo(house: Inhabited) -> None:
    """Let one of the panel lose the room."""
    person_id = house.actors["other_peer"].person_id
    with house.database.writing() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == person_id)
            .values(until=today() - timedelta(days=1))
        )
        session.add(
            Membership(
                person_id=person_id, organisation_id=house.community.ngos["ngo1"], since=today()
            )
        )


class Answer(NamedTuple):
    """What the house says."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def in_a_word(self) -> str:
        """A status, or where somebody is led."""
        if self.status != 303:
            return str(self.status)
        where = urlsplit(dict(self.headers)["location"]).path
        return {"/sign-in": "sign-in", "/sign-in/code": "code"}.get(where, "done")


@dataclass(frozen=True)
class Asking:
    """Somebody who asks the house itself, without a client between, each time as at first."""

    app: FastAPI
    host: str
    cookie: str
    token: str

    @classmethod
    def of(cls, house: Inhabited, cookie: str | None) -> "Asking":
        """Open a page to learn the token of the forms."""
        visitor = a_visitor(house.app, cookie)
        token = token_on(visitor)
        kept = "; ".join(f"{each.name}={each.value}" for each in visitor.cookies.jar)
        return cls(house.app, visitor.base_url.netloc.decode(), kept, token)

    async def gets(self, method: str, path: str, *, quick: bool = False) -> Answer:
        """Return the whole answer."""
        body = b"" if method in {"GET", "HEAD", "OPTIONS"} else f"csrf={self.token}".encode()
        headers = {
            "host": self.host,
            "cookie": self.cookie,
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(len(body)),
            **({"x-fragment": "1"} if quick else {}),  # says the same without a whole page
        }
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": (self.host, 80),
            "client": ("test", 1),
            "state": {},
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        given = tuple((name.decode(), value.decode()) for name, value in sent[0]["headers"])
        return Answer(sent[0]["status"], given, b"".join(m.get("body", b"") for m in sent[1:]))


def answers(house: Inhabited) -> Answers:
    """Ask for every address with every method, as everybody."""
    by_path: dict[str, dict[str, Route]] = {}
    for route in routes(house.app):
        by_path.setdefault(route.path, {})[route.method] = route
    asking = [Asking.of(house, cookie) for cookie in cookies(house).values()]

    address = {
        path: next(iter(there.values())).at(house.cases["open"]) for path, there in by_path.items()
    }

    async def ask() -> Answers:
        return {
            (path, method): tuple(
                [
                    (await each.gets(method, address[path], quick=method not in there)).in_a_word
                    for each in asking
                ]
            )
            for path, there in by_path.items()
            for method in METHODS
        }

    with forgetful(house.database):
        return asyncio.run(ask())


def table(found: Answers) -> str:
    """Return the answers in a form to be read; methods that nobody may use stand in one line."""
    width = max(len(path) for path, _method in found)
    lines = [f"{'':<8} {'':<{width}} {' '.join(f'{name:<15}' for name in PEOPLE)}".rstrip()]
    for path in sorted({path for path, _method in found}):
        given = {method: found[path, method] for method in METHODS}
        plain = [method for method in METHODS if set(given[method]) == {"405"}]
        for method in METHODS:
            if method not in plain:
                told = " ".join(f"{word:<15}" for word in given[method])
                lines.append(f"{method:<8} {path:<{width}} {told}".rstrip())
        lines.append(f"{'':<8} {path:<{width}} 405 for all: {' '.join(plain)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table of the house as it is now."""
    with tempfile.TemporaryDirectory() as folder, speaking("en"):
        settings = Settings(
            database_url=f"sqlite:///{folder}/a.db",
            shred_url=f"sqlite:///{folder}/shred/s.db",
            mail_spool=Path(folder) / "mail",
            argon_passes=1,
            argon_memory_kib=8192,
        )
        migrate.upgrade(settings.database_url)
        app = create_app(settings)
        sys.stdout.write(table(answers(inhabit(app))))
        app.state.house.screener.close()
        app.state.house.database.dispose()


if __name__ == "__main__":
    main()
