"""What a town lies in: counted from the people who live in the places around it.

Used when the lists are made. The line is that of the OECD for rural communities: fewer than 150
people a square kilometre, here in a narrow circle and in a wide one: at a coast half of the wide
one is water, and a harbour with its suburbs would count as countryside.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import cos, hypot, pi, radians

UNKNOWN, COUNTRYSIDE, NEAR_LARGE_TOWN = range(3)

_CLOSE_KM = 12
_NEAR_KM = 30
_LARGE = 100_000
_RURAL = 150
_KM_A_DEGREE = 111.2
_CELL = 0.5

Place = tuple[float, float, int]
"""Latitude, longitude, people."""


class Surroundings:
    """All places, laid out so that those nearby are found without looking at all others."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._cells: defaultdict[tuple[int, int], list[Place]] = defaultdict(list)
        for place in places:
            self._cells[_cell(place[0]), _cell(place[1])].append(place)

    def of(self, latitude: float, longitude: float) -> int:
        """Tell whether a town lies near a large one, in the countryside, or neither is sure."""
        close = near = 0
        for apart, people in self._nearby(latitude, longitude):
            if people >= _LARGE:
                return NEAR_LARGE_TOWN
            near += people
            close += people if apart <= _CLOSE_KM else 0
        is_rural = _density(close, _CLOSE_KM) < _RURAL and _density(near, _NEAR_KM) < _RURAL
        return COUNTRYSIDE if is_rural else UNKNOWN

    def _nearby(self, latitude: float, longitude: float) -> Iterator[tuple[float, int]]:
        # Flat enough over thirty kilometres.
        narrow = max(cos(radians(latitude)), 0.1)
        high = _NEAR_KM / _KM_A_DEGREE
        wide = high / narrow
        for row in range(_cell(latitude - high), _cell(latitude + high) + 1):
            for column in range(_cell(longitude - wide), _cell(longitude + wide) + 1):
                for north, east, people in self._cells.get((row, column), ()):
                    apart = hypot(north - latitude, (east - longitude) * narrow) * _KM_A_DEGREE
                    if apart <= _NEAR_KM:
                        yield apart, people


def _density(people: int, radius: int) -> float:
    return people / (pi * radius**2)


def _cell(degrees: float) -> int:
    return int(degrees // _CELL)
