"""The signals: what each phase shows, and when it may change.

One row a phase, up to four states a row as the message lists them. Contradictions inside a message, and between a message and the one before, are
counted as they arrive.
"""

from collections.abc import Mapping

import numpy as np

from dafeng.roads.twin.columns import Array, Batch
from dafeng.roads.twin.log import FaultLog
from dafeng.roads.twin.roadmap import node_name

__all__ = ["GREEN", "RED", "YELLOW", "SignalTable"]

STATES = 4
"""States kept of a phase."""
GREEN = (5, 6)
RED = (2, 3)
YELLOW = (7, 8)
_TIMES = ("start_ms", "min_end_ms", "max_end_ms", "likely_end_ms", "next_start_ms", "next_end_ms")
_COLUMNS: Mapping[str, tuple[str, float]] = {
    "light": ("u1", 0),
    **dict.fromkeys(_TIMES, ("f8", float("nan"))),
    "confidence": ("f4", float("nan")),
}
_FIXED_TIME = 1 << 5
PRIORITY_ACTIVE = 1 << 4


class SignalTable:
    """Phases of all intersections of a shard."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self.node = np.zeros(0, dtype="u4")
        self.phase = np.zeros(0, dtype="u1")
        self.t_ms = np.zeros(0, dtype="f8")
        self.status = np.zeros(0, dtype="u2")
        self.columns: dict[str, Array] = {name: np.zeros((0, STATES), dtype=dtype) for name, (dtype, _) in _COLUMNS.items()}
        self._version = 0
        self._crossing: Array | None = None

    def __len__(self) -> int:
        return len(self.node)

    @property
    def version(self) -> int:
        """Changes whenever a phase is added."""
        return self._version

    def rows_of(self, node: Array, phase: Array) -> Array:
        """Row of every phase asked for; -1 where it never spoke. [row]"""
        keys = node.astype("i8") * 256 + phase
        return np.fromiter((self._rows.get(key, -1) for key in keys.tolist()), dtype="i8", count=len(keys))

    @property
    def crossing(self) -> Array:
        """Number of the intersection each phase belongs to, from 0. [phase]"""
        if self._crossing is None:
            self._crossing = np.unique(self.node, return_inverse=True)[1]
        return self._crossing

    def take(self, rows: Batch, log: FaultLog) -> None:
        """Take states of phases.

        Parameters
        ----------
        rows
            Signals; of several messages of one phase the newest stays.
        log
            Where contradictions are counted.
        """
        if not len(rows):
            return
        rows = rows.take(np.argsort(rows["t_ms"], kind="stable"))
        keys = rows["node"].astype("i8") * 256 + rows["phase"]
        index = self._index(keys, rows)
        newest = rows["t_ms"] >= np.maximum.reduceat(rows["t_ms"][np.argsort(keys, kind="stable")], _starts(keys))[_groups(keys)]
        use = newest & (rows["t_ms"] >= self.t_ms[index]) & (rows["order"] < STATES)
        index, rows = index[use], rows.take(use)
        self._compare(index, rows, log)
        for name, (_, fresh) in _COLUMNS.items():
            self.columns[name][np.unique(index)] = fresh
            self.columns[name][index, rows["order"]] = rows[name]
        self.t_ms[index], self.status[index] = rows["t_ms"], rows["status"]

    def _index(self, keys: Array, rows: Batch) -> Array:
        """Row of every key, new ones added at the end."""
        fresh = [key for key in dict.fromkeys(keys.tolist()) if key not in self._rows]
        for key in fresh:
            self._rows[key] = len(self._rows)
        if fresh:
            self._version += 1
            self._crossing = None
            more = len(fresh)
            self.node = np.concatenate((self.node, np.array(fresh, dtype="i8") // 256)).astype("u4")
            self.phase = np.concatenate((self.phase, np.array(fresh, dtype="i8") % 256)).astype("u1")
            self.t_ms = np.concatenate((self.t_ms, np.zeros(more)))
            self.status = np.concatenate((self.status, np.zeros(more, dtype="u2")))
            for name, (dtype, value) in _COLUMNS.items():
                self.columns[name] = np.concatenate((self.columns[name], np.full((more, STATES), value, dtype=dtype)))
        return np.fromiter((self._rows[key] for key in keys.tolist()), dtype="i8", count=len(keys))

    def _compare(self, index: Array, rows: Batch, log: FaultLog) -> None:
        """Count what contradicts itself or what was said before."""
        for code, mask, value in self._contradictions(index, rows):
            for at in np.flatnonzero(mask)[:50].tolist():
                where = f"{node_name(int(rows['node'][at]))}/{int(rows['phase'][at])}"
                log.note(code, where, float(rows["t_ms"][at]), float(value[at]))

    def _contradictions(self, index: Array, rows: Batch) -> list[tuple[str, Array, Array]]:
        """Code, rows that have it, and the seconds it is about."""
        made, likely = rows["t_ms"].astype(float), rows["likely_end_ms"]
        first, known = rows["order"] == 0, self.t_ms[index] > 0
        old = {name: column[index, 0] for name, column in self.columns.items()}
        changed = first & known & (old["light"] != rows["light"])
        same = first & known & (old["light"] == rows["light"])
        fixed = (rows["status"] & _FIXED_TIME) > 0
        with np.errstate(invalid="ignore"):
            early = (old["min_end_ms"] - made) / 1000
            moved = (likely - old["likely_end_ms"]) / 1000
            order = (rows["min_end_ms"] > likely + 50) | (likely > rows["max_end_ms"] + 50) | (likely < rows["start_ms"] - 50)
            return [
                ("spat_times_order", order, (likely - made) / 1000),
                ("spat_end_past", first & (likely < made - 200), (made - likely) / 1000),
                ("spat_early_change", changed & (early > 1.0), early),
                ("spat_no_yellow", changed & np.isin(old["light"], GREEN) & np.isin(rows["light"], RED), early),
                ("spat_times_jump", same & fixed & (np.abs(moved) > 2.0), moved),
            ]

    def light_at(self, row: Array, when_ms: Array) -> Array:
        """Light each phase is likely to show at a time: that of the state that began last before it; 0 where unknown. [row]

        Windows of the next cycle (``next_start_ms`` to ``next_end_ms``) count as well.
        """
        at = np.maximum(row, 0)
        start = np.concatenate((self._begun(at), self.columns["next_start_ms"][at]), axis=1)
        light = np.concatenate((self.columns["light"][at],) * 2, axis=1)
        past = np.where((start <= when_ms[:, None] + 1) & (light > 0), start, -np.inf)
        best = np.argmax(past, axis=1)
        line = np.arange(len(at))
        return np.where((row >= 0) & np.isfinite(past[line, best]), light[line, best], 0).astype("u1")

    def _begun(self, at: Array) -> Array:
        """Starts of the listed states; the first of a list began no later than its message was made. [row, state]"""
        start = self.columns["start_ms"][at].copy()
        start[:, 0] = np.fmin(start[:, 0], self.t_ms[at])
        return start

    def greens(self, row: Array) -> tuple[Array, Array, Array, Array, Array]:
        """Green windows of phases: those listed and those of the next cycle.

        Parameters
        ----------
        row
            Rows of phases, all known. [row]

        Returns
        -------
        tuple of arrays
            Start, earliest end, likely end, latest end (UTC ms, NaN where not said) and confidence; no window is NaN throughout. [row, window]
        """
        place = self._green_places(row)
        at = row[:, None] * STATES + np.maximum(place, 0)

        names = ("start_ms", "min_end_ms", "likely_end_ms", "max_end_ms", "next_start_ms", "next_end_ms")
        begun, early, likely, late, again, until = (np.where(place >= 0, self.columns[name].ravel()[at], np.nan) for name in names)
        begun = np.where(place == 0, np.fmin(begun, self.t_ms[row][:, None]), begun)
        unsaid = np.full_like(until, np.nan)
        now, later = (begun, early, likely, late), (again, unsaid, until, unsaid)
        both = [np.concatenate(pair, axis=1) for pair in zip(now, later, strict=True)]
        sure = np.concatenate((self.columns["confidence"].ravel()[at],) * 2, axis=1)
        return both[0], both[1], both[2], both[3], sure

    def _green_places(self, row: Array) -> Array:
        """Places of the green states in the lists of phases, -1 fills up. [row, most greens of a phase, or 1]"""
        light = self.columns["light"][row]
        green = (light == GREEN[0]) | (light == GREEN[1])
        most = max(1, int(green.sum(axis=1).max(initial=0)))
        first = np.argsort(~green, axis=1, kind="stable")[:, :most]
        return np.where(np.take_along_axis(green, first, axis=1), first, -1)


def _starts(keys: Array) -> Array:
    """Where each group of equal keys begins once sorted."""
    ordered = np.sort(keys, kind="stable")
    return np.flatnonzero(np.concatenate(([True], np.diff(ordered) != 0)))


def _groups(keys: Array) -> Array:
    """Group number of every key, groups in ascending order."""
    return np.unique(keys, return_inverse=True)[1]
