"""Which columns about a person in cases and rooms are given to them, and why others are not."""

from typing import Final

from app.kernel.own_data import GUARDS, INNER, OF_OTHERS, Declared, Given, Withheld
from app.kernel.text import _

_IN_CASE: Final = Withheld(_("It is in the export of the case itself."))

PROFILE: Final = Declared(
    "peer_profile",
    _("What you offer as a peer"),
    {
        "person_id": INNER,
        "profession": Given(_("Profession")),
        "languages": Given(_("Languages")),
        "topics": Given(_("Topics")),
        "settings": Given(_("Settings")),
        "capacity": Given(_("Rooms at the same time")),
        "is_active": Given(_("Can be asked")),
        "agreed_on": Given(_("Agreed to the ground rules on")),
    },
)
CONFLICTS: Final = Declared(
    "standing_conflict",
    _("Conflicts of interest you named"),
    {
        "id": INNER,
        "person_id": INNER,
        "organisation_id": Given(_("Organisation")),
        "kind": Given(_("Kind")),
    },
)
INVITED: Final = Declared(
    "candidate",
    _("Invitations to a panel"),
    {
        "case_id": OF_OTHERS,
        "person_id": INNER,
        "organisation_id": INNER,
        "case_organisation_id": OF_OTHERS,
        "state": Given(_("Where it stands")),
        "offered_on": Given(_("Asked on")),
        "gated": GUARDS,
    },
)
CASES: Final = Declared(
    "cases",
    _("Cases you bring"),
    {
        "id": INNER,
        "organisation_id": INNER,
        "bringer_id": INNER,
        "state": Given(_("Where it stands")),
        "revision": INNER,
        "changed_on": Given(_("Last changed on")),
        "erase_on": Given(_("Will be erased")),
        "periods": INNER,
        "size_class": Given(_("How long the text is")),
        "edition": Given(_("Edition of the standard")),
        "outline": _IN_CASE,
        "vignette": Given(_("Your text")),
        "decisions": INNER,
        "remark": OF_OTHERS,
        "resumes": INNER,
        "reworded": INNER,
        "share": INNER,
        "rekey_since": OF_OTHERS,
        "panel_changed_on": OF_OTHERS,
    },
)
PARTS: Final = Declared(
    "participation",
    _("Cases you take part in"),
    {
        "case_id": OF_OTHERS,
        "person_id": INNER,
        "part": Given(_("As what")),
        "organisation_id": Given(_("For which organisation")),
        "case_organisation_id": OF_OTHERS,
        "since": Given(_("Since")),
        "envelope": GUARDS,
        "sealed_to": Given(_("Numbers of the key it is sealed to")),
    },
)
LEFT: Final = Declared(
    "departure",
    _("Cases you have left"),
    {
        "case_id": OF_OTHERS,
        "person_id": INNER,
        "part": Given(_("As what")),
        "organisation_id": Given(_("For which organisation")),
        "since": Given(_("Since")),
        "left_on": Given(_("Until")),
    },
)
CONFIRMED: Final = Declared(
    "attestation",
    _("Texts you confirmed"),
    {
        "case_id": OF_OTHERS,
        "person_id": INNER,
        "seal": INNER,
        "on_day": Given(_("Day")),
    },
)
REVIEWS: Final = Declared(
    "review",
    _("Reviews you wrote"),
    {
        "id": INNER,
        "case_id": OF_OTHERS,
        "person_id": INNER,
        "state": Given(_("Where it stands")),
        "revision": INNER,
        "under": GUARDS,
        "body": Given(_("What you wrote")),
        "delivered_on": Given(_("Delivered on")),
    },
)
ADDITIONS: Final = Declared(
    "review_addition",
    _("What you added to reviews"),
    {
        "id": INNER,
        "review_id": OF_OTHERS,
        "on_day": Given(_("Day")),
        "body": Given(_("What you wrote")),
    },
)
MESSAGES: Final = Declared(
    "room_message",
    _("What you said in rooms"),
    {
        "id": INNER,
        "case_id": OF_OTHERS,
        "person_id": INNER,
        "on_day": Given(_("Day")),
        "body": Given(_("What you wrote")),
    },
)
BRAKES: Final = Declared(
    "brake_word",
    _("What you told a case bringer when you stopped a room"),
    {
        "id": INNER,
        "case_id": OF_OTHERS,
        "for_bringer": OF_OTHERS,
        "for_author": Given(_("What you wrote")),
    },
)
OPENINGS: Final = Declared(
    "room_opening",
    _("Days on which you opened a room, as its case bringer sees them"),
    {"id": INNER, "case_id": OF_OTHERS, "body": Given(_("Day"))},
)
RECEIPTS: Final = Declared(
    "erasure_receipt",
    _("A case of yours was erased"),
    {"person_id": INNER, "on_day": Given(_("Day"))},
)
DECLARED: Final = (
    PROFILE,
    CONFLICTS,
    INVITED,
    CASES,
    PARTS,
    LEFT,
    CONFIRMED,
    REVIEWS,
    ADDITIONS,
    MESSAGES,
    BRAKES,
    OPENINGS,
    RECEIPTS,
)
