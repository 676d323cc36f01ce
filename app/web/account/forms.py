"""Forms of the way in, and of one's own account."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from wtforms import HiddenField, PasswordField

from app.identity.ceremony import Site
from app.identity.factor import Proof
from app.identity.passkeys import Answer
from app.kernel.text import Message, _
from app.web.fields import line, secret, shown, tick
from app.web.forms import Form

GROUPS: Final = range(1, 9)


def chosen(label: Message | None = None) -> PasswordField:
    """A new passphrase."""
    return secret(
        label or _("Your passphrase"),
        hint=_("At least 15 characters. Any characters; several words are best."),
        autocomplete="new-password",
    )


def chosen_again(label: Message | None = None) -> PasswordField:
    """The same once more, because nobody sees what they type."""
    return secret(label or _("The same passphrase again"), autocomplete="new-password")


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
    """Six digits of an app that is being set up."""

    code = line(
        _("Six digits from your authenticator app"),
        longest=16,
        autocomplete="one-time-code",
        mode="numeric",
    )


class ProofForm(Form):
    """Second factor: a code, or what a passkey answered to the script that asked it."""

    code = line(
        _("Six digits from your authenticator app, or a one-time code"),
        longest=16,
        autocomplete="one-time-code",
        mode="numeric",
    )
    answer = HiddenField()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """With the answer of a passkey, nothing else is asked for."""
        if self.answer.data:
            self.code.validators = []
        return super().validate(extra_validators)

    def proof(self, base_url: str) -> Proof:
        """Return what was shown; an answer counts only where passkeys can be made."""
        site = Site.of(base_url)
        if self.answer.data and site is not None:
            return Answer(site, self.answer.data)
        return self.code.data or ""


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


class PresenceForm(ProofForm):
    """Both factors once more; `back` is the signed way to where they were asked for.

    `typed` is what was typed there, as a form sends it, to be shown again.
    """

    passphrase = secret(_("Passphrase"), autocomplete="current-password")
    back = HiddenField()
    typed = HiddenField()


class NewPassphraseForm(TwiceForm):
    """The present passphrase, and another one."""

    present = secret(_("Your present passphrase"), autocomplete="current-password")
    passphrase = chosen(_("Your new passphrase"))
    again = chosen_again(_("The same new passphrase again"))
    suggestion = HiddenField()


class PasskeyForm(Form):
    """The name of a new passkey, and what its device answered."""

    name = line(
        _("A name for this passkey"),
        hint=_("Only you see it. For example: office laptop, or blue security key."),
        longest=60,
    )
    answer = HiddenField()


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
