"""Forms of the room, but for the review, whose fields depend on the edition."""

from typing import Self

from wtforms import HiddenField

from app.kernel.text import _
from app.web.fields import act, once, prose, tick
from app.web.forms import Form
from app.web.rooms.hints import SendForm
from review.feedback.service import ADDITION_LIMIT, UPTAKE_LIMIT, UptakeNote
from review.rooms.brake import WORD_LIMIT
from review.rooms.service import MESSAGE_LIMIT


class SpeakForm(SendForm):
    """One message to the room."""

    once = once()
    text = prose(_("Your message to the room"), longest=MESSAGE_LIMIT)


class AdditionForm(SendForm):
    """Something to add to one's own delivered review."""

    once = once()
    text = prose(
        _("What you add"),
        hint=_("What you delivered stays as it is. What you add stands below it, with its day."),
        longest=ADDITION_LIMIT,
    )


class UptakeForm(SendForm):
    """What the bringer takes along, leaves, and does next."""

    seen = HiddenField()
    takes = prose(
        _("What I take along"),
        hint=_("Thoughts, questions or ideas that fit."),
        longest=UPTAKE_LIMIT,
        optional=True,
    )
    leaves = prose(
        _("What I leave"),
        hint=_("What does not fit, or not now. That needs no defence."),
        longest=UPTAKE_LIMIT,
        optional=True,
    )
    next_step = prose(_("What I do next"), longest=UPTAKE_LIMIT, optional=True)

    @classmethod
    def showing(cls, note: UptakeNote | None) -> Self:
        """Return the form with the note that stands there now."""
        shown = note or UptakeNote()
        return cls(
            data={
                "seen": shown.mark,
                "takes": shown.takes,
                "leaves": shown.leaves,
                "next_step": shown.next_step,
            }
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that was written."""
        note = self.note()
        return (note.takes, note.leaves, note.next_step)

    def note(self) -> UptakeNote:
        """Return what was written."""
        return UptakeNote(
            takes=(self.takes.data or "").strip(),
            leaves=(self.leaves.data or "").strip(),
            next_step=(self.next_step.data or "").strip(),
        )


class LeavingForm(Form):
    """Whether the own review may leave the room with its bringer."""

    act = act("keep", "allow")

    @property
    def allows(self) -> bool:
        """Whether the button said yes."""
        return self.act.data == "allow"


class BrakeForm(Form):
    """Telling the case bringer that one may recognise someone. Not looked through first.

    Stopping must not wait for a check, and nobody but the bringer reads it.
    """

    text = prose(
        _("What you would like to tell the case bringer"),
        hint=_("You may leave it empty. Only the case bringer and you read it; please no names."),
        longest=WORD_LIMIT,
        optional=True,
    )


class ButtonForm(Form):
    """A form that is only a button."""


class LetInForm(Form):
    """That the numbers shown were compared, by voice."""

    is_same = tick(
        _("I know this voice, and we read the same numbers to each other."), required=True
    )
    compared = HiddenField()
