"""Pages of an invitation. Nothing of the content is on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple
from uuid import UUID

from app.kernel.text import Message, _
from app.web.offers.forms import ConflictsForm
from app.web.pages import Page
from review.routing.invitations import Invitation
from review.vignettes.text import LANGUAGES, SETTING_NAMES
from standards.edition import Edition, Group


class Topic(NamedTuple):
    """A principle the case asks about."""

    principle: str
    title: str


@dataclass(frozen=True, slots=True)
class Facets:
    """All that somebody sees before they decide."""

    case_id: UUID
    language: str
    setting: Message
    topics: Sequence[Topic]
    edition: str
    days: int
    answer_until: date


@dataclass(frozen=True)
class OffersPage(Page):
    """What somebody has been asked."""

    template: ClassVar[str] = "offers/list.html"

    offers: Sequence[Facets]

    @property
    def title(self) -> Message:
        """The place."""
        return _("Invitations")


@dataclass(frozen=True)
class OfferPage(Page):
    """One invitation: blind facets, yes or no."""

    template: ClassVar[str] = "offers/show.html"

    offer: Facets

    @property
    def title(self) -> Message:
        """The kind of thing."""
        return _("An invitation")


@dataclass(frozen=True)
class ConflictsPage(Page):
    """Names the bringer's NGO, and asks about conflicts of interest."""

    template: ClassVar[str] = "offers/conflicts.html"

    offer: Facets
    ngo: str
    form: ConflictsForm

    @property
    def title(self) -> Message:
        """What is asked."""
        return _("Conflicts of interest")


def facets(invitation: Invitation, edition: Edition, locale: str) -> Facets:
    """Return an invitation in the words of the page."""
    return Facets(
        case_id=invitation.case_id,
        language=LANGUAGES[invitation.language],
        setting=SETTING_NAMES[invitation.setting],
        topics=[
            Topic(principle.id, principle.title.in_(locale))
            for principle in edition.group(Group.A)
            if principle.id in invitation.topics
        ],
        edition=edition.version,
        days=invitation.answer_until_days,
        answer_until=invitation.answer_until,
    )
