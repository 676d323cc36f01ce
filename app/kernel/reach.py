"""A database that is away, locked or full: what its driver says becomes `Unavailable`."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from app.kernel.errors import Unavailable

CONNECT_SECONDS = 5
"""How long a database server may take to answer the door; without it, minutes."""


@contextmanager
def reachable() -> Iterator[None]:
    """Use a database in here. Raises `Unavailable` when it cannot be reached or written."""
    try:
        yield
    except OperationalError:
        # The original carries the statement, and on some drivers its values: it must not travel.
        raise Unavailable from None
