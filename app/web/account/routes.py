"""All routes around one's account."""

from fastapi import APIRouter

from app.kernel.text import _
from app.web.account import (
    factor,
    leaving,
    own,
    own_data,
    own_keys,
    passkeys,
    presence,
    recover,
    way_in,
)
from app.web.flash import SAID

router = APIRouter()
router.include_router(way_in.router)
router.include_router(recover.router)
router.include_router(own.router)
router.include_router(own_data.router)
router.include_router(own_keys.router)
router.include_router(factor.router)
router.include_router(passkeys.router)
router.include_router(presence.router)
router.include_router(leaving.router)

SAID.update(
    {
        "codes-kept": _("Your one-time codes are on paper. They are not shown again."),
        "factor-replaced": _("The new app is your second factor now. Other sign-ins have ended."),
        "passphrase-changed": _("Your new passphrase holds now. Your other sign-ins have ended."),
        "sheet-renewed": _(
            "The new sheet holds now. Please destroy the old one: it opens nothing."
        ),
        "passkey-added": _("The passkey is ready. You can use it from your next sign-in on."),
        "passkey-removed": _("The passkey is removed. Your other sign-ins have ended."),
        "link-asked": _(
            "If somebody signs in with this address, a link is on its way to it. It can take a few "
            "minutes, and works once within an hour."
        ),
    }
)
