"""What one running process has: its settings and its few long-lived parts."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from anonymizer.screener import Screener
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.mail import Mailer
from app.kernel.sealed import Stretcher


@dataclass(frozen=True, slots=True)
class House:
    """Everything a route may need beside the request; found at `app.state.house`."""

    settings: Settings
    database: Database
    stretcher: Stretcher
    screener: Screener
    mailer: Mailer
    cookie_key: bytes
    """Signs the short-lived cookies that hold no secret; from the shred store."""


def house_of(request: Request) -> House:
    """Return the house this request has come to."""
    house: House = request.app.state.house
    return house


InHouse = Annotated[House, Depends(house_of)]
"""For routes with slow work (Argon2, screening): they open their own short transactions."""
