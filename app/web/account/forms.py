"""Forms of the way in, and of one's own account."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from wtforms import HiddenField, PasswordField

from app.kernel.text import Message, _
from app.web.fields import line, secret, shown, tick
from app.web.forms import Form

GROUPS: Final = range(1, 9)


def chosen() -> PasswordField:
    """A new passphrase."""
    return secret(
        _("Your passphrase"),
        hint=_("At least 15 characters. Any characters; several words are best."),
        autocomplete="new-password",
    )


def chosen_again() -> PasswordField:
    """The same once more, because nobody sees what they type."""
    return secret(_("The same passphrase again"), autocomplete="new-password")


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
    """Second factor: six digits of the app, or the ten of a one-time code."""

    code = line(
        _("Six digits from your authenticator app"),
        longest=16,
        autocomplete="one-time-code",
        mode="numeric",
    )


class TwiceForm(Form):
    """A form in which a new passphrase is typed twice."""

    mismatch: ClassVar[Message] = _("The two passphrases differ.")

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Both passphrases must be the same, too."""
        is_valid = super().validate(extra_validators)
        again = self._fields["again"]
        if is_valid and self._fields["passphrase"].data != again.data:
            again.errors = [shown(self.mismatch)]
            return False
        return is_valid


class JoinForm(TwiceForm):
    """Name and passphrase of a new person."""

    name = line(
        _("Your name"),
        hint=_("As colleagues in a panel shall see it."),
        longest=120,
        autocomplete="name",
    )
    passphrase = chosen()
    again = chosen_again()
    suggestion = HiddenField()


class AskForm(Form):
    """Where to send the link of a recovery."""

    email = line(_("E-mail address"), longest=254, kind="email", autocomplete="username")


class WayBackForm(TwiceForm):
    """The key of the recovery sheet, and a new passphrase."""

    # Not a secret field: nobody types 32 characters unseen, and they are compared on an error.
    recovery_key = line(
        _("Recovery key"),
        hint=_("The eight groups of your sheet, in their order; small letters are fine."),
        longest=120,
    )
    passphrase = chosen()
    again = chosen_again()
    suggestion = HiddenField()


class StartOverForm(TwiceForm):
    """A new passphrase for a new key, and that the loss is understood."""

    understood = tick(_("I have read what I lose, and begin again."), required=True)
    passphrase = chosen()
    again = chosen_again()
    suggestion = HiddenField()


class PresenceForm(Form):
    """Passphrase and code once more; `back` is the signed way to where they were asked for."""

    passphrase = secret(_("Passphrase"), autocomplete="current-password")
    code = line(
        _("Six digits from your authenticator app, or a one-time code"),
        longest=16,
        autocomplete="one-time-code",
        mode="numeric",
    )
    back = HiddenField()


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
        hint=_(
            "At most one a day, in the same hour for everybody, always with the same words; it "
            "says nothing of any case. If you turn it off, no mail comes to you but a link you "
            "ask for yourself."
        ),
    )


class DeleteForm(Form):
    """One's own address, typed, so that nobody deletes an account by a slip."""

    address = line(
        _("E-mail address of your account"),
        hint=_("Type it to confirm."),
        longest=254,
        kind="email",
        autocomplete="off",
    )


class NothingForm(Form):
    """A form that is only a button."""
