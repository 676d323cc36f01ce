"""Later work: not a queue, but a question to the data of what is due.

A sweep is an idempotent function. It finds what is due, acts row by row in transactions of its own
and can be stopped at any moment: what was not done stays due. No queue, no job table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.kernel.db import Database


@dataclass(frozen=True, slots=True)
class Sweep:
    """A named act of the house, and how often it looks."""

    name: str
    every: timedelta
    run: Callable[[Database], int]
    """Returns how many things it did, for the log."""
