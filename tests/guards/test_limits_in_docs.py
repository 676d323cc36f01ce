"""The table of attempts in the manual is the one in the code."""

import re
from datetime import timedelta
from pathlib import Path

from app.identity.limits import LIMITS, Act, Door

MANUAL = Path(__file__).parent.parent.parent / "docs" / "operating.md"
_ROW = re.compile(r"\| (.+) \| (.+) \| (\d+) \| (.+), each time × (\d+) \| (.+) \|")


def _time(words: str) -> timedelta:
    number, unit = words.split()
    return timedelta(**{{"s": "seconds", "min": "minutes"}[unit]: int(number)})


def test_the_manual_shows_every_limit_as_it_is() -> None:
    shown = {
        (Act(act), Door(door)): (int(free), _time(first), int(growth), _time(longest))
        for act, door, free, first, growth, longest in _ROW.findall(MANUAL.read_text())
    }

    assert shown == {
        key: (limit.free, limit.first, limit.growth, limit.longest) for key, limit in LIMITS.items()
    }
