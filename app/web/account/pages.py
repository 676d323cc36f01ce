"""Pages of the way in, and of one's own account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import segno
from markupsafe import Markup

from app.identity.enrolment import TotpSetup
from app.identity.sessions import OwnSession
from app.kernel.text import Message, _
from app.web.account.forms import CodeForm, JoinForm, NoticesForm, SignInForm
from app.web.forms import Form
from app.web.pages import Page


@dataclass(frozen=True)
class SignInPage(Page):
    """First factor."""

    template: ClassVar[str] = "account/sign_in.html"
    form: SignInForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Sign in")


@dataclass(frozen=True)
class SecondFactorPage(Page):
    """Second factor."""

    template: ClassVar[str] = "account/second_factor.html"
    form: CodeForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("One more step")


@dataclass(frozen=True)
class JoinPage(Page):
    """A new person chooses name and passphrase."""

    template: ClassVar[str] = "account/join.html"
    token: str
    email: str
    form: JoinForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Join")


@dataclass(frozen=True)
class SheetPage(Page):
    """The recovery sheet, to be printed or written down."""

    template: ClassVar[str] = "account/sheet.html"
    groups: Sequence[str]
    today: date

    @property
    def title(self) -> Message:
        """What one holds in hands afterwards."""
        return _("Your recovery sheet")


@dataclass(frozen=True)
class GroupsPage(Page):
    """Two groups of the sheet are typed back: it is on paper."""

    template: ClassVar[str] = "account/groups.html"
    asked: Sequence[int]
    form: Form

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Is it on paper?")


@dataclass(frozen=True)
class FactorPage(Page):
    """The second factor is set up."""

    template: ClassVar[str] = "account/factor.html"
    setup: TotpSetup
    form: CodeForm

    @property
    def title(self) -> Message:
        """What one sets up."""
        return _("Your second factor")

    @property
    def picture(self) -> Markup:
        """The square to scan. Drawn by us from a secret of ours: nothing in it needs escaping."""
        drawn = segno.make(self.setup.uri, error="m", micro=False).svg_inline(
            omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
        )
        return Markup(drawn)  # noqa: S704

    @property
    def secret_groups(self) -> list[str]:
        """The secret in groups of four, to be typed."""
        secret = self.setup.secret
        return [secret[start : start + 4] for start in range(0, len(secret), 4)]


@dataclass(frozen=True)
class AccountPage(Page):
    """One's own sign-ins, language, notices and the fingerprint of one's key."""

    template: ClassVar[str] = "account/show.html"
    name: str
    fingerprint: str
    sign_ins: Sequence[OwnSession]
    notices: NoticesForm

    @property
    def title(self) -> Message:
        """Whose page it is."""
        return _("Your account")
