"""How the states, findings and choices of a case are called on its pages."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymizer import KIND_NAMES, Kind, Reason
from app.kernel.text import Message, _
from review.vignettes.states import CaseState

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

KIND_LABELS: Mapping[Kind, Message] = MappingProxyType(
    {
        Kind.PERSON: _("person"),
        Kind.NICKNAME: _("nickname"),
        Kind.HANDLE: _("online name"),
        Kind.PHONE: _("telephone"),
        Kind.EMAIL: _("e-mail"),
        Kind.URL: _("web address"),
        Kind.IP: _("internet address"),
        Kind.ADDRESS: _("address"),
        Kind.CASE_ID: _("file number"),
        Kind.DOC_ID: _("document"),
        Kind.LICENSE_PLATE: _("licence plate"),
        Kind.IBAN: _("bank account"),
        Kind.ACCOUNT: _("account"),
        Kind.AGE: _("age"),
        Kind.DATE: _("date"),
        Kind.CITY: _("town"),
        Kind.DISTRICT: _("part of town"),
        Kind.REGION: _("region"),
        Kind.COUNTRY: _("country"),
        Kind.FACILITY: _("institution"),
        Kind.ORG: _("organisation"),
        Kind.OCCUPATION: _("occupation"),
        Kind.NATIONALITY: _("origin"),
        Kind.QUANTITY: _("amount"),
        Kind.EVENT: _("event"),
        Kind.OTHER: _("marked by you"),
        Kind.ASSESSMENT: _("assessment"),
    }
)
"""One or two words that stand behind a marked finding."""

DECIDED: Mapping[str, Message] = MappingProxyType(
    {
        "undecided": _("to decide"),
        "accepted": _("replaced"),
        "changed": _("your words"),
        "kept": _("kept"),
    }
)
"""How a finding is decided. The same four words serve the page and its script."""


def kind_name(kind: Kind) -> Message:
    """Return what a finding is called in a sentence ("a person's name")."""
    return Message(KIND_NAMES[kind])


def reason_of(reason: Reason) -> Message:
    """Return why something was found, in the language of the page."""
    return Message(reason.message)
