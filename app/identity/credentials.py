"""Passphrase, key pair, recovery sheet and second factor (DESIGN.md, section 5.1).

The slow and pure half of signing in and signing up: nothing here touches the database, so that
Argon2id never runs inside a transaction.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from threading import Lock
from uuid import UUID

import pyotp
from nacl.public import PrivateKey
from nacl.utils import random
from zxcvbn import zxcvbn

from app.identity.models import Credential
from app.identity.sheet import RECOVERY_BYTES
from app.kernel.errors import Invalid
from app.kernel.ids import NOBODY, new_id
from app.kernel.sealed import (
    CannotOpen,
    Place,
    Stretcher,
    Stretching,
    derive,
    new_key_pair,
    open_sealed,
    seal,
)
from app.kernel.shred import ShredStore
from app.kernel.text import _

PRODUCT = "intervision"
SHORTEST, LONGEST = 15, 256
TOTP_STEP = 30
SALT_BYTES = 16

_STRONG_ENOUGH = 3
_JUDGED = 72
"""How much of a passphrase is judged; judging a longer one takes minutes, not milliseconds."""
_zxcvbn_lock = Lock()

_CONSONANTS, _VOWELS = "bdfklmnprstv", "aeiou"
_WORDS = 5
_UNKIND = frozenset(
    {"bites", "koran", "lenin", "penis", "putes", "putin", "rapes", "salop", "satan", "semen"}
)


class WrongSignIn(Invalid):
    """Address, passphrase, code or membership does not fit; which of them is not said."""

    code = "wrong-sign-in"
    message = _("This does not fit. Please check the address, the passphrase and the code.")


@dataclass(frozen=True, slots=True)
class NewPassphrase:
    """What changes of a credential when its person chooses another passphrase."""

    salt: bytes
    cost: Stretching
    verifier: bytes
    wrapped_key: bytes

    def columns(self) -> dict[str, bytes | int]:
        """Return what a row of `Credential` holds of it, by column."""
        return {
            "salt": self.salt,
            "passes": self.cost.passes,
            "memory_kib": self.cost.memory_kib,
            "verifier": self.verifier,
            "wrapped_key": self.wrapped_key,
        }


@dataclass(frozen=True, slots=True)
class NewCredential:
    """All that a new person needs in order to sign in; made before the act that stores it."""

    person_id: UUID
    own_key: PrivateKey = field(repr=False)
    chosen: NewPassphrase
    recovery_key: bytes = field(repr=False)
    recovery_wrapped_key: bytes
    totp_secret: bytes

    def columns(self) -> dict[str, bytes | int]:
        """Return what a row of `Credential` holds of it, by column."""
        return {
            **self.chosen.columns(),
            "recovery_wrapped_key": self.recovery_wrapped_key,
            "totp_secret": self.totp_secret,
        }


@dataclass(frozen=True, slots=True)
class KnownCredential:
    """What unlocking needs of a stored credential, taken out of the transaction that read it."""

    person_id: UUID
    salt: bytes
    cost: Stretching
    verifier: bytes
    wrapped_key: bytes

    @classmethod
    def of(cls, row: Credential) -> "KnownCredential":
        """Take a stored credential out of its session."""
        cost = Stretching(row.passes, row.memory_kib)
        return cls(row.person_id, row.salt, cost, row.verifier, row.wrapped_key)


def pepper(shred: ShredStore) -> bytes:
    """Return the secret that makes a stolen database useless for guessing passphrases."""
    return shred.get_or_create("pepper")


def generate_passphrase() -> str:
    """Return five made-up words, easy to say in any of our languages (77 random bits)."""
    return "-".join(_word() for _ in range(_WORDS))


def check_passphrase(passphrase: str, email: str, name: str) -> None:
    """Refuse a passphrase that could be guessed. Raises `Invalid` for the field `passphrase`.

    Length and guessability only: rules about kinds of characters make passphrases worse.
    """
    if len(passphrase) < SHORTEST:
        raise Invalid(_("Please use at least 15 characters."), field="passphrase")
    if len(passphrase) > LONGEST:
        raise Invalid(_("Please use at most 256 characters."), field="passphrase")
    known = {PRODUCT, email, *re.split(r"[\W_]+", email), *name.split()}
    own_words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True) if word)
    # Their own words add nothing: what is left without them has to be strong enough.
    rest = re.sub(own_words, "", passphrase[:_JUDGED], flags=re.IGNORECASE) or PRODUCT
    with _zxcvbn_lock:  # the library keeps the person's words in a module-wide table
        judged = zxcvbn(rest, user_inputs=sorted(known))
    if judged["score"] < _STRONG_ENOUGH:
        raise Invalid(
            _("This can be guessed. Please use more, and less expected, words."),
            field="passphrase",
        )


def prepare(
    passphrase: str,
    stretcher: Stretcher,
    pepper: bytes,
    *,
    totp: str | None = None,
    person_id: UUID | None = None,
) -> NewCredential:
    """Make the keys of a new person. Slow on purpose; call it outside every transaction.

    `totp` is a base32 secret an authenticator app already holds; without it a fresh one is made.
    `person_id` names somebody who begins again, with nothing of the old keys.
    """
    person_id, own_key = person_id or new_id(), new_key_pair()
    recovery_key = new_recovery_key()
    return NewCredential(
        person_id=person_id,
        own_key=own_key,
        chosen=choose_passphrase(person_id, own_key, passphrase, stretcher, pepper),
        recovery_key=recovery_key,
        recovery_wrapped_key=wrap_for_recovery(person_id, own_key, recovery_key),
        totp_secret=seal_totp(person_id, own_key, totp or pyotp.random_base32()),
    )


def choose_passphrase(
    person_id: UUID, own_key: PrivateKey, passphrase: str, stretcher: Stretcher, pepper: bytes
) -> NewPassphrase:
    """Wrap a person's key under a new passphrase, with a fresh salt. Slow on purpose."""
    salt, cost = random(SALT_BYTES), stretcher.default
    verifier, wrapping = _split(stretcher.stretch(passphrase, salt, pepper, cost))
    wrapped = seal(wrapping, bytes(own_key), _place(person_id, "wrapped_key"))
    return NewPassphrase(salt, cost, verifier, wrapped)


def wear(credential: Credential, chosen: NewPassphrase) -> None:
    """Let a stored credential be opened by another passphrase from now on."""
    for column, value in chosen.columns().items():
        setattr(credential, column, value)


def unlock(
    credential: KnownCredential, passphrase: str, stretcher: Stretcher, pepper: bytes
) -> PrivateKey:
    """Open a person's key with their passphrase. Raises `WrongSignIn`. Slow on purpose."""
    stretched = stretcher.stretch(passphrase, credential.salt, pepper, credential.cost)
    verifier, wrapping = _split(stretched)
    if not hmac.compare_digest(verifier, credential.verifier):
        raise WrongSignIn
    try:
        place = _place(credential.person_id, "wrapped_key")
        return PrivateKey(open_sealed(wrapping, credential.wrapped_key, place))
    except CannotOpen:
        raise WrongSignIn from None


def unlock_nobody(passphrase: str, stretcher: Stretcher, pepper: bytes) -> PrivateKey:
    """Do the work of `unlock` for an address nobody has. Always raises `WrongSignIn`."""
    nobody = KnownCredential(NOBODY, bytes(SALT_BYTES), stretcher.default, bytes(32), b"")
    return unlock(nobody, passphrase, stretcher, pepper)


def new_recovery_key() -> bytes:
    """Return the 160 random bits of a recovery sheet."""
    return random(RECOVERY_BYTES)


def wrap_for_recovery(person_id: UUID, own_key: PrivateKey, recovery_key: bytes) -> bytes:
    """Wrap a person's key a second time, under what is printed on their recovery sheet."""
    place = _place(person_id, "recovery_wrapped_key")
    return seal(_recovery_wrapping(recovery_key), bytes(own_key), place)


def open_with_recovery(person_id: UUID, blob: bytes, recovery_key: bytes) -> PrivateKey:
    """Open a person's key with their recovery sheet. Raises `CannotOpen`."""
    place = _place(person_id, "recovery_wrapped_key")
    return PrivateKey(open_sealed(_recovery_wrapping(recovery_key), blob, place))


def seal_totp(person_id: UUID, own_key: PrivateKey, secret: str) -> bytes:
    """Seal the secret that a person's authenticator app shares with us."""
    return seal(_totp_key(own_key), secret.encode(), _place(person_id, "totp_secret"))


def totp_secret(credential: Credential, own_key: PrivateKey) -> str:
    """Open the secret that a person's authenticator app shares with us (base32)."""
    place = _place(credential.person_id, "totp_secret")
    return open_sealed(_totp_key(own_key), credential.totp_secret, place).decode()


def totp_uri(secret: str, email: str) -> str:
    """Return what the square picture for an authenticator app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=PRODUCT)


def check_totp(secret: str, code: str, last_step: int, *, now: datetime) -> int:
    """Return the step a code belongs to: now, or one step to either side, and never used.

    Raises `WrongSignIn`. Whoever calls it keeps the step, so that a code works once.
    """
    typed = re.sub(r"\s", "", code)
    present = int(now.timestamp()) // TOTP_STEP
    totp = pyotp.TOTP(secret, interval=TOTP_STEP)
    fitting = [
        step
        for step in (present - 1, present, present + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
    ]
    unused = [step for step in fitting if step > last_step]
    if not unused:
        raise WrongSignIn
    return unused[0]


def _word() -> str:
    while True:
        word = "".join(secrets.choice(kind) for kind in (_CONSONANTS, _VOWELS) * 2)
        word += secrets.choice(_CONSONANTS)
        if word not in _UNKIND:
            return word


def _split(stretched: bytes) -> tuple[bytes, bytes]:
    """Part one Argon2id output into what is compared (kept hashed) and what unwraps."""
    verifier = derive(stretched, "passphrase verifier")
    return sha256(verifier).digest(), derive(stretched, "passphrase wrap")


def _place(person_id: UUID, column: str) -> Place:
    return Place("credential", person_id, column)


def _totp_key(own_key: PrivateKey) -> bytes:
    return derive(bytes(own_key), "second factor")


def _recovery_wrapping(recovery_key: bytes) -> bytes:
    return derive(recovery_key, "recovery wrap")
