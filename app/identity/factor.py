"""The second factor: codes of an authenticator app, one-time codes for when it is lost, passkeys.

One-time codes have ten digits, so that they fit into the same field. They are kept as a hash under
a key that only the person's own key gives: the database, even with the shred store, cannot try
them. A used one is gone.
"""

import hmac
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

from nacl.public import PrivateKey
from sqlalchemy import delete, func, select

from app.identity import credentials, passkeys, sessions, throttle
from app.identity.actor import Actor
from app.identity.credentials import WrongSignIn
from app.identity.models import Credential, OneTimeCode, Person, SessionStage, SignIn
from app.identity.notices import notice
from app.identity.passkeys import Answer, Purpose
from app.kernel import ledger
from app.kernel.db import Database, ReadSession, WriteSession
from app.kernel.errors import NotFound
from app.kernel.sealed import Place, derive, open_sealed, seal

CODES = 10
CODE_DIGITS = 10
_SECRET_BYTES = 20
_PURPOSES = {
    SessionStage.SECOND_FACTOR: Purpose.SIGN_IN,
    SessionStage.SIGNED_IN: Purpose.PRESENCE,
}
Proof = str | Answer
"""What shows a second factor: a code as it was typed, or the answer of a passkey."""


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """What an authenticator app needs: the address in the picture, and the secret to type."""

    uri: str
    secret: str


def show(
    database: Database,
    actor: Actor,
    proof: Proof,
    way: throttle.Way,
    at: SessionStage,
    *,
    now: datetime,
) -> str:
    """Show a second factor in a sign-in at this stage, which is complete and fresh afterwards.

    Returns the new cookie; the doors that counted the attempt are forgiven. Raises `WrongSignIn`,
    `WrongPasskey`, and `NotFound` at another stage.
    """
    if isinstance(proof, Answer):
        passkeys.check(database, actor, proof, _PURPOSES[at], now=now)
    with database.writing() as session:
        sign_in = sessions.current(session, actor)
        if sign_in.stage is not at:
            raise NotFound
        if isinstance(proof, str):
            check(session, actor, proof, now=now)
        throttle.forgive(session, way)
        return sessions.rotate(session, sign_in, actor.own_key, SessionStage.SIGNED_IN, now=now)


def check(session: WriteSession, actor: Actor, typed: str, *, now: datetime) -> None:
    """Take a code of the app or a one-time code; either works once. Raises `WrongSignIn`."""
    digits = re.sub(r"[\s-]", "", typed)
    if len(digits) == CODE_DIGITS:
        _use(session, actor, digits)
        return
    credential = session.get_one(Credential, actor.person_id, with_for_update=True)
    secret = credentials.totp_secret(credential, actor.own_key)
    credential.totp_last_step = credentials.check_totp(
        secret, digits, credential.totp_last_step, now=now
    )


def make_codes(session: WriteSession, actor: Actor, sign_in: SignIn) -> None:
    """Make new one-time codes; older ones are worth nothing from now on.

    They are shown in this sign-in alone, until their owner says that they are on paper.
    """
    codes = [f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}" for _ in range(CODES)]
    forget_codes(session, actor)
    session.add_all(
        OneTimeCode(person_id=actor.person_id, code_hash=_hash(actor.own_key, code))
        for code in set(codes)
    )
    text = " ".join(codes).encode()
    sign_in.codes = seal(_sheet_key(actor.own_key), text, _place(sign_in))
    session.flush()
    ledger.record(session, "one_time_codes.made", who=actor.person_id)


def renew_codes(session: WriteSession, actor: Actor) -> None:
    """Make new one-time codes for somebody who has just shown that it is them."""
    make_codes(session, actor, sessions.current(session, actor))
    notice(session, [actor.person_id])


def forget_codes(session: WriteSession, actor: Actor) -> None:
    """Let all one-time codes of a person be worth nothing."""
    session.execute(delete(OneTimeCode).where(OneTimeCode.person_id == actor.person_id))


def shown_codes(session: ReadSession, actor: Actor) -> tuple[str, ...]:
    """Return new codes that are not on paper yet, each in two groups; usually there are none."""
    sign_in = session.get(SignIn, actor.session_id)
    if sign_in is None or sign_in.codes is None:
        return ()
    text = open_sealed(_sheet_key(actor.own_key), sign_in.codes, _place(sign_in)).decode()
    return tuple(f"{code[:5]} {code[5:]}" for code in text.split())


def codes_are_on_paper(session: WriteSession, actor: Actor) -> None:
    """Never show the new codes again."""
    sessions.current(session, actor).codes = None


def codes_left(session: ReadSession, actor: Actor) -> int:
    """Return how many one-time codes their owner can still use."""
    mine = OneTimeCode.person_id == actor.person_id
    return session.scalar(select(func.count()).select_from(OneTimeCode).where(mine)) or 0


def new_app(session: ReadSession, actor: Actor) -> TotpSetup:
    """Return what another authenticator app needs.

    The secret follows from the own key, the sign-in and the present secret: it is the same until
    it is confirmed, and lies nowhere before.
    """
    credential = session.get_one(Credential, actor.person_id)
    raw = derive(
        bytes(actor.own_key),
        "new second factor",
        actor.session_id.bytes,
        credential.totp_secret,
    )
    secret = b32encode(raw[:_SECRET_BYTES]).decode()
    return TotpSetup(
        credentials.totp_uri(secret, session.get_one(Person, actor.person_id).email), secret
    )


def replace_app(session: WriteSession, actor: Actor, code: str, *, now: datetime) -> str:
    """Let another authenticator app take over; all other sign-ins end. Returns the new cookie.

    Raises `WrongSignIn` unless the code is one of the new app.
    """
    setup = new_app(session, actor)
    step = credentials.check_totp(setup.secret, code, 0, now=now)
    credential = session.get_one(Credential, actor.person_id, with_for_update=True)
    credential.totp_secret = credentials.seal_totp(actor.person_id, actor.own_key, setup.secret)
    credential.totp_last_step = step
    sign_in = sessions.current(session, actor)
    sessions.end_others(session, sign_in)
    ledger.record(session, "second_factor.replaced", who=actor.person_id)
    notice(session, [actor.person_id])
    return sessions.rotate(session, sign_in, actor.own_key, sign_in.stage, now=now)


def _use(session: WriteSession, actor: Actor, digits: str) -> None:
    used = session.execute(
        delete(OneTimeCode)
        .where(
            OneTimeCode.person_id == actor.person_id,
            OneTimeCode.code_hash == _hash(actor.own_key, digits),
        )
        .returning(OneTimeCode.person_id)
    ).one_or_none()
    if used is None:
        raise WrongSignIn
    ledger.record(session, "one_time_code.used", who=actor.person_id)
    notice(session, [actor.person_id])


def _hash(own_key: PrivateKey, digits: str) -> bytes:
    return hmac.digest(derive(bytes(own_key), "one-time codes"), digits.encode(), "sha256")


def _sheet_key(own_key: PrivateKey) -> bytes:
    return derive(bytes(own_key), "one-time codes sheet")


def _place(sign_in: SignIn) -> Place:
    return Place("sign_in", sign_in.id, "codes")
