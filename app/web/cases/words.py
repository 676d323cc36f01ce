"""How the states and sections of a case are called on its pages."""

from collections.abc import Mapping
from types import MappingProxyType

from app.kernel.text import Message, _
from review.vignettes.states import CaseState
from review.vignettes.text import SECTION_NAMES, Section

STATE_NAMES: Mapping[CaseState, Message] = MappingProxyType(
    {
        CaseState.DRAFT: _("Draft"),
        CaseState.SCREENED: _("Checked"),
        CaseState.ATTESTED: _("Confirmed"),
        CaseState.SEEKING: _("Looking for peers"),
        CaseState.OPEN: _("Open"),
        CaseState.CLOSED: _("Closed"),
    }
)

STATE_EXPLAINED: Mapping[CaseState, Message] = MappingProxyType(
    {
        CaseState.DRAFT: _("The text can still change."),
        CaseState.SCREENED: _("Every finding is decided. Now it is read once more and confirmed."),
        CaseState.ATTESTED: _("The text is confirmed and can be sent to peers."),
        CaseState.SEEKING: _("Peers are being asked. They do not see the text before they accept."),
        CaseState.OPEN: _("The panel reads and writes in the room."),
        CaseState.CLOSED: _("The room is closed and can still be read."),
    }
)

RESTS = _("The room rests")
RESTS_EXPLAINED = _(
    "Nobody on the panel reads anything at present. The room goes on when the text is confirmed "
    "again, changed or as it is."
)


def section_titles() -> dict[str, str]:
    """Return what the sections are called, in the language of the request."""
    return {section.value: str(SECTION_NAMES[section]) for section in Section}
