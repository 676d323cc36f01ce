"""A proof of presence before an act that must not be done at a screen somebody left open."""

from datetime import datetime

from app.identity import credentials, factor, throttle
from app.identity.actor import Actor
from app.identity.credentials import KnownCredential
from app.identity.factor import Proof
from app.identity.limits import Act
from app.identity.models import Credential, SessionStage
from app.kernel.db import Database
from app.kernel.sealed import Stretcher


def prove(
    database: Database,
    stretcher: Stretcher,
    actor: Actor,
    passphrase: str,
    proof: Proof,
    *,
    now: datetime,
) -> str:
    """Show passphrase and second factor once more; the sign-in is fresh again.

    Returns the new cookie. Counted at a door of its own, which no stranger can slow. Raises
    `WrongSignIn`, `WrongPasskey` and `TooMany`.
    """
    way = throttle.way(database.shred, Act.PRESENCE, str(actor.person_id), now=now)
    throttle.knock(database, way, now=now)
    with database.reading() as session:
        known = KnownCredential.of(session.get_one(Credential, actor.person_id))
    credentials.unlock(known, passphrase, stretcher, credentials.pepper(database.shred))
    return factor.show(database, actor, proof, way, SessionStage.SIGNED_IN, now=now)
