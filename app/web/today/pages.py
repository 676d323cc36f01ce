"""The page after signing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from app.identity.policy import Permission
from app.kernel.text import Message, _
from app.web.pages import Page
from review import retention


class Waiting(NamedTuple):
    """A case or room, where it stands, and what could be done next."""

    name: str | Message
    state: str
    state_words: Message
    next_step: Message
    href: str
    erase_on: date

    @property
    def ends_soon(self) -> bool:
        """Whether it is so near its erasure that those inside are warned."""
        return retention.ends_soon(self.erase_on)


@dataclass(frozen=True)
class TodayPage(Page):
    """What waits for this person; nothing is counted."""

    template: ClassVar[str] = "today/show.html"

    name: str
    permissions: frozenset[Permission]
    needs_profile: bool
    is_invited: bool
    to_read: Sequence[Waiting]
    own: Sequence[Waiting]
    rooms: Sequence[Waiting]
    receipts: Sequence[date]
    """Days on which a case of theirs was erased."""

    @property
    def ending(self) -> list[Waiting]:
        """What will be erased in the next days, the nearest first."""
        soon = [one for one in (*self.own, *self.to_read, *self.rooms) if one.ends_soon]
        return sorted(soon, key=lambda one: one.erase_on)

    @property
    def title(self) -> Message:
        """Says nothing of what there is to do."""
        return _("Today")
