"""What travels with a page that must not show it: sealed with a key of this process alone.

The page of the result holds no raw text. Yet a decision can still be changed from there, because
the text comes along in an envelope that nobody opens once the desk has ended.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random

from anonymizer.desk.deciding import Pairs


class BadEnvelope(Exception):
    """It was sealed by somebody else, at another time, or changed on the way."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Seals and opens fields of a form. The key ends with the process."""

    key: bytes = field(default_factory=lambda: random(SecretBox.KEY_SIZE), repr=False)

    def seal(self, pairs: Pairs) -> str:
        """Close the fields away."""
        sealed = SecretBox(self.key).encrypt(json.dumps(pairs).encode("ascii"))
        return urlsafe_b64encode(sealed).decode("ascii")

    def open(self, sealed: str) -> Pairs:
        """Take the fields out again. Raises `BadEnvelope`."""
        try:
            content = SecretBox(self.key).decrypt(urlsafe_b64decode(sealed))
        except (CryptoError, ValueError):
            raise BadEnvelope from None
        return tuple((name, value) for name, value in json.loads(content))
