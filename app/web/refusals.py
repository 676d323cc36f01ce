"""What can be wrong with a request before any act of the field begins."""

from typing import ClassVar

from app.kernel.errors import DomainError
from app.kernel.text import _


class Refusal(DomainError):
    """A request that never reaches the domain; knows its HTTP status."""

    status: ClassVar[int] = 400
    code = "bad-request"
    message = _("The request could not be understood.")


class InvalidEncoding(Refusal):
    """Not UTF-8, or with characters that no text has."""

    code = "invalid-encoding"
    message = _("What arrived was not readable text.")


class TooManyFields(Refusal):
    """More fields than any form of ours has."""

    code = "too-many-fields"
    message = _("The form held more fields than any of our forms has.")


class UnknownHost(Refusal):
    """Asked for under an address that is not ours."""

    code = "unknown-host"
    message = _("This address does not belong to this installation.")


class ForeignForm(Refusal):
    """Not sent by one of our pages, or by one from another sign-in."""

    status = 403
    code = "foreign-form"
    message = _("The form was not sent from a current page of this installation.")


class StaleForm(ForeignForm):
    """From one of our pages, but from before somebody signed in or out."""

    code = "stale-form"
    message = _("This form is from before you signed in or out; nothing was done.")


class NotAllowedThere(Refusal):
    """The address exists, but not for this method."""

    status = 405
    code = "method-not-allowed"
    message = _("This address cannot be used in this way.")


class TooSlow(Refusal):
    """The body did not arrive in time."""

    status = 408
    code = "too-slow"
    message = _("The connection was too slow; the page waited and gave up.")


class TooLarge(Refusal):
    """More bytes than a form may have."""

    status = 413
    code = "too-large"
    message = _("This is more than one form can take.")


class WrongMedia(Refusal):
    """Not a form."""

    status = 415
    code = "unsupported-media-type"
    message = _("Only ordinary forms can be sent here; files cannot.")


class SignedOut(Refusal):
    """Nobody is signed in, or no longer."""

    status = 401
    code = "signed-out"
    message = _("Please sign in.")

    def __init__(self, *, was_signed_in: bool) -> None:
        super().__init__()
        self.was_signed_in = was_signed_in


class FurtherOn(Refusal):
    """The session is not complete: something else has to be done first."""

    status = 403
    code = "not-complete"
    message = _("Please finish signing in first.")

    def __init__(self, route: str) -> None:
        super().__init__()
        self.route = route
