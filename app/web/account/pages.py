"""Pages of the way in, and of one's own account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import segno
from markupsafe import Markup

from app.identity.factor import TotpSetup
from app.identity.recovery import OwnPast
from app.identity.sessions import OwnSession
from app.kernel.text import Message, _
from app.web.account.forms import (
    AskForm,
    CodeForm,
    DeleteForm,
    JoinForm,
    NoticesForm,
    PresenceForm,
    ProofForm,
    SignInForm,
    StartOverForm,
    WayBackForm,
)
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
    form: ProofForm
    has_passkeys: bool

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
class NewFactorPage(FactorPage):
    """Another authenticator takes over."""

    template: ClassVar[str] = "account/new_factor.html"

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Another authenticator app")


@dataclass(frozen=True)
class CodesPage(Page):
    """One-time codes: new ones to put on paper, or how many are left."""

    template: ClassVar[str] = "account/codes.html"
    codes: Sequence[str]
    left: int
    today: date

    @property
    def title(self) -> Message:
        """What they are."""
        return _("One-time codes")


@dataclass(frozen=True)
class PresencePage(Page):
    """Asks once more for both factors."""

    template: ClassVar[str] = "account/presence.html"
    form: PresenceForm
    has_passkeys: bool

    @property
    def title(self) -> Message:
        """What is asked."""
        return _("Is it you?")


@dataclass(frozen=True)
class RecoverPage(Page):
    """Asks where to send the link."""

    template: ClassVar[str] = "account/recover.html"
    form: AskForm

    @property
    def title(self) -> Message:
        """What happened."""
        return _("Forgotten passphrase")


@dataclass(frozen=True)
class WayBackPage(Page):
    """Behind the link: the recovery key and a new passphrase."""

    template: ClassVar[str] = "account/way_back.html"
    link: str
    email: str
    form: WayBackForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("A new passphrase")


@dataclass(frozen=True)
class StartOverPage(Page):
    """What is lost without passphrase and sheet; and, once confirmed by somebody, a new key."""

    template: ClassVar[str] = "account/start_over.html"
    link: str
    email: str
    is_allowed: bool
    form: StartOverForm

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Begin again with a new key")


@dataclass(frozen=True)
class AccountPage(Page):
    """One's own sign-ins, language and notices."""

    template: ClassVar[str] = "account/show.html"
    name: str
    past: OwnPast
    sign_ins: Sequence[OwnSession]
    notices: NoticesForm

    @property
    def title(self) -> Message:
        """Whose page it is."""
        return _("Your account")


@dataclass(frozen=True)
class DeletePage(Page):
    """What is lost, what passes on and what stays, before an account is deleted."""

    template: ClassVar[str] = "account/delete.html"
    form: DeleteForm
    is_worker: bool
    """Whether there can be cases and rooms at all."""
    erased: Sequence[str]
    """Titles of own cases nobody goes on with."""
    passed_on: Sequence[tuple[str, str]]
    """Titles of own cases, each with who goes on with it."""

    @property
    def title(self) -> Message:
        """The act."""
        return _("Delete your account")


@dataclass(frozen=True)
class MovePage(Page):
    """What moving to another organisation means, before it is done."""

    template: ClassVar[str] = "account/move.html"
    token: str
    organisation: str
    erased: Sequence[str]
    passed_on: Sequence[tuple[str, str]]
    form: Form

    @property
    def title(self) -> Message:
        """The act."""
        return _("Move to another organisation")
