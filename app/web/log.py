"""The log: codes, names of routes and places in the code. Never what somebody typed or is called.

Only keys of the list below are written; any other key is dropped, and its name (which our code
chose) is written instead, so that a test finds it.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "status",
        "code",
        "method",
        "route",
        "reference",
        "kind",
        "where",
        "sweep",
        "done",
    }
)
_FRAMES = 8


def configure(level: str) -> None:
    """Write JSON lines to standard error, from the given level on."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            only_known_keys,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=lambda *_names: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def only_known_keys(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list."""
    dropped = sorted(set(event) - KEYS)
    kept = {key: value for key, value in event.items() if key in KEYS}
    return kept | ({"dropped": dropped} if dropped else {})


def unexpected(error: BaseException, *, reference: str, method: str, route: str) -> None:
    """Write down that something broke: its type and where in the code. Not what it said."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    structlog.get_logger().error(
        "unexpected",
        kind=f"{type(error).__module__}.{type(error).__qualname__}",
        where=[f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
        reference=reference,
        method=method,
        route=route,
    )


def _module(path: str) -> str:
    """Return the end of a path: enough to find the line, without the place on this machine."""
    return "/".join(path.split("/")[-3:])
