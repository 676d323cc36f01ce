"""The beginning and the end of a server that screens texts."""

import threading
from contextlib import suppress

from anyio import to_thread
from starlette.types import Receive, Send

from anonymizer.errors import AnonymizerError
from anonymizer.screener import Screener


async def live(
    screener: Screener, receive: Receive, send: Send, is_ready: threading.Event | None = None
) -> None:
    """Warm the screener while the server starts, and close it when the server ends.

    `is_ready` is set once texts can be screened at once, and cleared in the end.
    """
    ready = is_ready or threading.Event()
    await receive()
    warming = threading.Thread(
        target=_warm, args=(screener, ready), name="warm-screener", daemon=True
    )
    warming.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    ready.clear()
    await to_thread.run_sync(screener.close)
    await send({"type": "lifespan.shutdown.complete"})


def _warm(screener: Screener, ready: threading.Event) -> None:
    with suppress(AnonymizerError, OSError):  # each text tries again by itself
        screener.warm()
        ready.set()
