"""All routes of the room."""

from fastapi import APIRouter, Depends

from app.kernel.text import _
from app.web.flash import SAID
from app.web.rooms import brake, keys, leaving, review, room
from app.web.rooms.opening import noted

router = APIRouter(dependencies=[Depends(noted)])
router.include_router(room.router)
router.include_router(review.router)
router.include_router(leaving.router)
router.include_router(brake.router)
router.include_router(keys.router)

SAID.update(
    {
        "message-said": _("Your message is in the room."),
        "uptake-kept": _("Your note is kept. Everybody who has written here can read it."),
        "let-in": _("The room is open to them again. Everybody here is told."),
        "room-closed": _("The room is closed. It can be read until it is erased."),
        "draft-kept": _("Your draft is kept, sealed for you alone."),
        "review-delivered": _("Delivered. Now you see what the others wrote, and they see yours."),
        "room-rests": _("The room rests for everybody. Only the case bringer sees what you sent."),
        "may-leave": _("The case bringer may take your review along now."),
        "stays-inside": _("Your review stays in the room. What was taken along before is out."),
        "addition-kept": _("Added below your review."),
    }
)
