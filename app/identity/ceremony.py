"""The talk with an authenticator (WebAuthn level 3, sections 7.1 and 7.2): pure, nothing is kept.

Only what fits exactly is taken: the address people reach us by, a challenge of ours, and a person
who has shown to the authenticator that it is them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_authentication_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.identity.credentials import PRODUCT
from app.kernel.errors import Invalid
from app.kernel.text import _

LONGEST_ANSWER: Final = 16_000
"""Characters; an answer of an authenticator has about a thousand."""
LONGEST_ID: Final = 1023
"""Bytes of a credential id (WebAuthn, section 7.1, step 25)."""
TIMEOUT_MS: Final = 120_000
_VERIFIED = UserVerificationRequirement.REQUIRED


class WrongPasskey(Invalid):
    """The answer of the authenticator does not fit; what exactly is not said."""

    code = "wrong-passkey"
    message = _("This passkey did not work here. Please try again, or use a code.")


@dataclass(frozen=True, slots=True)
class Site:
    """Whom passkeys are made for: the origin of the pages, and its name (the relying party's id).

    A passkey made for one name works under no other, so none is given away to a page that looks
    like ours.
    """

    origin: str
    name: str

    @classmethod
    def of(cls, base_url: str) -> Self | None:
        """Return the site of an installation, or None under a bare number, which has no name."""
        parts = urlsplit(base_url)
        name = parts.hostname or ""
        if not name or ":" in name or name.replace(".", "").isdecimal():
            return None
        return cls(f"{parts.scheme}://{parts.netloc}", name)


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey, as the authenticator tells of it."""

    credential_id: bytes
    public_key: bytes
    """COSE (RFC 9052, section 7)."""
    counter: int


def creation(site: Site, challenge: bytes, handle: bytes, known: Iterable[bytes]) -> str:
    """Return what a browser needs to make a passkey, as JSON. `known` ones are not made twice.

    Nothing that names the person goes into the authenticator: whoever finds it learns of no
    account. A passkey that could be found without us is not asked for, either.
    """
    return options_to_json(
        generate_registration_options(
            rp_id=site.name,
            rp_name=PRODUCT,
            user_name=PRODUCT,
            user_id=handle,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_VERIFIED
            ),
            exclude_credentials=_described(known),
        )
    )


def request(site: Site, challenge: bytes, known: Iterable[bytes]) -> str:
    """Return what a browser needs to ask one of the known passkeys, as JSON."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.name,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            allow_credentials=_described(known),
            user_verification=_VERIFIED,
        )
    )


def made(site: Site, challenge: bytes, answer: str) -> Made:
    """Return the passkey that an authenticator has made. Raises `WrongPasskey`."""
    with _strictly(answer):
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        # One that could never be used is found out now.
        decoded_public_key_to_cryptography(
            decode_credential_public_key(verified.credential_public_key)
        )
    if len(verified.credential_id) > LONGEST_ID:
        raise WrongPasskey
    return Made(verified.credential_id, verified.credential_public_key, verified.sign_count)


def answering(answer: str) -> bytes:
    """Return the id of the passkey that claims to answer. Raises `WrongPasskey`."""
    with _strictly(answer):
        return parse_authentication_credential_json(answer).raw_id


def counted(site: Site, challenge: bytes, answer: str, public_key: bytes) -> int:
    """Check the answer of a known passkey and return its counter. Raises `WrongPasskey`.

    The counter is compared by the caller, with the signature already checked: the library would
    do it before, and say the same of a forged answer and of a copied passkey.
    """
    with _strictly(answer):
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        return verified.new_sign_count


@contextmanager
def _strictly(answer: str) -> Iterator[None]:
    """Turn whatever the library trips over, in the words of a stranger, into a no."""
    if len(answer) > LONGEST_ANSWER:
        raise WrongPasskey
    try:
        yield
    except Exception:  # noqa: BLE001  # parsers of JSON, CBOR, COSE and X.509 each raise their own
        raise WrongPasskey from None


def _described(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each) for each in known]
