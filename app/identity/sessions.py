"""Sign-ins: 32 random bytes in the cookie, and nowhere else (DESIGN.md, section 5.2).

The cookie is `token.seen.mac`. The row knows the token's hash and holds the person's key under
HKDF(token | day secret). `seen` is the minute of the last answer, authenticated under a key that
needs the day secret: so thirty idle minutes end a sign-in without a write at every look.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from nacl.public import PrivateKey
from sqlalchemy import bindparam, delete, select

from app.identity import access
from app.identity.actor import Actor
from app.identity.models import Person, RoleGrant, SessionStage, SignIn
from app.identity.policy import Sphere
from app.kernel import ledger
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.sealed import CannotOpen, Place, derive, open_sealed, seal
from app.kernel.shred import ShredStore
from app.kernel.tokens import new_token, token_bytes, token_hash

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
FRESH = timedelta(minutes=15)
"""How long after a proof of presence a sensitive act needs no new one."""
RENEW_AFTER = timedelta(seconds=60)
DAY_SECRETS = "day:"
LABEL_LENGTH = 60
_MINUTE = 60
# Asked at every request, and so built once.
_BY_TOKEN = (
    select(SignIn, Person)
    .join(Person, Person.id == SignIn.person_id)
    .where(SignIn.token_hash == bindparam("token_hash"))
)
_ROLES = select(RoleGrant.role).where(RoleGrant.person_id == bindparam("person_id"))


@dataclass(frozen=True, slots=True)
class Resumed:
    """A sign-in that goes on: who acts, and how far they have come on the way in."""

    actor: Actor
    stage: SessionStage
    fresh_until: datetime
    token: str = field(repr=False)
    seen: int
    seen_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of a person's own sign-ins, for the page where they can end it."""

    id: UUID
    label: str
    started_at: datetime
    is_this: bool


def begin(
    session: WriteSession,
    person: Person,
    own_key: PrivateKey,
    stage: SessionStage,
    label: str = "",
    *,
    now: datetime,
) -> tuple[SignIn, str]:
    """Start a sign-in. Returns its row and the cookie, which exists nowhere else."""
    sign_in = SignIn(
        id=new_id(),
        person_id=person.id,
        stage=stage,
        label="".join(filter(str.isprintable, label)).strip()[:LABEL_LENGTH],
        started_at=now,
        fresh_until=now,
    )
    cookie = _arm(session.shred, sign_in, own_key, now)
    session.add(sign_in)
    session.flush()
    return sign_in, cookie


def rotate(
    session: WriteSession,
    sign_in: SignIn,
    own_key: PrivateKey,
    stage: SessionStage,
    *,
    now: datetime,
) -> str:
    """Give a sign-in a new token after a proof of presence; the old cookie is worth nothing.

    The absolute end stays where it was. Returns the new cookie.
    """
    sign_in.stage = stage
    sign_in.fresh_until = now + FRESH
    cookie = _arm(session.shred, sign_in, own_key, now)
    session.flush()
    return cookie


def resume(session: ReadSession, cookie: str, *, now: datetime) -> Resumed | None:
    """Return who holds this cookie, or None when it opens nothing (any more).

    Only a completed sign-in carries roles: until then, every permission is missing.
    """
    parts = _parse(cookie)
    if parts is None:
        return None
    token, raw, seen, mac = parts
    found = session.execute(_BY_TOKEN, {"token_hash": token_hash(token)}).one_or_none()
    if found is None:
        return None
    sign_in, person = found
    secret = _secret(session.shred, raw, sign_in, now)
    if secret is None or not _is_awake(derive(secret, "session seen"), seen, mac, now):
        return None
    organisation_id = access.organisation_of(session, person.id, now.date())
    if person.sphere is Sphere.NGO and organisation_id is None:
        return None
    try:
        own_key = _own_key(secret, sign_in)
    except CannotOpen:
        return None
    actor = Actor(
        person_id=person.id,
        organisation_id=organisation_id,
        roles=_roles(session, sign_in),
        session_id=sign_in.id,
        name=person.name,
        locale=person.locale,
        own_key=own_key,
    )
    seen_key = derive(secret, "session seen")
    return Resumed(actor, sign_in.stage, sign_in.fresh_until, token, seen, seen_key)


def renewed_cookie(resumed: Resumed, *, now: datetime) -> str | None:
    """Return a cookie that says "seen now", or None while the present one is young enough."""
    if now.timestamp() - resumed.seen * _MINUTE <= RENEW_AFTER.total_seconds():
        return None
    return _cookie(resumed.token, resumed.seen_key, now)


def csrf_token(cookie: str) -> str:
    """Return what every form of a sign-in carries; stays the same until the token changes."""
    return derive(cookie.partition(".")[0].encode(), "form token").hex()


def current(session: WriteSession, actor: Actor) -> SignIn:
    """Return the row of the present sign-in. Raises `NotFound` when it was ended meanwhile."""
    sign_in = session.get(SignIn, actor.session_id)
    if sign_in is None or sign_in.person_id != actor.person_id:
        raise NotFound
    return sign_in


def own_sessions(session: ReadSession, actor: Actor, *, now: datetime) -> list[OwnSession]:
    """List a person's own sign-ins, the newest first."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.person_id == actor.person_id, SignIn.started_at > now - ABSOLUTE)
        .order_by(SignIn.started_at.desc(), SignIn.id)
    )
    return [
        OwnSession(row.id, row.label, row.started_at, row.id == actor.session_id) for row in rows
    ]


def revoke(session: WriteSession, actor: Actor, sign_in_id: UUID) -> None:
    """End one of a person's own sign-ins, on whatever device it is. Raises `NotFound`."""
    ended = session.scalar(
        delete(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == actor.person_id)
        .returning(SignIn.id)
    )
    if ended is None:
        raise NotFound
    ledger.record(session, "sign_in.revoked", who=actor.person_id)


def sign_out(session: WriteSession, actor: Actor) -> None:
    """End the present sign-in."""
    session.execute(delete(SignIn).where(SignIn.id == actor.session_id))


def end_all(session: WriteSession, person_id: UUID) -> None:
    """End every sign-in of a person, because they may no longer come in."""
    session.execute(delete(SignIn).where(SignIn.person_id == person_id))


def end_others(session: WriteSession, sign_in: SignIn) -> None:
    """End every sign-in of a person but one, because what they sign in with has changed."""
    session.execute(
        delete(SignIn).where(SignIn.person_id == sign_in.person_id, SignIn.id != sign_in.id)
    )


def last_day_over(now: datetime) -> date:
    """Return the newest day all of whose sign-ins are past their absolute end."""
    return (now - ABSOLUTE).date() - timedelta(days=1)


def _arm(shred: ShredStore, sign_in: SignIn, own_key: PrivateKey, now: datetime) -> str:
    token = new_token()
    secret = (token_bytes(token) or b"") + shred.get_or_create(_day(sign_in.started_at))
    sign_in.token_hash = token_hash(token)
    sign_in.wrapped_key = seal(derive(secret, "session key"), bytes(own_key), _place(sign_in))
    return _cookie(token, derive(secret, "session seen"), now)


def _secret(shred: ShredStore, raw: bytes, sign_in: SignIn, now: datetime) -> bytes | None:
    if not sign_in.started_at <= now < sign_in.started_at + ABSOLUTE:
        return None
    day_secret = shred.get(_day(sign_in.started_at))
    return None if day_secret is None else raw + day_secret


def _is_awake(seen_key: bytes, seen: int, mac: str, now: datetime) -> bool:
    idle_for = now.timestamp() - seen * _MINUTE
    return idle_for < IDLE.total_seconds() and hmac.compare_digest(_mac(seen_key, seen), mac)


def _own_key(secret: bytes, sign_in: SignIn) -> PrivateKey:
    return PrivateKey(
        open_sealed(derive(secret, "session key"), sign_in.wrapped_key, _place(sign_in))
    )


def _cookie(token: str, seen_key: bytes, now: datetime) -> str:
    seen = int(now.timestamp()) // _MINUTE
    return f"{token}.{seen}.{_mac(seen_key, seen)}"


def _mac(seen_key: bytes, seen: int) -> str:
    digest = hmac.digest(seen_key, str(seen).encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _parse(cookie: str) -> tuple[str, bytes, int, str] | None:
    parts = cookie.split(".")
    if len(parts) != 3 or not cookie.isascii():
        return None
    token, seen, mac = parts
    raw = token_bytes(token)
    if raw is None or not seen.isdigit() or len(seen) > 12:
        return None
    return token, raw, int(seen), mac


def _roles(session: ReadSession, sign_in: SignIn) -> frozenset[str]:
    if sign_in.stage is not SessionStage.SIGNED_IN:
        return frozenset()
    rows = session.scalars(_ROLES, {"person_id": sign_in.person_id})
    return frozenset(role.value for role in rows)


def _day(moment: datetime) -> str:
    return f"{DAY_SECRETS}{moment:%Y-%m-%d}"


def _place(sign_in: SignIn) -> Place:
    return Place("sign_in", sign_in.id, "wrapped_key")
