"""Lists in pages by key: what comes or goes in between makes nothing come twice or go missing."""

from collections.abc import Callable, Iterable
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

MOST = 100

T = TypeVar("T", bound=BaseModel)

After = Annotated[UUID | None, Query(description="Begin after this id: `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many.")]


class PageOf(BaseModel, Generic[T]):
    """A part of a list, in the fixed order of ids."""

    items: list[T]
    next: UUID | None = Field(description="The key of the next page; null on the last one.")


def page_of(
    things: Iterable[T], key: Callable[[T], UUID], after: UUID | None, limit: int
) -> tuple[list[T], UUID | None]:
    """Return at most `limit` things with ids after a key, and the key of the page that follows."""
    ordered = sorted(things, key=key)
    left = [thing for thing in ordered if after is None or key(thing) > after]
    shown = left[:limit]
    return shown, key(shown[-1]) if len(left) > limit else None
