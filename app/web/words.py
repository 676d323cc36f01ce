"""Words for things the domain names by code, the same on every page."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from babel import Locale

from app.identity.policy import Role
from app.kernel.text import Message, _, current_locale

ROLES: Final[Mapping[Role, Message]] = MappingProxyType(
    {
        Role.CASE_WORKER: _("case worker"),
        Role.NGO_LEAD: _("lead of the organisation"),
        Role.NGO_DELEGATE: _("delegate for the standard"),
        Role.STANDARD_EDITOR: _("editor of the standard"),
        Role.OPERATOR: _("operator of the server"),
    }
)


def role_words(roles: Collection[str]) -> list[Message]:
    """Return what somebody is trusted with, in the order of the policy."""
    return [words for role, words in ROLES.items() if role.value in roles]


def country(code: str) -> str:
    """Return the name of a country in the language of the request."""
    return str(Locale.parse(current_locale()).territories.get(code, code))


def countries() -> list[tuple[str, Message | str]]:
    """Return the countries an organisation may be in, by name, behind an empty first line."""
    by_name = sorted(((code, country(code)) for code in _COUNTRIES), key=lambda pair: pair[1])
    return [("", _("Please choose")), *by_name]


# fmt: off
_COUNTRIES: Final = frozenset(
    {
        "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
        "GB", "GE", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD",
        "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "TR",
        "UA", "XK",
    }
)
# fmt: on
