"""All routes of the house as tests see them: who may use each, and how to ask for it.

`python -m tests.guards.routes > tests/guards/matrix.txt` writes the matrix anew. Read the
difference before committing it: it says who may do what from now on.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.identity.models import SessionStage
from app.identity.policy import PERMISSIONS, Role
from app.kernel.config import Settings
from app.kernel.ids import new_id
from app.main import create_app
from app.web.access import PUBLIC, Allowed, Confined, markers
from app.web.forms import Form, _Binder

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
KNOWN = {
    "version": "1.0.0",
    "principle_id": "A6",
    "format": "json",
    "topic": "handing-over",
    "token": "no-such-invitation",
    "link": "no-such-link",
    "mark": "0",
    "name": "favicon.svg",
    "view": "all",
    "day": "2001-01-31",
}


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    name: str
    method: str
    path: str
    context: Any

    @property
    def parameters(self) -> list[str]:
        """The names of what varies in the address."""
        return _PARAMETER.findall(self.path)

    @property
    def marker(self) -> Confined | None:
        """Who is let in; None for everybody."""
        found = markers(self.context.dependant)
        return next(iter(found)) if found else None

    @property
    def is_public(self) -> bool:
        """Whether no sign-in is needed."""
        return self.name in PUBLIC

    @property
    def has_case(self) -> bool:
        """Whether the address names a case."""
        return "case_id" in self.parameters

    @property
    def forms(self) -> list[type[Form]]:
        """The forms this route reads."""
        return [
            needed.call.form
            for needed in self.context.dependant.dependencies
            if isinstance(needed.call, _Binder)
        ]

    def at(self, case_id: UUID | None = None) -> str:
        """Return a real address: known values where one is known, the id of nothing elsewhere."""

        return self.with_ids({} if case_id is None else {"case_id": case_id})

    def with_ids(self, ids: Mapping[str, UUID]) -> str:
        """Return a real address with these ids in it."""

        def value(match: re.Match[str]) -> str:
            return str(ids.get(match[1]) or KNOWN.get(match[1]) or new_id())

        return _PARAMETER.sub(value, self.path)

    def allows(self, role: str) -> bool:
        """Whether the marker lets a role in (or `nobody`, `enrolling`, `between_factors`)."""
        if self.is_public:
            return True
        marker = self.marker
        if marker is None or role == "nobody":
            return False
        if marker.stage is None:
            return True
        if role in {"enrolling", "between_factors"}:
            return marker.stage is _STAGES[role]
        if not isinstance(marker, Allowed):
            return False
        return marker.permission in PERMISSIONS[Role(role)]


_STAGES = {
    "enrolling": SessionStage.ENROLMENT,
    "between_factors": SessionStage.SECOND_FACTOR,
}
EVERYBODY = ("nobody", "enrolling", "between_factors", *(role.value for role in Role))


def routes(app: FastAPI) -> Iterator[Route]:
    """Return every method of every address the app answers."""
    for context in iter_route_contexts(app.routes):
        for method in sorted(context.methods or ()):
            yield Route(context.name or "", method, context.path or "", context)


def matrix(app: FastAPI) -> str:
    """Return who may do what, one line for each route, in a form to be read and reviewed."""
    lines = []
    for route in routes(app):
        if route.is_public:
            who = "everybody"
        elif isinstance(route.marker, Allowed):
            who = " ".join(role.value for role in Role if route.allows(role.value))
            who = f"{route.marker.permission.value:<26} {who}"
        else:
            stage = route.marker.stage if route.marker else None
            who = f"stage {stage.value}" if stage else "whoever has a session"
        lines.append(f"{route.name:<30} {route.method:<5} {route.path:<52} {who}".rstrip())
    return "\n".join(sorted(lines)) + "\n"


def main() -> None:
    """Write the matrix of the app as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(
                database_url=f"sqlite:///{folder}/a.db",
                shred_url=f"sqlite:///{folder}/shred/s.db",
                mail_spool=Path(folder) / "mail",
            )
        )
        sys.stdout.write(matrix(app))
        app.state.house.screener.close()
        app.state.house.database.dispose()


if __name__ == "__main__":
    main()
