"""Growing delays at a door after failed attempts, exact across processes.

Every knock is counted before it is answered, in a transaction of its own that stays even when the
sign-in fails; so attempts made at the same time cannot share one try. How many are free and how
delays grow stands in `limits`.

A stranger cannot keep anybody out. They knock at the door of their own network, which is not the
owner's; and the owner's browser has a door of its own once it has come in. What strangers do from
many networks at once only makes each network wait longer between two tries of its own.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.identity.callers import NOBODY_KNOWS, Caller, Network, recognised
from app.identity.limits import LIMITS, Act, Door
from app.identity.models import Throttle
from app.kernel.db import Database, WriteSession
from app.kernel.errors import TooMany
from app.kernel.shred import ShredStore

NETWORKS = "network:"
"""Secrets of the days, under which networks are hashed: with the day, they are forgotten."""


@dataclass(frozen=True, slots=True)
class Way:
    """The doors one attempt passes, each by the keyed hash under which it is counted."""

    act: Act
    doors: Mapping[Door, bytes]


def way(
    shred: ShredStore, act: Act, account: str, caller: Caller = NOBODY_KNOWS, *, now: datetime
) -> Way:
    """Return the doors on the way of one attempt. `account` is an address or a person's id."""
    if (act, Door.OWN) in LIMITS:
        names = {Door.OWN: account}
    elif (device := recognised(shred, caller, account, now=now)) is not None:
        names = {Door.DEVICE: f"{device}:{account}"}
    elif caller.network is None:
        # Behind a proxy nobody has named, all networks look like one: it must not slow others.
        names = {Door.HERE: f":{account}"}
    else:
        network = _hidden(shred, caller.network, now)
        names = {Door.HERE: f"{network}:{account}", Door.ACCOUNT: account}
        if caller.network.is_global:
            names[Door.NETWORK] = network
    key = shred.get_or_create("throttle")
    return Way(
        act,
        {
            door: hmac.digest(key, f"{act.name}:{door.name}:{name}".encode(), "sha256")
            for door, name in names.items()
        },
    )


def knock(database: Database, way: Way, *, now: datetime) -> None:
    """Count an attempt. Raises `TooMany` while a door on the way is closed."""
    for _door in way.doors:
        try:
            with database.writing() as session:
                _knock(session, way, now)
        except IntegrityError:  # another process counted the first attempt at the same moment
            continue
        return
    with database.writing() as session:
        _knock(session, way, now)


def forgive(session: WriteSession, way: Way) -> None:
    """Forget the attempts, because the right person came in; of a network's, this one alone."""
    own = [door for kind, door in way.doors.items() if kind is not Door.NETWORK]
    session.execute(delete(Throttle).where(Throttle.door.in_(own)))
    if Door.NETWORK in way.doors:
        session.execute(
            update(Throttle)
            .where(Throttle.door == way.doors[Door.NETWORK], Throttle.failures > 0)
            .values(failures=Throttle.failures - 1)
        )


def forget_networks(shred: ShredStore, today: date) -> None:
    """Destroy the secrets of days that are over."""
    shred.destroy(
        name
        for name in shred.names(NETWORKS)
        if date.fromisoformat(name.removeprefix(NETWORKS)) < today
    )


def _knock(session: WriteSession, way: Way, now: datetime) -> None:
    # Always in one order, so that two processes cannot wait for each other; and one statement for
    # each door, whatever was counted there, so that their number says nothing.
    kinds = sorted(way.doors, key=lambda kind: way.doors[kind])
    found = {
        row.door: row
        for row in session.execute(
            select(Throttle.door, Throttle.failures, Throttle.closed_until)
            .where(Throttle.door.in_(way.doors.values()))
            .order_by(Throttle.door)
            .with_for_update()
        )
    }
    shut = [kind for kind in kinds if kind is not Door.ACCOUNT and way.doors[kind] in found]
    if any(found[way.doors[kind]].closed_until > now for kind in shut):
        raise TooMany
    counted = {
        kind: found[way.doors[kind]].failures + 1 if way.doors[kind] in found else 1
        for kind in kinds
    }
    delays = {kind: LIMITS[way.act, kind].delay(times) for kind, times in counted.items()}
    if Door.ACCOUNT in delays:
        delays[Door.HERE] = max(delays[Door.HERE], delays[Door.ACCOUNT])
    for kind in kinds:
        door = way.doors[kind]
        values = {"failures": counted[kind], "closed_until": now + delays[kind]}
        if door in found:
            session.execute(update(Throttle).where(Throttle.door == door).values(values))
        else:
            session.execute(insert(Throttle).values(door=door, **values))


def _hidden(shred: ShredStore, network: Network, now: datetime) -> str:
    key = shred.get_or_create(f"{NETWORKS}{now:%Y-%m-%d}")
    return hmac.digest(key, str(network).encode(), "sha256").hex()
