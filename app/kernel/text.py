"""Words for people: messages are named in English and translated when they are shown."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations

from anonymizer.desk import catalogue as desk

SOURCE = "en"
LOCALES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français"}
_FOLDER = Path(__file__).parent.parent / "locale"
_current: ContextVar[str] = ContextVar("locale", default=SOURCE)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person, not yet in their language. `str()` translates it."""

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence in the language of the present request."""
        text = translations(_current.get()).gettext(self.msgid)
        return text % self.values if self.values else text

    def __mod__(self, values: Mapping[str, object]) -> "Message":
        """Fill the named gaps, still untranslated."""
        return Message(self.msgid, dict(values))


def _(msgid: str) -> Message:
    """Mark a sentence for translation; it is translated when it is shown."""
    return Message(msgid)


@lru_cache(maxsize=len(LOCALES))
def translations(locale: str) -> NullTranslations:
    """Return the catalogue of a locale: our own sentences, then those of the finding page."""
    if locale == SOURCE or locale not in LOCALES:
        return NullTranslations()
    ours = desk.catalogue(_FOLDER, locale)
    ours.add_fallback(desk.catalogue(desk.FOLDER, locale))
    return ours


def current_locale() -> str:
    """Return the language of the present request."""
    return _current.get()


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Translate everything inside the block into `locale`."""
    token = _current.set(locale if locale in LOCALES else SOURCE)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(msgid: str) -> str:
    """Translate now; for templates."""
    return str(translations(_current.get()).gettext(msgid))


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate now, with a number; for templates."""
    return str(translations(_current.get()).ngettext(singular, plural, n))
