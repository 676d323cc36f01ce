"""What identity holds about a person, and what of it they are given."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.identity import access, passkeys
from app.identity.actor import Actor
from app.identity.models import (
    Credential,
    Membership,
    NewKeyAllowed,
    NoticeDue,
    Person,
    RecoveryLink,
    RoleGrant,
    SignIn,
)
from app.identity.passkeys import OwnPasskey
from app.kernel import ledger
from app.kernel.db import ReadSession
from app.kernel.own_data import GUARDS, INNER, About, Declared, Given
from app.kernel.sealed import fingerprint
from app.kernel.text import _

PERSON: Final = Declared(
    "person",
    _("You"),
    {
        "id": INNER,
        "email": Given(_("E-mail address")),
        "name": Given(_("Name")),
        "sphere": Given(_("Where you belong")),
        "locale": Given(_("Language of your pages")),
        "public_key": Given(_("Numbers of your key")),
        "wants_notices": Given(_("Gets notices by mail")),
        "new_key_on": Given(_("Began again with a new key on")),
    },
)
ROLES: Final = Declared(
    "role_grant",
    _("What you are trusted with"),
    {"person_id": INNER, "role": Given(_("Role")), "sphere": INNER},
)
MEMBERSHIPS: Final = Declared(
    "membership",
    _("Where you work"),
    {
        "id": INNER,
        "person_id": INNER,
        "organisation_id": Given(_("Organisation")),
        "since": Given(_("Since")),
        "until": Given(_("Until")),
    },
)
CREDENTIAL: Final = Declared(
    "credential",
    _("How you sign in"),
    {
        "person_id": INNER,
        "salt": GUARDS,
        "passes": GUARDS,
        "memory_kib": GUARDS,
        "verifier": GUARDS,
        "wrapped_key": GUARDS,
        "recovery_wrapped_key": GUARDS,
        "totp_secret": GUARDS,
        "totp_last_step": GUARDS,
        "enrolled": Given(_("Recovery sheet and second factor are set up")),
        "recovered_on": Given(_("Recovery sheet last used on")),
    },
)
SIGN_INS: Final = Declared(
    "sign_in",
    _("Where you are signed in"),
    {
        "id": INNER,
        "token_hash": GUARDS,
        "person_id": INNER,
        "stage": Given(_("How far")),
        "wrapped_key": GUARDS,
        "recovery_key": GUARDS,
        "codes": GUARDS,
        "challenge": GUARDS,
        "label": Given(_("Device")),
        "started_at": Given(_("Since")),
        "fresh_until": Given(_("Passphrase and code not asked again until")),
    },
)
CODES: Final = Declared(
    "one_time_code", _("One-time codes"), {"person_id": INNER, "code_hash": GUARDS}
)
PASSKEYS: Final = Declared(
    "passkey",
    _("Passkeys"),
    {"id": INNER, "person_id": INNER, "content": Given(_("Passkey"))},
)
LINKS: Final = Declared(
    "recovery_link",
    _("Links you asked for because of a forgotten passphrase"),
    {
        "id": INNER,
        "person_id": INNER,
        "token_hash": GUARDS,
        "expires_at": Given(_("Good until")),
    },
)
NEW_KEY: Final = Declared(
    "new_key_allowed",
    _("A lead confirmed that you need a new key"),
    {"person_id": INNER, "expires_at": Given(_("Good until"))},
)
NOTICES: Final = Declared(
    "notice_due",
    _("A notice is on its way to you"),
    {"person_id": INNER, "since": Given(_("Since"))},
)
ACTS: Final = Declared(
    "ledger",
    _("The record of acts, as long as it can be linked to you"),
    {
        "number": INNER,
        "day": Given(_("Day")),
        "fact": Given(_("Act")),
        "who": INNER,
        "what": INNER,
        "before": INNER,
        "digest": INNER,
    },
)
DECLARED: Final = (
    PERSON,
    ROLES,
    MEMBERSHIPS,
    CREDENTIAL,
    SIGN_INS,
    CODES,
    PASSKEYS,
    LINKS,
    NEW_KEY,
    NOTICES,
    ACTS,
)


def about(session: ReadSession, actor: Actor) -> list[About]:
    """Return everything identity holds about the actor, as far as it is given."""
    own = actor.person_id
    person = [
        {**row, "public_key": fingerprint(row["public_key"])}
        for row in PERSON.read(session, Person.id == own)
    ]
    memberships = MEMBERSHIPS.read(session, Membership.person_id == own)
    return [
        PERSON.about(person),
        ROLES.about(ROLES.read(session, RoleGrant.person_id == own)),
        MEMBERSHIPS.about(with_ngo_names(session, memberships)),
        CREDENTIAL.about(CREDENTIAL.read(session, Credential.person_id == own)),
        SIGN_INS.about(SIGN_INS.read(session, SignIn.person_id == own)),
        CODES.about(()),
        PASSKEYS.about({"content": _told(each)} for each in passkeys.own(session, actor)),
        LINKS.about(LINKS.read(session, RecoveryLink.person_id == own)),
        NEW_KEY.about(NEW_KEY.read(session, NewKeyAllowed.person_id == own)),
        NOTICES.about(NOTICES.read(session, NoticeDue.person_id == own)),
        ACTS.about({"day": day, "fact": fact} for day, fact in ledger.acts_of(session, own)),
    ]


def with_ngo_names(session: ReadSession, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows in which `organisation_id` is the name of the NGO."""
    names = access.organisation_names(session, {row["organisation_id"] for row in rows})
    return [{**row, "organisation_id": names[row["organisation_id"]]} for row in rows]


def _told(passkey: OwnPasskey) -> dict[str, str]:
    """Say of a passkey what its owner named and did; not its id and key, which are the device's."""
    used_on = passkey.used_on.isoformat() if passkey.used_on else str(_("not yet"))
    return {
        str(_("Name")): passkey.name,
        str(_("Since")): passkey.since.isoformat(),
        str(_("Last used")): used_on,
    }
