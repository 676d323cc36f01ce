"""The form for shorter periods."""

from typing import Self

from app.kernel.errors import Invalid
from app.kernel.text import _
from app.web.cases.forms import revision
from app.web.fields import line, tick
from app.web.forms import Form
from review.vignettes.states import Periods

_NAMES = ("draft_days", "open_days", "closed_days")


class ShortenForm(Form):
    """Three numbers of days."""

    seen = revision()
    draft_days = line(_("A draft, after its last change: days"), longest=3, mode="numeric")
    open_days = line(_("A case that was sent: days"), longest=3, mode="numeric")
    closed_days = line(_("A closed room: days"), longest=3, mode="numeric")
    is_sure = tick(
        _("The community has decided this, and knows that it cannot be taken back."), required=True
    )

    @classmethod
    def showing(cls, number: int | None, holding: Periods) -> Self:
        """Return the form with what holds now."""
        days = {name: str(getattr(holding, name)) for name in _NAMES}
        return cls(data={"seen": str(number or 0), **days})

    def periods(self) -> Periods:
        """Return what was typed. Raises `Invalid` for what is no number."""
        days = {}
        for name in _NAMES:
            typed = self[name].data or ""
            if not (typed.isascii() and typed.isdigit()):
                raise Invalid(_("Please write a number of days."), field=name)
            days[name] = int(typed)
        return Periods(**days)

    @property
    def seen_number(self) -> int | None:
        """Return the number of the periods that were shown; None before any decision."""
        return int(self.seen.data or 0) or None
