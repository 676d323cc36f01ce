"""The language in which a command speaks: the one that is asked for, or that of the terminal."""

import os
from collections.abc import Mapping

from babel.support import NullTranslations

from anonymizer.desk.catalogue import FOLDER, catalogue

SPOKEN = ("en", "de", "fr")
# The first of these that says anything counts, as for every other program.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def tongue(asked: str | None, environment: Mapping[str, str] = os.environ) -> NullTranslations:
    """Return the sentences of a command in a language; English where it is none of ours."""
    code = asked or next((said for name in _LOCALE if (said := environment.get(name))), "")[:2]
    return catalogue(FOLDER, code) if code in SPOKEN and code != "en" else NullTranslations()
