"""What error pages say: what happened, what is safe, what to do next. Written, not generated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from app.kernel.text import Message, _
from app.web.pages import Page
from app.web.visit import Typed


class Words(NamedTuple):
    """The sentences of one status."""

    title: Message
    safe: Message
    next: Message


_NOTHING_DONE = _("Nothing was done and nothing was changed.")
_STILL_THERE = _("Your browser's back button brings you to the form with what you typed.")

WORDS: Mapping[int, Words] = MappingProxyType(
    {
        400: Words(_("The request could not be read"), _NOTHING_DONE, _STILL_THERE),
        403: Words(
            _("This is not open to you"),
            _NOTHING_DONE,
            _(
                "Go back to the page you came from and load it again. If you need this for your "
                "work, the lead of your organisation can tell you who may do it."
            ),
        ),
        404: Words(
            _("Nothing to see here"),
            _(
                "Cases are erased on their day, and rooms are open only to those who take part. "
                "From outside, both look the same as an address that never existed."
            ),
            _("Please check the address, or begin again from the first page."),
        ),
        405: Words(
            _("This address works differently"),
            _NOTHING_DONE,
            _("Please go back and use the buttons of the page."),
        ),
        408: Words(_("The connection was too slow"), _NOTHING_DONE, _STILL_THERE),
        409: Words(
            _("Not possible at this moment"),
            _("What was there before is still there, unchanged."),
            _("Please go back, load the page again and look at what is different now."),
        ),
        410: Words(
            _("This has been erased"),
            _("It was erased for everyone, on the day that was announced, or by its owner."),
            _("There is nothing you need to do."),
        ),
        413: Words(
            _("Too much for one form"),
            _NOTHING_DONE,
            _(
                "Please go back and shorten the text. A vignette needs two pages at most; more "
                "detail makes people easier to recognise."
            ),
        ),
        415: Words(_("Not a form"), _NOTHING_DONE, _STILL_THERE),
        422: Words(_("Something in the form does not fit"), _NOTHING_DONE, _STILL_THERE),
        429: Words(
            _("A short pause"),
            _("Nothing is locked. The wait protects your account from being guessed."),
            _("Please wait a minute and try again."),
        ),
        500: Words(
            _("Something broke on our side"),
            _("What you did last was not done. Everything kept before is still there."),
            _(
                "Please try again in a moment. If it happens again, tell the people who run this "
                "installation the reference below; it says nothing about you or a case."
            ),
        ),
        503: Words(
            _("Not available right now"),
            _("Nothing was lost, and nothing was changed."),
            _("Please try again in a few minutes."),
        ),
    }
)


HALF_DONE = Words(
    _("Not finished"),
    _("What was erased stays erased, also in backups. Everything else is as it was."),
    _(
        "What is left of an erased case is empty, is shown to nobody, and disappears by itself "
        "within minutes. If more was to be done, such as deleting your account, please do it "
        "once more."
    ),
)


@dataclass(frozen=True)
class ErrorPage(Page):
    """One page for every error; it holds nothing of the address.

    What was typed stands on it only where there is no other page to show it again.
    """

    template: ClassVar[str] = "errors/error.html"

    status: int
    happened: Message
    reference: str | None = None
    unsent: Sequence[str] = ()
    is_half_done: bool = False
    """A part of the act cannot be undone: "nothing was done" would be a lie."""

    @property
    def words(self) -> Words:
        """The sentences of this status; an unlisted one is told like a request we cannot read."""
        if self.is_half_done:
            return HALF_DONE
        return WORDS.get(self.status, WORDS[400])

    @property
    def title(self) -> Message:
        """The title of the status."""
        return self.words.title


@dataclass(frozen=True)
class KeptPage(Page):
    """A form could not be taken: everything typed is here, to be sent again.

    Because the sign-in had ended, or (`is_away`) because a part of the house is not there.
    """

    template: ClassVar[str] = "errors/kept.html"

    action: str
    fields: Typed
    is_away: bool = False

    @property
    def title(self) -> Message:
        """Says that nothing is lost."""
        return _("Your text is still here")
