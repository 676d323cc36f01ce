"""Forms of the way in, and of one's own account."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from wtforms import HiddenField

from app.kernel.text import Message, _
from app.web.fields import line, secret, shown, tick
from app.web.forms import Form

GROUPS: Final = range(1, 9)


class SignInForm(Form):
    """First factor: address and passphrase."""

    email = line(_("E-mail address"), longest=254, kind="email", autocomplete="username")
    passphrase = secret(_("Passphrase"), autocomplete="current-password")
    label = line(
        _("A name for this device"),
        hint=_("Only you see it, in the list of your sign-ins. For example: office laptop."),
        longest=60,
        optional=True,
    )


class CodeForm(Form):
    """Second factor: six digits."""

    code = line(
        _("Six digits from your authenticator app"),
        longest=10,
        autocomplete="one-time-code",
        mode="numeric",
    )


class JoinForm(Form):
    """Name and passphrase of a new person."""

    mismatch: ClassVar[Message] = _("The two passphrases differ.")

    name = line(
        _("Your name"),
        hint=_("As colleagues in a panel shall see it."),
        longest=120,
        autocomplete="name",
    )
    passphrase = secret(
        _("Your passphrase"),
        hint=_("At least 15 characters. Any characters; several words are best."),
        autocomplete="new-password",
    )
    again = secret(_("The same passphrase again"), autocomplete="new-password")
    suggestion = HiddenField()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Both passphrases must be the same, too."""
        is_valid = super().validate(extra_validators)
        if is_valid and self.passphrase.data != self.again.data:
            self.again.errors = [shown(self.mismatch)]
            return False
        return is_valid


def groups_form(asked: Sequence[int]) -> type[Form]:
    """Return the form that asks for some groups of the recovery sheet (1 to 8)."""
    fields = {
        f"group_{number}": line(
            _("Group %(number)s of your sheet") % {"number": number}, longest=12
        )
        for number in asked
    }
    return type("GroupsForm", (Form,), fields)


class NoticesForm(Form):
    """The constant mail, on or off."""

    wants = tick(
        _("Send me a mail when there may be something new"),
        hint=_("At most one a day, always with the same words; it says nothing of any case."),
    )


class NothingForm(Form):
    """A form that is only a button."""
