"""What stands in the head of every page: for each entry a route, and who may use it."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.routing import NoMatchFound

from app.identity.policy import PERMISSIONS, Permission, Role
from app.kernel.text import Message, _
from app.web.access import whoever

_NEAR_CASES = frozenset({"case", "offer", "room"})
"""First words of the names of routes on whose pages a case can be read."""


class Entry(NamedTuple):
    """One entry of the main navigation. Without a permission it is for everybody."""

    route: str
    label: Message
    permission: Permission | None = None


ENTRIES: tuple[Entry, ...] = (
    Entry("today.show", _("Today"), Permission.ACCOUNT_OWN),
    Entry("case.list", _("Your cases"), Permission.CASE_BRING),
    Entry("offer.list", _("Invitations"), Permission.SEAT_TAKE),
    Entry("association.people", _("People"), Permission.MEMBERS_INVITE),
    Entry("operator.show", _("Operation"), Permission.HOUSE_OPERATE),
    Entry("standard.show", _("Standard")),
    Entry("help.show", _("Help")),
    Entry("account.show", _("Your account"), Permission.ACCOUNT_OWN),
)


class Me(NamedTuple):
    """The person a page is for."""

    name: str
    permissions: frozenset[Permission]
    is_signed_in: bool
    """Past the second factor; before it, only leaving is possible."""


class Link(NamedTuple):
    """An entry, as the page shows it."""

    href: str
    label: Message
    is_current: bool


def is_near_a_case(request: Request) -> bool:
    """Whether this page may show something of a case, and so has a way to leave it at once."""
    name: str = getattr(request.scope.get("route"), "name", None) or ""
    return name.partition(".")[0] in _NEAR_CASES


def me(request: Request) -> Me | None:
    """Return who the page is for."""
    resumed = whoever(request)
    if resumed is None:
        return None
    roles = (Role(role) for role in resumed.actor.roles)
    permissions = frozenset().union(*(PERMISSIONS[role] for role in roles))
    return Me(resumed.actor.name, permissions, bool(permissions))


def links(request: Request, person: Me | None) -> list[Link]:
    """Return the entries this person may use."""
    permissions = person.permissions if person else frozenset()
    path = request.url.path
    shown = []
    for entry in ENTRIES:
        if entry.permission is not None and entry.permission not in permissions:
            continue
        try:
            href = str(request.app.url_path_for(entry.route))
        except NoMatchFound:
            continue
        shown.append(Link(href, entry.label, path == href or path.startswith(f"{href}/")))
    return shown
