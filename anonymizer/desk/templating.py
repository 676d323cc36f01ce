"""How templates are read, here and on the platform: strict about names, escaping always."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parent / "templates"
PARTS = PrefixLoader({"desk": FileSystemLoader(FOLDER)})
"""The templates of the finding page, under `desk/`."""
_ICON = Markup(
    '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
)


def strict(
    loader: BaseLoader,
    address: Callable[[str], str],
    gettext: Callable[[str], str],
    ngettext: Callable[[str, str, int], str],
) -> Environment:
    """Return an environment; `address` knows where a static file is found.

    The filter `told` translates what a value says in English: a constant of the source, never
    something somebody wrote.
    """
    made = Environment(
        loader=loader,
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

    def icon(name: str) -> Markup:
        """Return a small picture beside a word; it never stands for the word."""
        return _ICON.format(address("icons.svg"), name)

    made.filters["told"] = gettext
    made.globals["asset"] = address
    made.globals["icon"] = icon
    return made
