"""The choice of a language."""

from app.kernel.text import LOCALES, _
from app.web.fields import choice
from app.web.forms import Form


class LanguageForm(Form):
    """One of the languages of the house, as a button each."""

    locale = choice(_("Language"), LOCALES.items())
