"""How people, NGOs and addresses are written: one spelling of each is kept and compared."""

import re
import unicodedata

from babel import Locale

from app.kernel.errors import Invalid
from app.kernel.text import SOURCE, _

EMAIL_LENGTH, NAME_LENGTH = 254, 120
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_COUNTRIES = frozenset(
    str(code) for code in Locale(SOURCE).territories if re.fullmatch(r"[A-Z]{2}", str(code))
) - {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def normal_email(email: str) -> str:
    """Return the spelling under which an address is looked for."""
    return unicodedata.normalize("NFC", email).strip().lower()


def email(typed: str) -> str:
    """Return an address as it is kept. Raises `Invalid` for the field `email`."""
    kept = normal_email(typed)
    if len(kept) > EMAIL_LENGTH or not kept.isprintable() or not _EMAIL.fullmatch(kept):
        raise Invalid(_("This is not an e-mail address."), field="email")
    return kept


def country(typed: str) -> str:
    """Return a country as two letters (ISO 3166). Raises `Invalid` for the field `country`."""
    kept = typed.strip().upper()
    if kept not in _COUNTRIES:
        raise Invalid(_("Please choose a country."), field="country")
    return kept


def name(typed: str) -> str:
    """Return a name (of a person, an NGO, a passkey) as it is kept. Raises `Invalid` for `name`."""
    kept = " ".join(unicodedata.normalize("NFC", typed).split())
    if not kept or len(kept) > NAME_LENGTH or not kept.isprintable():
        raise Invalid(_("Please enter a name of at most 120 characters."), field="name")
    return kept
