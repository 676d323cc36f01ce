"""A security key made of software: real CBOR and COSE, real signatures, and lies when told to.

Speaks as a browser hands it on (WebAuthn level 3, sections 6 and 7); knows P-256, Ed25519 and RSA.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.utils import random

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256, EDDSA, RS256 = -7, -8, -257
Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def plain(data: bytes) -> str:
    """Write bytes as base64url."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    """Read base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftAuthenticator:
    """One device in one browser. Attributes that differ from the options are its lies."""

    origin: str
    counts: bool = True
    algorithm: int = ES256
    flags: int = PRESENT | VERIFIED
    site: str | None = None
    """Another relying party's id than the one that asks."""
    counter: int = 0
    keys: dict[bytes, Private] = field(default_factory=dict)

    def create(self, options: str, **client: Any) -> str:
        """Make a passkey; answer as a browser's form would."""
        asked = json.loads(options)
        assert asked["authenticatorSelection"]["userVerification"] == "required"
        assert self.algorithm in {each["alg"] for each in asked["pubKeyCredParams"]}
        known = {raw(each["id"]) for each in asked["excludeCredentials"]}
        assert known.isdisjoint(self.keys), "it has one for this account already"
        credential_id, key = random(32), self._new_key()
        self.keys[credential_id] = key
        attested = bytes(16) + len(credential_id).to_bytes(2, "big") + credential_id
        data = self._data(asked["rp"]["id"], ATTESTED) + attested + cbor2.dumps(cose(key))
        statement = {"fmt": "none", "attStmt": {}, "authData": data}
        said = self._client("webauthn.create", asked["challenge"], client)
        return told(
            credential_id,
            clientDataJSON=plain(said),
            attestationObject=plain(cbor2.dumps(statement)),
        )

    def get(self, options: str, **client: Any) -> str:
        """Sign a challenge with the first passkey that was asked for."""
        asked = json.loads(options)
        assert asked["userVerification"] == "required"
        known = [raw(each["id"]) for each in asked["allowCredentials"]]
        credential_id = next(each for each in known if each in self.keys)
        self.counter += self.counts
        data = self._data(asked["rpId"])
        said = self._client("webauthn.get", asked["challenge"], client)
        signature = self._signed(self.keys[credential_id], data + hashlib.sha256(said).digest())
        return told(
            credential_id,
            clientDataJSON=plain(said),
            authenticatorData=plain(data),
            signature=plain(signature),
        )

    def _data(self, site: str, more: int = 0) -> bytes:
        name = hashlib.sha256((self.site or site).encode()).digest()
        return name + bytes([self.flags | more]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, other: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **other}).encode()

    def _new_key(self) -> Private:
        if self.algorithm == EDDSA:
            return ed25519.Ed25519PrivateKey.generate()
        if self.algorithm == RS256:
            return rsa.generate_private_key(65537, 2048)
        return ec.generate_private_key(ec.SECP256R1())

    def _signed(self, key: Private, data: bytes) -> bytes:
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return key.sign(data)
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, padding.PKCS1v15(), SHA256())
        return key.sign(data, ec.ECDSA(SHA256()))


def cose(key: Private) -> dict[int, Any]:
    """Return a public key as COSE (RFC 9053, sections 7.1 and 7.2; RFC 8230, section 4)."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {1: 1, 3: EDDSA, -1: 6, -2: key.public_key().public_bytes_raw()}
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {1: 3, 3: RS256, -1: numbers.n.to_bytes(256, "big"), -2: b"\x01\x00\x01"}
    point = key.public_key().public_numbers()
    return {1: 2, 3: ES256, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


def told(credential_id: bytes, **response: str) -> str:
    """Return an answer in the shape in which `passkey.js` sends it."""
    plain_id = plain(credential_id)
    return json.dumps(
        {"id": plain_id, "rawId": plain_id, "type": "public-key", "response": response}
    )
