"""The pages of the desk: a frozen value each, which is all its template knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import ClassVar

from babel import Locale
from babel.support import NullTranslations
from jinja2 import Environment

from anonymizer.desk.asking import Thing
from anonymizer.desk.assets import STATIC, Assets
from anonymizer.desk.bench import Bench
from anonymizer.desk.catalogue import FOLDER, LOCALES, catalogue
from anonymizer.desk.deciding import Pairs
from anonymizer.desk.templating import PARTS, strict
from anonymizer.files import BAD_FILE
from anonymizer.finding import N_
from anonymizer.languages.word_files import READABLE

ADDRESSES: Mapping[str, str] = {"write": "/", "check": "/check", "save": "/save"}

TROUBLE: Mapping[str, str] = {
    "empty": N_("There is no text yet. Paste one, or choose a file."),
    "both": N_("There is a text and a file. Please send one of them."),
    "nul": N_("There is a character in this text that is no letter. Please write it anew."),
    "surrogate": N_("There is a broken character in this text. Please write it anew."),
    "unavailable": N_(
        "The check did not answer. Your text is still here, on this page only. "
        "Please try again in a minute."
    ),
}

SORRY: Mapping[HTTPStatus, str] = {
    HTTPStatus.FORBIDDEN: N_(
        "This page opens with the whole address that stands in the terminal, and only there."
    ),
    HTTPStatus.NOT_FOUND: N_("There is no such page."),
    HTTPStatus.METHOD_NOT_ALLOWED: N_("There is no such page."),
    HTTPStatus.BAD_REQUEST: N_("The form could not be read. Go back and send it again."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("This is too large to be checked."),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_(
        "Something went wrong here. Nothing was kept; go back, your text is still on that page."
    ),
}


@dataclass(frozen=True, slots=True)
class WritePage:
    """Where a text is pasted, or a file chosen."""

    template: ClassVar[str] = "desk/write.html"
    title: ClassVar[str] = N_("Check a text")
    languages: Mapping[str, str]
    text: str = ""
    language: str = ""
    own_marks: str = ""
    carried: Pairs = ()
    """Decisions made at an earlier look."""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The text with what may give somebody away, to be decided."""

    template: ClassVar[str] = "desk/check.html"
    title: ClassVar[str] = N_("What may give somebody away")
    bench: Bench
    text: str
    language: str
    read_in: str
    """The language that somebody chose here, after having seen how it was read."""
    own_marks: str
    left_out: tuple[str, ...] = ()
    """What of a file is not in the text."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The text as others will read it, to be copied or saved. It holds no raw word."""

    template: ClassVar[str] = "desk/result.html"
    title: ClassVar[str] = N_("The text others will read")
    text: str
    things: tuple[Thing, ...]
    """What was decided, by what stands there now."""
    sealed: str
    """The text and the decisions as they were, unreadable outside this process."""


@dataclass(frozen=True, slots=True)
class SorryPage:
    """What cannot be done, and what can."""

    template: ClassVar[str] = "desk/sorry.html"
    title: ClassVar[str] = N_("This did not work")
    why: str


Page = WritePage | CheckPage | ResultPage | SorryPage


@lru_cache(maxsize=1)
def assets() -> Assets:
    """Read every static file once."""
    return Assets.of((STATIC,))


@lru_cache(maxsize=len(LOCALES))
def environment(locale: str) -> Environment:
    """Return the templates in a language."""
    told = NullTranslations() if locale == "en" else catalogue(FOLDER, locale)
    return strict(PARTS, assets().address, told.gettext, told.ngettext)


def html(content: Page, locale: str, token: str) -> str:
    """Return a page in a language."""
    template = environment(locale).get_template(content.template)
    return template.render(page=content, locale=locale, csrf=token, url=ADDRESSES.__getitem__)


def trouble(code: str) -> str:
    """Return what is wrong with a text, in a sentence; none for no code."""
    return {"": "", **BAD_FILE, **TROUBLE}[code]


def languages(locale: str) -> dict[str, str]:
    """Return the languages of texts, named in the language of the page."""
    names = {each: Locale(each).get_display_name(locale) or each for each in READABLE}
    return dict(sorted(names.items(), key=lambda named: named[1]))
