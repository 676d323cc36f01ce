"""Pages of what one signs in with, and of what opens one's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.identity.passkeys import OwnPasskey
from app.identity.recovery import OwnPast
from app.kernel.text import Message, _
from app.web.account.forms import NewPassphraseForm, PasskeyForm
from app.web.forms import Form
from app.web.pages import Page


@dataclass(frozen=True)
class KeysPage(Page):
    """All that one signs in with, in one place."""

    template: ClassVar[str] = "account/keys.html"
    passkeys: Sequence[OwnPasskey]
    may_have_passkeys: bool
    codes_left: int
    fingerprint: str
    past: OwnPast

    @property
    def title(self) -> Message:
        """What they are."""
        return _("Sign-in and keys")


@dataclass(frozen=True)
class NewPasskeyPage(Page):
    """A passkey gets its name, and is made by a script."""

    template: ClassVar[str] = "account/new_passkey.html"
    form: PasskeyForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Make a passkey")


@dataclass(frozen=True)
class PassphrasePage(Page):
    """Another passphrase."""

    template: ClassVar[str] = "account/passphrase.html"
    email: str
    form: NewPassphraseForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Change your passphrase")


@dataclass(frozen=True)
class NewSheetPage(Page):
    """What a new recovery sheet does; once it is made, the sheet."""

    template: ClassVar[str] = "account/new_sheet.html"
    groups: Sequence[str]
    today: date

    @property
    def title(self) -> Message:
        """What one holds in hands afterwards."""
        return _("A new recovery sheet")


@dataclass(frozen=True)
class NewGroupsPage(Page):
    """Two groups of the new sheet are typed back: it is on paper."""

    template: ClassVar[str] = "account/new_groups.html"
    asked: Sequence[int]
    form: Form

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Is it on paper?")
