"""Pages of the lead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.identity.memberships import Former
from app.identity.policy import Role
from app.identity.service import Member, OwnOrganisation
from app.kernel.text import Message, _
from app.web.association.forms import InviteForm
from app.web.pages import Page
from app.web.words import role_words


@dataclass(frozen=True)
class PeoplePage(Page):
    """Who works here, by name, and how to invite somebody."""

    template: ClassVar[str] = "association/people.html"
    organisation: OwnOrganisation
    members: Sequence[Member]
    me: UUID
    form: InviteForm
    former: Sequence[Former]
    brought: Collection[UUID]
    """Who of them left cases behind that wait to be erased; not how many."""

    @property
    def title(self) -> Message:
        """Whom it lists."""
        return _("People")

    def may_lead(self, member: Member) -> bool:
        """Whether a member can be let lead: not those who do."""
        return Role.NGO_LEAD not in member.roles

    def words(self, member: Member) -> list[Message]:
        """What a member is trusted with, in words."""
        return role_words(member.roles)


@dataclass(frozen=True)
class InvitedPage(Page):
    """The link for one new person, shown once."""

    template: ClassVar[str] = "association/invited.html"
    email: str
    link: str
    route_back: str

    @property
    def title(self) -> Message:
        """What there is to hand over."""
        return _("An invitation to hand over")


@dataclass(frozen=True)
class EndPage(Page):
    """Asks before a membership ends."""

    template: ClassVar[str] = "association/end.html"
    member: Member
    refused: Message | None = None

    @property
    def title(self) -> Message:
        """The act."""
        return _("End a membership")


@dataclass(frozen=True)
class LeadPage(Page):
    """Asks before a colleague leads as well."""

    template: ClassVar[str] = "association/lead.html"
    member: Member
    refused: Message | None = None

    @property
    def title(self) -> Message:
        """The act, without saying whom."""
        return _("Let somebody lead, too")


@dataclass(frozen=True)
class ResumePage(Page):
    """Asks before a membership goes on."""

    template: ClassVar[str] = "association/resume.html"
    former: Former

    @property
    def title(self) -> Message:
        """The act."""
        return _("Take up a membership again")


@dataclass(frozen=True)
class NewKeyPage(Page):
    """Says what a new key means, before the lead confirms that somebody needs one."""

    template: ClassVar[str] = "association/new_key.html"
    member: Member

    @property
    def title(self) -> Message:
        """The act, without saying whom."""
        return _("A new key for somebody")
