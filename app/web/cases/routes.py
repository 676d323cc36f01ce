"""All routes of a case on its bringer's side."""

from fastapi import APIRouter

from app.kernel.text import _
from app.web.cases import bring, check, export, panel, reading, write
from app.web.flash import SAID

router = APIRouter()
for part in (bring, write, check, reading, panel, export):
    router.include_router(part.router)

SAID.update(
    {
        "outline-kept": _("Kept. Confirmations given before are void."),
        "check-finished": _("Every finding is decided. Please read the whole text once more."),
        "confirmed": _("You have confirmed the text."),
        "all-confirmed": _("Everybody who has to has confirmed the text."),
        "room-goes-on": _("The text is confirmed again, and the room goes on for its panel."),
        "handed-back": _("The text is back with the case bringer, together with your remark."),
        "reader-chosen": _("Your colleague can read the text now."),
        "case-sent": _("Sent. Peers are being asked; you are told as soon as the room opens."),
        "more-asked": _("More peers are being asked."),
        "recalled": _("Taken back. Nobody has read it, and it is a draft again."),
        "withdrawn": _("Withdrawn. The case is erased for everyone."),
    }
)
