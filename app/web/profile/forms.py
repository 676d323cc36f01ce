"""Forms of one's own profile as a peer."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from app.kernel.text import Message, _
from app.web.fields import choice, pick, several, shown, tick
from app.web.forms import Form
from review.routing.eligibility import (
    CONFLICT_NAMES,
    PROFESSION_NAMES,
    ConflictKind,
)
from review.routing.models import PeerProfile
from review.routing.profiles import MOST_ROOMS
from review.vignettes.text import LANGUAGES, SETTING_NAMES

_ROOMS: Sequence[Message] = (
    _("None at the moment"),
    _("One"),
    _("Two"),
    _("Three"),
    _("Four"),
    _("Five"),
)
Topics = Sequence[tuple[str, str]]


class ProfileForm(Form):
    """What somebody offers."""

    profession = pick(
        _("Professional background"),
        [("", _("Choose one")), *PROFESSION_NAMES.items()],
    )
    languages = several(
        _("Languages in which you can read and write about a case"), LANGUAGES.items()
    )
    topics = several(
        _("Principles you know well from practice"),
        hint=_("Cases that ask about them come to you first. None is fine, too."),
        optional=True,
    )
    settings = several(_("Settings you have worked in"), SETTING_NAMES.items(), optional=True)
    capacity = choice(
        _("In how many rooms at the same time?"),
        [(str(number), words) for number, words in enumerate(_ROOMS[: MOST_ROOMS + 1])],
        default="1",
    )
    pause = tick(
        _("Pause: do not ask me for now"),
        hint=_("Rooms you are in already stay open to you."),
    )
    agrees = tick(
        _("I agree to these ground rules"),
        hint=_("Without it nobody asks you."),
    )

    @classmethod
    def showing(cls, profile: PeerProfile | None, topics: Topics) -> Self:
        """Return the form with what somebody offers now."""
        data: dict[str, object] = {}
        if profile is not None:
            data = {
                "profession": profile.profession.value,
                "languages": sorted(profile.languages),
                "topics": sorted(profile.topics),
                "settings": sorted(profile.settings),
                "capacity": str(profile.capacity),
                "pause": not profile.is_active,
                "agrees": profile.agreed_on is not None,
            }
        return cls(data=data).offer(topics)

    def offer(self, topics: Topics) -> Self:
        """Let these principles be chosen."""
        self.topics.choices = list(topics)
        return self


class ConflictForm(Form):
    """An NGO somebody should not meet in a room."""

    organisation = pick(_("NGO"))
    kind = pick(_("What stands against it"), CONFLICT_NAMES.items())

    def offer(self, ngos: Sequence[tuple[UUID, str]]) -> Self:
        """Let one of these NGOs be chosen."""
        first = ("", shown(_("Choose an NGO")))
        self.organisation.choices = [first, *((str(ngo_id), name) for ngo_id, name in ngos)]
        return self

    @property
    def chosen(self) -> tuple[UUID, ConflictKind]:
        """Return what was chosen; only after `validate`."""
        return UUID(self.organisation.data), ConflictKind(self.kind.data)


class DropForm(Form):
    """A form that is only a button."""
