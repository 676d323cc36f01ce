"""How templates are read: strict about what they name, escaping always, translated."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime, format_timedelta
from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from anonymizer.desk.templating import PARTS, strict
from app.kernel.text import current_locale, gettext, ngettext
from app.web.assets import asset

FOLDER = Path(__file__).parent.parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the one Jinja environment of the process."""
    loader = ChoiceLoader([FileSystemLoader(FOLDER), PARTS])
    made = strict(loader, asset, gettext, ngettext)
    made.filters["day"] = day
    made.filters["moment"] = moment
    made.filters["span"] = span
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
