"""The page of one's own profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from uuid import UUID

from app.kernel.text import Message, _
from app.web.pages import Page
from app.web.profile.forms import ConflictForm, ProfileForm


class Named(NamedTuple):
    """A conflict of interest somebody has named."""

    conflict_id: UUID
    ngo: str
    kind: Message


@dataclass(frozen=True)
class ProfilePage(Page):
    """What somebody offers, and whom they should not meet."""

    template: ClassVar[str] = "profile/show.html"

    is_new: bool
    form: ProfileForm
    edition: str
    conflicts: Sequence[Named]
    conflict_form: ConflictForm

    @property
    def title(self) -> Message:
        """Whose it is."""
        return _("What you offer")
