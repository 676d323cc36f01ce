"""The public first page and the choice of a language."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.text import Message, _
from app.web.pages import Page


@dataclass(frozen=True)
class StartPage(Page):
    """What this is and for whom, the promises in plain words, and the honest limits."""

    template: ClassVar[str] = "start/show.html"

    @property
    def title(self) -> Message:
        """What it is in three words."""
        return _("Peer review in confidence")


@dataclass(frozen=True)
class LanguagePage(Page):
    """The languages to choose from, where the head of a page has no room for a form."""

    template: ClassVar[str] = "start/language.html"

    @property
    def title(self) -> Message:
        """The thing to choose."""
        return _("Language")
