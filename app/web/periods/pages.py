"""The page of the periods."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.text import Message, _
from app.web.pages import Page
from app.web.periods.forms import ShortenForm
from review.vignettes.states import Periods


@dataclass(frozen=True)
class PeriodsPage(Page):
    """What holds for cases that are begun now, and how to shorten it."""

    template: ClassVar[str] = "periods/show.html"
    holding: Periods
    shortest: Periods
    form: ShortenForm

    @property
    def title(self) -> Message:
        """What it is about."""
        return _("How long cases are kept")
