"""Tables of people and organisations. Nothing here is countable or sortable but a name."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.policy import SPHERE_OF, Role, Sphere
from app.kernel.columns import Id, Sealed, UtcDateTime, WordSet, enum_text
from app.kernel.db import Base


class SessionStage(StrEnum):
    """How far somebody has come on the way in. Only `SIGNED_IN` reaches the house."""

    ENROLMENT = "enrolment"
    SECOND_FACTOR = "second_factor"
    SIGNED_IN = "signed_in"


class Organisation(Base):
    """A member NGO."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    country: Mapped[str] = mapped_column(String(2))
    second_reader_waived: Mapped[bool] = mapped_column(default=False)
    """Only an NGO of one person may attest alone; `service.waive_second_reader` checks it."""


class Person(Base):
    """Somebody who can sign in. `public_key` is what others seal to."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("id", "sphere"),)

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    sphere: Mapped[Sphere] = mapped_column(enum_text(Sphere))
    locale: Mapped[str] = mapped_column(String(5), default="en")
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    wants_notices: Mapped[bool] = mapped_column(default=True)
    new_key_on: Mapped[date | None]
    """The day they began again with a new key; None while it is the one they came with."""


_pairs = " OR ".join(
    f"(role = '{role.value}' AND sphere = '{sphere.value}')" for role, sphere in SPHERE_OF.items()
)


class RoleGrant(Base):
    """A role of a person; the database itself refuses a role of another sphere."""

    __tablename__ = "role_grant"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "sphere"], ["person.id", "person.sphere"]),
        CheckConstraint(_pairs, name="role_in_sphere"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(enum_text(Role), primary_key=True)
    sphere: Mapped[Sphere] = mapped_column(enum_text(Sphere))


class Membership(Base):
    """Somebody works for an NGO from a day until a day. At most one is running."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_running",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("until IS NULL OR until >= since", name="order"),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class Credential(Base):
    """What a person signs in with. Nothing in it opens anything without the passphrase."""

    __tablename__ = "credential"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    passes: Mapped[int]
    memory_kib: Mapped[int]
    verifier: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_key: Mapped[Sealed]
    """`usk` under the passphrase."""
    recovery_wrapped_key: Mapped[Sealed]
    """`usk` under the printed recovery key."""
    totp_secret: Mapped[Sealed]
    """Sealed under `usk`."""
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """A code works once (RFC 6238, section 5.2)."""
    enrolled: Mapped[bool] = mapped_column(default=False)
    """Recovery sheet confirmed and second factor shown to work."""
    recovered_on: Mapped[date | None]
    """The day the sheet was last used to choose a new passphrase; shown to its owner."""


class SignIn(Base):
    """A session. Only the hash of its token is here; no address, no device name but a label."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[SessionStage] = mapped_column(enum_text(SessionStage))
    wrapped_key: Mapped[Sealed]
    """`usk` under HKDF(token | day secret)."""
    recovery_key: Mapped[Sealed | None]
    """A new sheet's key, under `usk`: shown until its groups are typed back."""
    codes: Mapped[Sealed | None]
    """New one-time codes, under `usk`: shown until their owner says that they are on paper."""
    challenge: Mapped[Sealed | None]
    """What a passkey has to sign, once, and until when; under `usk`."""
    label: Mapped[str] = mapped_column(String(60), default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fresh_until: Mapped[datetime] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A way in for one new person: one use, 72 hours. Only the hash of its token is here."""

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    sphere: Mapped[Sphere] = mapped_column(enum_text(Sphere))
    roles: Mapped[frozenset[str]] = mapped_column(WordSet)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OneTimeCode(Base):
    """Stands in once for a lost authenticator. Hashed under a key that only `usk` gives."""

    __tablename__ = "one_time_code"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class Passkey(Base):
    """A second factor in a device. All of it under `usk`: the table says only how many there are.

    Whoever holds the table cannot tell whether an authenticator they found belongs to somebody,
    nor write one of their own into it.
    """

    __tablename__ = "passkey"

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    content: Mapped[Sealed]
    """Always of the same length: the lengths of ids and keys tell authenticators apart."""


class RecoveryLink(Base):
    """Somebody asked for a way back. The token is made when it is mailed; here is its hash.

    An address nobody has leaves a row, too, without a person: asking writes the same for all.
    """

    __tablename__ = "recovery_link"

    id: Mapped[Id]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NewKeyAllowed(Base):
    """Somebody answerable knows that this person lost passphrase and sheet: 72 hours."""

    __tablename__ = "new_key_allowed"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Throttle(Base):
    """Failed attempts at one door, by keyed hash; forgotten after a day."""

    __tablename__ = "throttle"

    door: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    closed_until: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeDue(Base):
    """Somebody should get the constant notice at the next digest. Says nothing of why."""

    __tablename__ = "notice_due"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[date]
