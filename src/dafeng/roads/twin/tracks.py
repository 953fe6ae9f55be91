"""The objects on the road as a struct of arrays.

Every object has a slot; a slot keeps its track number while the object lives, whatever id it sends. Columns are plain NumPy arrays, so that
a tick over 100,000 objects is a few passes over memory.
"""

from collections.abc import Mapping

import numpy as np

from dafeng.roads.twin.columns import Array

__all__ = ["COLUMNS", "Tracks"]

COLUMNS: Mapping[str, tuple[str, float]] = {
    "used": ("?", 0),
    "track": ("i8", 0),
    "id": ("u8", 0),
    "kind": ("u1", 1),
    "t_ms": ("f8", 0),
    "x": ("f8", 0),
    "y": ("f8", 0),
    "vx": ("f8", 0),
    "vy": ("f8", 0),
    "heading": ("f4", 0),
    "accel": ("f4", 0),
    "yaw_rate": ("f4", 0),
    "speed_before": ("f4", float("nan")),
    "heading_before": ("f4", 0),
    "speed_ms": ("f8", 0),
    "pp": ("f8", 0),
    "pv": ("f8", 0),
    "vv": ("f8", 0),
    "elevation": ("f4", float("nan")),
    "length": ("f4", float("nan")),
    "width": ("f4", float("nan")),
    "vehicle_class": ("u1", 0),
    "fuel": ("u1", 0),
    "events": ("u2", 0),
    "lights": ("u2", 0),
    "siren": ("u1", 0),
    "transmission": ("u1", 7),
    "count": ("u1", 255),
    "first_ms": ("i8", 0),
    "bsm_ms": ("i8", 0),
    "rsm_ms": ("i8", 0),
    "rsu": ("u8", 0),
    "ptc_id": ("u2", 0),
    "period": ("f4", 1000.0),
    "hits": ("u4", 0),
    "lane": ("i4", -1),
    "to_stop": ("f4", float("nan")),
    "aside": ("f4", float("nan")),
    "along": ("f4", float("nan")),
    "against": ("?", 0),
    "strikes": ("f4", 0),
    "unseen_ms": ("f4", 0),
    "window_ms": ("i8", 0),
    "window_n": ("u4", 0),
    "missed": ("u4", 0),
    "messages": ("u4", 0),
}
"""Type and fresh value of every column. Times UTC ms, metres, metres a second, degrees; ``pp, pv, vv`` is the covariance of position and
velocity along either axis; ``bsm_ms`` and ``rsm_ms`` are the last times of an own message and of a sighting, 0 for never."""


class Tracks:
    """Slots for objects; grows by doubling.

    Parameters
    ----------
    capacity
        Slots to begin with.
    """

    def __init__(self, capacity: int = 1024) -> None:
        self._columns = {name: np.full(capacity, value, dtype=dtype) for name, (dtype, value) in COLUMNS.items()}
        self._free = list(range(capacity - 1, -1, -1))
        self._next_track = 1
        self._index: tuple[Array, Array] | None = None
        self.steady: dict[int, float] = {}
        """How far the numbers of each roadside unit have stood for the same objects, 0 to 1."""

    def __getattr__(self, name: str) -> Array:
        try:
            return self.__dict__["_columns"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def __len__(self) -> int:
        return len(self._columns["used"]) - len(self._free)

    def slots(self) -> Array:
        """Slots in use, ascending. [object]"""
        return np.flatnonzero(self._columns["used"])

    def slots_of(self, ids: Array) -> Array:
        """Slot of every id; -1 where it is not known. [row]"""
        known, slots = self._known()
        if not len(known):
            return np.full(len(ids), -1, dtype="i8")
        at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        return np.where(known[at] == ids, slots[at], -1)

    def _known(self) -> tuple[Array, Array]:
        """Ids that are sent at present, ascending, and their slots."""
        if self._index is None:
            slots = np.flatnonzero(self._columns["used"] & (self._columns["id"] > 0))
            order = np.argsort(self._columns["id"][slots])
            self._index = self._columns["id"][slots][order], slots[order]
        return self._index

    def take(self, number: int) -> Array:
        """Reserve fresh slots, each with a new track number. [number]"""
        while len(self._free) < number:
            self._grow()
        slots = np.array([self._free.pop() for _ in range(number)], dtype="i8")
        for name, (_, value) in COLUMNS.items():
            self._columns[name][slots] = value
        self._columns["used"][slots] = True
        self._columns["track"][slots] = np.arange(self._next_track, self._next_track + number)
        self._next_track += number
        return slots

    def release(self, slots: Array) -> None:
        """Give slots back and forget their ids."""
        self._columns["used"][slots], self._columns["id"][slots] = False, 0
        self._index = None
        self._free.extend(slots.tolist()[::-1])

    def name(self, slots: Array, ids: Array) -> None:
        """Let slots answer to ids, and to no older ones."""
        self._columns["id"][slots] = ids
        self._index = None

    def _grow(self) -> None:
        size = len(self._columns["used"])
        for name, (dtype, value) in COLUMNS.items():
            self._columns[name] = np.concatenate((self._columns[name], np.full(size, value, dtype=dtype)))
        self._free[:0] = range(2 * size - 1, size - 1, -1)
