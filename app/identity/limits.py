"""How often somebody may try: the whole contract, in one table.

Each act that guesses at something passes one or more doors. An attempt at a closed door is refused
and not counted, so that knocking on does not keep it closed. `docs/operating.md` shows this table;
a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Act(StrEnum):
    """What is tried."""

    SIGN_IN = "sign-in"
    LINK = "asking for a link by mail"
    CODE = "code"
    PRESENCE = "proof of presence"
    RECOVERY_KEY = "recovery key"


class Door(StrEnum):
    """Under which name attempts are counted together."""

    DEVICE = "this account, from a browser that came in before"
    HERE = "this account, from one network"
    ACCOUNT = "this account, from all networks"
    """Never closed. It only lengthens the delay at `HERE`, and each network waits by itself."""
    NETWORK = "all accounts, from one network"
    OWN = "this account, behind the proof before"
    """Reached only with the passphrase or the mailed link: a stranger does not come so far."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts without a delay, then a delay that grows by a factor up to the longest."""

    free: int
    longest: timedelta
    first: timedelta = timedelta(seconds=1)
    growth: int = 2

    def delay(self, attempts: int) -> timedelta:
        """Return how long a door stays closed after so many attempts: 1, 2, 4 ... seconds."""
        if attempts <= self.free:
            return timedelta(0)
        steps = min(attempts - self.free - 1, 20)
        return min(self.first * int(self.growth**steps), self.longest)


_MINUTE = timedelta(minutes=1)
_TYPING = Limit(free=3, longest=_MINUTE)
"""People mistype; a minute is bearable, and 1440 guesses a day are nothing to a passphrase."""
_SLOWED = Limit(free=20, longest=timedelta(minutes=15))
_CROWD = Limit(free=30, longest=_MINUTE)
"""An NGO behind one address, where many sign in at nine o'clock."""

LIMITS: Mapping[tuple[Act, Door], Limit] = MappingProxyType(
    {
        (Act.SIGN_IN, Door.DEVICE): _TYPING,
        (Act.SIGN_IN, Door.HERE): _TYPING,
        (Act.SIGN_IN, Door.ACCOUNT): _SLOWED,
        (Act.SIGN_IN, Door.NETWORK): _CROWD,
        (Act.LINK, Door.DEVICE): _TYPING,
        (Act.LINK, Door.HERE): _TYPING,
        (Act.LINK, Door.ACCOUNT): _SLOWED,
        (Act.LINK, Door.NETWORK): _CROWD,
        (Act.CODE, Door.OWN): _TYPING,
        (Act.PRESENCE, Door.OWN): _TYPING,
        (Act.RECOVERY_KEY, Door.OWN): _TYPING,
    }
)
