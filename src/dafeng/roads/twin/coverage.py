"""What roadside units have shown that they see: squares of the plane, when each was seen last, and by whom."""

import numpy as np

from dafeng.roads.twin.columns import Array

__all__ = ["Coverage"]

_CELL = 10.0
"""Side of the squares, m."""
_KEEP_MS = 10_000.0
_ALIVE_MS = 1000.0
"""How long a square counts as seen, and a unit as alive, after the last sighting."""


class Coverage:
    """Squares that units see, gathered from their sightings."""

    def __init__(self) -> None:
        self._units: dict[int, int] = {}
        self._heard = np.zeros(0)
        self._cells: Array = np.zeros(0, dtype="i8")
        self._when, self._unit = np.zeros(0), np.zeros(0, dtype="i8")
        self._fresh: list[tuple[float, Array, Array]] = []

    def __bool__(self) -> bool:
        return bool(len(self._cells) or self._fresh)

    def saw(self, x: Array, y: Array, units: Array, now_ms: float) -> None:
        """Take the places of sightings and the units that made them. [row]"""
        names, number = np.unique(units, return_inverse=True)
        places = np.array([self._units.setdefault(name, len(self._units)) for name in names.tolist()], dtype="i8")
        self._heard = np.concatenate((self._heard, np.zeros(len(self._units) - len(self._heard))))
        self._heard[places] = now_ms
        self._fresh.append((now_ms, _cells_of(x, y), places[number]))

    def covers(self, x: Array, y: Array, now_ms: float) -> Array:
        """Whether a unit that is alive has seen something in the square of each place of late. [row]"""
        self._gather(now_ms)
        if not len(self._cells):
            return np.zeros(len(x), dtype=bool)
        cells = _cells_of(x, y)
        at = np.minimum(np.searchsorted(self._cells, cells), len(self._cells) - 1)
        found: Array = (self._cells[at] == cells) & (now_ms - self._heard[self._unit[at]] < _ALIVE_MS)
        return found

    def _gather(self, now_ms: float) -> None:
        """Put what is fresh among what was there; of several sightings in a square the latest stays."""
        fresh = [(np.full(len(cells), when), cells, units) for when, cells, units in self._fresh]
        when, cells, units = (np.concatenate(parts) for parts in zip((self._when, self._cells, self._unit), *fresh, strict=True))
        latest = np.unique(cells[::-1], return_index=True)[1]
        at = len(cells) - 1 - latest
        at = at[now_ms - when[at] < _KEEP_MS]
        self._when, self._cells, self._unit, self._fresh = when[at], cells[at], units[at], []


def _cells_of(x: Array, y: Array) -> Array:
    """Number of the square each position lies in. [row]"""
    return (np.floor(x / _CELL).astype("i8") << 32) + (np.floor(y / _CELL).astype("i8") & 0xFFFFFFFF)
