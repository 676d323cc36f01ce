"""The error tree: what can happen to somebody's act.

    DomainError                 code, and a sentence for the person
    ├── NotFound          404   not there, or not yours: both look the same
    ├── NotAllowed        403   you know it exists, and it is not yours to do
    ├── Refused           409   the state of things forbids it (turn, stale form, void attestation)
    ├── Invalid           422   a rule about the input; may name the field
    ├── TooMany           429   come back later
    ├── HalfDone          500   what cannot be undone is done, and the rest is not
    └── Unavailable       503   a part of the house is not there right now

No HTTP, no case text, no name of a person. `app.web.errors` is the only place that maps them.
"""

from typing import ClassVar

from app.kernel.text import Message, _


class DomainError(Exception):
    """Something a person can be told about."""

    code: ClassVar[str] = "error"
    message: Message = _("Something went wrong.")

    def __init__(self, message: Message | None = None, *, field: str | None = None) -> None:
        if message is not None:
            self.message = message
        self.field = field
        super().__init__(self.code)


class NotFound(DomainError):
    """Not there, or not yours to see."""

    code = "not-found"
    message = _("This page does not exist, or it is not open to you.")


class NotAllowed(DomainError):
    """Not yours to do."""

    code = "not-allowed"
    message = _("This is not yours to do.")


class Refused(DomainError):
    """The state of things forbids it now."""

    code = "refused"
    message = _("This cannot be done now.")


class StaleEdit(Refused):
    """Somebody else, or another window, has changed it meanwhile."""

    code = "stale-edit"
    message = _("This was changed meanwhile, perhaps in another window. Please compare.")


class Invalid(DomainError):
    """The input breaks a rule."""

    code = "invalid"
    message = _("Please check what you entered.")


class TooMany(DomainError):
    """Too many attempts; wait."""

    code = "too-many"
    message = _("Too many attempts. Please wait a little and try again.")


class HalfDone(DomainError):
    """What cannot be undone is done, and the rest is not. Each says what that is."""

    code = "half-done"


class Unavailable(DomainError):
    """A part of the house is not reachable right now."""

    code = "unavailable"
    message = _("This part is not available right now. Nothing was lost; please try again soon.")
