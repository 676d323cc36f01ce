"""How templates are read: strict about what they name, escaping always, translated."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime, format_timedelta
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.kernel.text import current_locale, gettext, ngettext
from app.web.assets import asset

FOLDER = Path(__file__).parent.parent / "templates"
_ICON = Markup(
    '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the one Jinja environment of the process."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    install: Callable[..., None] = vars(made)["install_gettext_callables"]
    install(gettext, ngettext, newstyle=True)
    made.filters["day"] = day
    made.filters["moment"] = moment
    made.filters["span"] = span
    made.globals["asset"] = asset
    made.globals["icon"] = icon
    return made


def day(value: date | datetime) -> str:
    """Write a day as people write it: 3 March 2027."""
    return format_date(value, "long", locale=_region())


def moment(value: datetime) -> str:
    """Write a day and a time; in UTC, and it says so."""
    return f"{format_datetime(value, 'd MMM y, HH:mm', locale=_region())} UTC"


def span(value: timedelta) -> str:
    """Write how long something takes: 15 minutes."""
    return format_timedelta(value, threshold=2, locale=_region())


def _region() -> str:
    """Write days as Europe does, in English too."""
    return "en_GB" if current_locale() == "en" else current_locale()


def icon(name: str) -> Markup:
    """Return a small picture beside a word; it never stands for the word."""
    return _ICON.format(asset("icons.svg"), name)
