"""Random identifiers. Version 4 on purpose: an ordered id would publish the time of writing."""

from uuid import UUID, uuid4

NOBODY = UUID(int=0)


def new_id() -> UUID:
    """Return a fresh random id."""
    return uuid4()
