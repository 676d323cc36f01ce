"""The later work of the house: which sweeps there are, and the loop that lets them look."""

import time
from collections.abc import Sequence
from threading import Event

import structlog

from app import backup
from app.identity import notices, recovery
from app.identity import sweeps as identity
from app.kernel import heads
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.digest import Digest
from app.kernel.mail import Mailer
from app.kernel.sweeps import Sweep
from review import sweeps as review

LONGEST_NAP = 60.0


def sweeps(settings: Settings, mailer: Mailer) -> tuple[Sweep, ...]:
    """Return everything that happens without anybody asking."""
    return (
        *identity.SWEEPS,
        notices.sweep(mailer, Digest.of(settings)),
        recovery.sweep(mailer),
        *heads.sweeps(mailer, settings.board, Digest.of(settings)),
        *review.SWEEPS,
        *backup.sweeps(settings),
    )


def sweep_once(database: Database, sweep: Sweep) -> bool:
    """Let one sweep look, and note how much it did. A failure stays due and stops nothing else."""
    log = structlog.get_logger().bind(sweep=sweep.name)
    try:
        done = sweep.run(database)
    except Exception as error:  # noqa: BLE001 - whatever it was, the other sweeps must go on
        # Not log.exception: what an error says may hold values of the database.
        log.error("sweep.failed", kind=type(error).__qualname__)  # noqa: TRY400
        return False
    if done:
        log.info("sweep.done", done=done)
    return True


def work(database: Database, all_sweeps: Sequence[Sweep], stop: Event) -> None:
    """Let every sweep look in its rhythm, until `stop` is set."""
    next_look = dict.fromkeys(all_sweeps, 0.0)
    while not stop.is_set():
        for sweep in all_sweeps:
            if time.monotonic() >= next_look[sweep] and not stop.is_set():
                sweep_once(database, sweep)
                next_look[sweep] = time.monotonic() + sweep.every.total_seconds()
        nap = min(next_look.values(), default=0.0) - time.monotonic()
        stop.wait(min(max(nap, 1.0), LONGEST_NAP))
