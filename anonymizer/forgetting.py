"""What is remembered about the words of one text, and forgotten with it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

import regex

_Told = TypeVar("_Told", bound=Callable[..., Any])
_forgets: list[Callable[[], None]] = []


def for_one_text(function: _Told) -> _Told:
    """Remember the answers of a function that is asked about words of a text."""
    remembering = lru_cache(maxsize=65_536)(function)
    _forgets.append(remembering.cache_clear)
    return cast("_Told", remembering)


def forget() -> None:
    """Let go of every word, so that none outlives its check."""
    for each in _forgets:
        each()
    # The library notes something about every pattern, also about one that it was not to keep.
    # Those of the languages are held by their owners and are not compiled again.
    regex.purge()
