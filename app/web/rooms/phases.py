"""The way of a room, as the line of steps on its page shows it. Pure."""

from typing import NamedTuple

from app.kernel.text import Message, _
from review.vignettes.states import CaseState


class Step(NamedTuple):
    """One step, and where the room stands towards it."""

    words: Message
    is_done: bool
    is_current: bool


_STEPS = (
    _("The panel comes together"),
    _("Each peer reads and writes alone"),
    _("Reading each other, talking"),
    _("Closed, for reading only"),
)


def steps(state: CaseState, *, is_written: bool) -> tuple[Step, ...]:
    """Return the steps of a room.

    `is_written` says that nobody is still writing, as far as the person looking may know.
    """
    writing_or_talking = 2 if is_written else 1
    here = {
        CaseState.SEEKING: 0,
        CaseState.OPEN: writing_or_talking,
        CaseState.CLOSED: 3,
    }[state]
    return tuple(Step(words, place < here, place == here) for place, words in enumerate(_STEPS))
