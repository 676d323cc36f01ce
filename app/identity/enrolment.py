"""Enrolment: recovery sheet and second factor, in a session that reaches nothing else."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from nacl.public import PrivateKey

from app.identity import credentials, factor, sessions, sheet
from app.identity.actor import Actor
from app.identity.credentials import WrongSignIn
from app.identity.factor import TotpSetup
from app.identity.models import Credential, Person, SessionStage, SignIn
from app.kernel import ledger
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Invalid, Refused
from app.kernel.sealed import CannotOpen, Place, derive, open_sealed, seal
from app.kernel.text import _


class NotEnrolling(Refused):
    """Enrolment is done, or its steps were taken in another window."""

    code = "not-enrolling"
    message = _("This step is already done. Please go on where you are led.")


def begin(
    session: WriteSession,
    person: Person,
    own_key: PrivateKey,
    recovery_key: bytes,
    *,
    now: datetime,
) -> str:
    """Start the confined session in which recovery sheet and second factor are confirmed."""
    sign_in, cookie = sessions.begin(session, person, own_key, SessionStage.ENROLMENT, now=now)
    lay_out(sign_in, own_key, recovery_key)
    session.flush()
    return cookie


def lay_out(sign_in: SignIn, own_key: PrivateKey, recovery_key: bytes) -> None:
    """Keep the key of a new sheet in the sign-in that prints it, until it is typed back."""
    sign_in.recovery_key = seal(
        derive(bytes(own_key), "recovery sheet"), recovery_key, _place(sign_in.id)
    )


def recovery_sheet(session: ReadSession, actor: Actor) -> tuple[str, ...]:
    """Return the eight groups to print; they exist only until two are typed back."""
    sign_in = session.get(SignIn, actor.session_id)
    if sign_in is None or sign_in.recovery_key is None:
        raise NotEnrolling
    return sheet.recovery_groups(_recovery_key(actor, sign_in.recovery_key))


def asked_groups(actor: Actor) -> tuple[int, int]:
    """Return which two groups (1 to 8) must be typed back; the same all through a session."""
    digest = blake2b(actor.session_id.bytes, person=b"iv-groups").digest()
    first = digest[0] % sheet.RECOVERY_GROUPS
    second = (first + 1 + digest[1] % 7) % sheet.RECOVERY_GROUPS
    return (min(first, second) + 1, max(first, second) + 1)


def typed_back(sign_in: SignIn, actor: Actor, typed: Mapping[int, str]) -> bytes:
    """Return the key of the sheet that was laid out, when two groups of it were typed back.

    Raises `Invalid` for the field `group_N` that does not match, and `NotEnrolling` without one.
    """
    if sign_in.recovery_key is None:
        raise NotEnrolling
    recovery_key = _recovery_key(actor, sign_in.recovery_key)
    groups = sheet.recovery_groups(recovery_key)
    for number in asked_groups(actor):
        answer = sheet.read_group(typed.get(number, ""))
        if not hmac.compare_digest(answer.encode(), groups[number - 1].encode()):
            raise Invalid(
                _("This group does not match your sheet. Please look again."),
                field=f"group_{number}",
            )
    return recovery_key


def confirm_recovery(session: WriteSession, actor: Actor, typed: Mapping[int, str]) -> None:
    """Take note that the sheet is on paper, and forget the key that was printed.

    Raises `Invalid` for the field `group_N` that does not match.
    """
    sign_in = _enrolling(session, actor)
    recovery_key = typed_back(sign_in, actor, typed)
    credential = session.get_one(Credential, actor.person_id)
    try:
        credentials.open_with_recovery(
            actor.person_id, credential.recovery_wrapped_key, recovery_key
        )
    except CannotOpen:  # a newer sheet was made in another window
        raise NotEnrolling from None
    sign_in.recovery_key = None
    session.flush()


def has_confirmed_recovery(session: ReadSession, actor: Actor) -> bool:
    """Whether the recovery sheet of this enrolment is confirmed, so the second factor is next."""
    sign_in = session.get(SignIn, actor.session_id)
    return sign_in is not None and sign_in.recovery_key is None


def totp_setup(session: ReadSession, actor: Actor) -> TotpSetup:
    """Return what the authenticator app needs. Only during enrolment."""
    credential = session.get(Credential, actor.person_id)
    person = session.get(Person, actor.person_id)
    if credential is None or person is None or credential.enrolled:
        raise NotEnrolling
    secret = credentials.totp_secret(credential, actor.own_key)
    return TotpSetup(credentials.totp_uri(secret, person.email), secret)


def confirm_totp(session: WriteSession, actor: Actor, code: str, *, now: datetime) -> str:
    """Take note that the second factor works, and open the house. Returns the new cookie.

    Raises `Invalid` for the field `code`.
    """
    sign_in = _enrolling(session, actor)
    if sign_in.recovery_key is not None:
        raise NotEnrolling
    credential = session.get_one(Credential, actor.person_id)
    secret = credentials.totp_secret(credential, actor.own_key)
    try:
        step = credentials.check_totp(secret, code, credential.totp_last_step, now=now)
    except WrongSignIn:
        raise Invalid(
            _("This code does not fit. Please wait for the next."), field="code"
        ) from None
    credential.totp_last_step = step
    credential.enrolled = True
    ledger.record(session, "person.enrolled", who=actor.person_id)
    factor.make_codes(session, actor, sign_in)
    return sessions.rotate(session, sign_in, actor.own_key, SessionStage.SIGNED_IN, now=now)


def _enrolling(session: WriteSession, actor: Actor) -> SignIn:
    sign_in = sessions.current(session, actor)
    if sign_in.stage is not SessionStage.ENROLMENT:
        raise NotEnrolling
    return sign_in


def _recovery_key(actor: Actor, blob: bytes) -> bytes:
    return open_sealed(
        derive(bytes(actor.own_key), "recovery sheet"), blob, _place(actor.session_id)
    )


def _place(sign_in_id: UUID) -> Place:
    return Place("sign_in", sign_in_id, "recovery_key")
