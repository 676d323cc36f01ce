"""The five cookies of the house, and how they are set.

Over TLS each carries the `__Host-` prefix: no other name under the domain can plant one. All are
HttpOnly, SameSite=Strict and lie at the root. Strict breaks no journey here: the constant mail
leads to the public first page, and every link from there on is our own.
"""

from http.cookies import SimpleCookie

from starlette.requests import HTTPConnection

from app.web.house import House
from app.web.visit import visit_of

SESSION = "session"
PRE = "pre"
"""A random value that ties the forms before sign-in to one browser. Not linked to anybody."""
LOCALE = "locale"
SAID = "said"
DEVICE = "device"
"""Recognises a browser that came in before, for a door of its own. Opens nothing."""


def full_name(house: House, name: str) -> str:
    """Return the name as the browser knows it."""
    return f"__Host-{name}" if house.settings.is_https else name


def cookie(request: HTTPConnection, name: str) -> str | None:
    """Return the value of one of our cookies."""
    return request.cookies.get(full_name(request.app.state.house, name))


def give(request: HTTPConnection, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie with whatever answer this request gets."""
    house: House = request.app.state.house
    jar: SimpleCookie = SimpleCookie()
    jar[full_name(house, name)] = value
    line = jar[full_name(house, name)]
    line["path"] = "/"
    line["httponly"] = True
    line["samesite"] = "Strict"
    if house.settings.is_https:
        line["secure"] = True
    if max_age is not None:
        line["max-age"] = str(max_age)
    visit_of(request).cookies[name] = line.OutputString()


def end_session(request: HTTPConnection) -> None:
    """Remove the sign-in from the browser, and what it kept of its pages."""
    take(request, SESSION)
    visit_of(request).has_left = True


def take(request: HTTPConnection, name: str) -> None:
    """Remove a cookie with whatever answer this request gets."""
    give(request, name, "", max_age=0)
