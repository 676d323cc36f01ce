"""What is known of one request while it lasts, in one typed place."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.types import Scope

from app.identity.sessions import Resumed

Typed = tuple[tuple[str, str], ...]
"""What somebody typed into a form, as it came: pairs of name and text."""


@dataclass(slots=True)
class Visit:
    """Made by the outermost layer for each request, and forgotten with it."""

    who: Resumed | None = None
    is_known: bool = False
    """Whether the session cookie has been looked at already."""
    said_no: bool = False
    """The answer refuses the act: whatever the act has changed so far is undone."""
    has_left: bool = False
    """The sign-in has ended: the browser is told to forget what it kept of its pages."""
    typed: Typed | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    """`Set-Cookie` lines by name; the last word counts."""
    session: str | None = None
    """The cookie of the sign-in, when this very answer gives another one and shows a form."""
    said: str | None = None
    """The code of a sentence that this very answer shows."""
    pre: str | None = None
    """The cookie of somebody who is not signed in, when this very answer gives it."""


def open_visit(scope: Scope) -> Visit:
    """Begin a visit in the scope of a request."""
    visit = Visit()
    scope["intervision.visit"] = visit
    return visit


def visit_of(request: HTTPConnection) -> Visit:
    """Return the visit of a request."""
    visit: Visit = request.scope["intervision.visit"]
    return visit
