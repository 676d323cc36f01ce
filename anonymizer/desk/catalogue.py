"""The sentences of the finding page and of the findings in other languages."""

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français"}
"""The languages that pages and commands speak, and how each calls itself."""
FOLDER = Path(__file__).parent / "locale"


@lru_cache(maxsize=16)
def catalogue(folder: Path, locale: str) -> Translations:
    """Return the catalogue of a locale, read from the .po that translators edit.

    Compiled in memory, so that no build step can leave an old catalogue behind.
    """
    compiled = BytesIO()
    with (folder / locale / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    return Translations(compiled)
