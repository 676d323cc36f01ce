"""What somebody declares before they see any content."""

from collections.abc import Iterator

from wtforms import Field

from app.kernel.text import Message, _
from app.web.fields import choice, tick
from app.web.forms import Form
from review.routing.eligibility import CONFLICT_NAMES, ConflictKind

YES, NO = "yes", "no"
_ANSWERS: tuple[tuple[str, Message], ...] = ((NO, _("No")), (YES, _("Yes")))


class DeclineForm(Form):
    """A form that is only a button: no reason is asked, and none is kept."""


class ConflictsForm(Form):
    """Each kind of conflict, yes or no."""

    same_institution = choice(CONFLICT_NAMES[ConflictKind.SAME_INSTITUTION], _ANSWERS)
    knows_client = choice(CONFLICT_NAMES[ConflictKind.KNOWS_CLIENT], _ANSWERS)
    former_employer = choice(CONFLICT_NAMES[ConflictKind.FORMER_EMPLOYER], _ANSWERS)
    family = choice(CONFLICT_NAMES[ConflictKind.FAMILY], _ANSWERS)
    shared_bid = choice(CONFLICT_NAMES[ConflictKind.SHARED_BID], _ANSWERS)
    personal = choice(CONFLICT_NAMES[ConflictKind.PERSONAL], _ANSWERS)
    keep_apart = tick(
        _("Keep this NGO out of my rooms in future"),
        hint=_("Only if you answered yes to something. You can change it in your profile."),
    )

    def questions(self) -> Iterator[Field]:
        """Return the questions, in the order of the list of conflicts."""
        return (self[kind.value] for kind in ConflictKind)

    @property
    def conflict(self) -> ConflictKind | None:
        """Return the first kind of conflict that was named, or None."""
        named = (kind for kind in ConflictKind if self[kind.value].data == YES)
        return next(named, None)
