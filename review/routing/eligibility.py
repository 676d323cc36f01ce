"""Who may be asked to a panel at all. Pure: facts in, a named reason or None out.

Metadata only. Nothing here can see a text, and nothing knows an ideology.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.kernel.text import Message, _


class Profession(StrEnum):
    """Professional background: what makes the triangle of a panel."""

    SOCIAL_WORK = "social_work"
    PSYCHOLOGY = "psychology"
    EDUCATION = "education"
    THEOLOGY = "theology"
    PSYCHIATRY = "psychiatry"
    LAW = "law"
    LIVED_EXPERIENCE = "lived_experience"
    YOUTH_WORK = "youth_work"
    POLITICAL_SCIENCE = "political_science"
    FAMILY_THERAPY = "family_therapy"


PROFESSION_NAMES: Mapping[Profession, Message] = MappingProxyType(
    {
        Profession.SOCIAL_WORK: _("Social work"),
        Profession.PSYCHOLOGY: _("Psychology"),
        Profession.EDUCATION: _("Education"),
        Profession.THEOLOGY: _("Theology and religious studies"),
        Profession.PSYCHIATRY: _("Psychiatry"),
        Profession.LAW: _("Law"),
        Profession.LIVED_EXPERIENCE: _("Lived experience of leaving"),
        Profession.YOUTH_WORK: _("Youth work"),
        Profession.POLITICAL_SCIENCE: _("Political science and civic education"),
        Profession.FAMILY_THERAPY: _("Family therapy"),
    }
)


class ConflictKind(StrEnum):
    """Why somebody should not be in a room with an NGO."""

    SAME_INSTITUTION = "same_institution"
    KNOWS_CLIENT = "knows_client"
    FORMER_EMPLOYER = "former_employer"
    FAMILY = "family"
    SHARED_BID = "shared_bid"
    PERSONAL = "personal"


CONFLICT_NAMES: Mapping[ConflictKind, Message] = MappingProxyType(
    {
        ConflictKind.SAME_INSTITUTION: _("We work in the same institution."),
        ConflictKind.KNOWS_CLIENT: _("I may know the client or people around them."),
        ConflictKind.FORMER_EMPLOYER: _("I have worked there."),
        ConflictKind.FAMILY: _("A relative or partner works there."),
        ConflictKind.SHARED_BID: _("We apply for money together, or against each other."),
        ConflictKind.PERSONAL: _("Something personal stands between us."),
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a case asks for."""

    case_id: UUID
    organisation_id: UUID
    bringer_id: UUID
    language: str
    setting: str
    topics: frozenset[str]
    panel_size: int
    bringer_conflicts: frozenset[UUID] = frozenset()
    """NGOs the bringer named as a conflict."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What somebody offers, and how much they carry right now."""

    person_id: UUID
    organisation_id: UUID
    profession: Profession
    languages: frozenset[str]
    topics: frozenset[str]
    settings: frozenset[str]
    capacity: int
    carries: int = 0
    """Rooms and open invitations at this moment."""
    is_active: bool = True
    has_agreed: bool = True
    conflicts: frozenset[UUID] = frozenset()
    """NGOs the peer named as a conflict."""


class Excluded(StrEnum):
    """Why somebody cannot be asked. The first rule that applies names the reason."""

    OWN_NGO = "own_ngo"
    CONFLICT = "conflict"
    LANGUAGE = "language"
    NOT_ONBOARDED = "not_onboarded"
    INACTIVE = "inactive"
    NO_CAPACITY = "no_capacity"


def excluded(request: Request, peer: Peer) -> Excluded | None:
    """Return why a peer cannot be asked to this case, or None."""
    rules = (
        (Excluded.OWN_NGO, peer.organisation_id == request.organisation_id),
        (Excluded.CONFLICT, request.organisation_id in peer.conflicts),
        (Excluded.CONFLICT, peer.organisation_id in request.bringer_conflicts),
        (Excluded.LANGUAGE, request.language not in peer.languages),
        (Excluded.NOT_ONBOARDED, not peer.has_agreed),
        (Excluded.INACTIVE, not peer.is_active),
        (Excluded.NO_CAPACITY, peer.carries >= peer.capacity),
    )
    return next((reason for reason, applies in rules if applies), None)
