"""Fixed-time signals of the invented town: one approach after another, so that no two greens cross."""

import numpy as np

from dafeng.roads.town.streets import Streets
from dafeng.roads.twin.columns import Array

__all__ = ["SHORTEST", "Signals"]

SHORTEST = 8.0
"""Green that a bus cannot shorten, s."""
_GREEN, _YELLOW, _CLEAR = 18.0, 3.0, 2.0
"""Length of green, yellow and all-red of each approach, s."""
_SLOT = _GREEN + _YELLOW + _CLEAR


class Signals:
    """Plan of every crossing.

    Parameters
    ----------
    streets
        The town.
    """

    def __init__(self, streets: Streets) -> None:
        ends = streets.lane_ends
        order: list[int] = []
        count: dict[int, int] = {}
        for node in ends[:, 0].tolist():
            order.append(count.get(node, 0))
            count[node] = order[-1] + 1
        self.order: Array = np.array(order)
        """Turn of every lane in the cycle of its crossing. [lane]"""
        self.cycle: Array = np.array([count[node] * _SLOT for node in ends[:, 0].tolist()])
        """Length of the cycle, s. [lane]"""
        self._ends: Array = ends[:, 0]
        self.offset: Array = (ends[:, 0] * 7.0) % 23.0

    def since(self, t: float) -> Array:
        """Seconds since the last green of every lane began. [lane]"""
        elapsed: Array = (t + self.offset - self.order * _SLOT) % self.cycle
        return elapsed

    def light(self, t: float) -> Array:
        """Light of every lane: 6 green, 7 yellow, 3 red. [lane]"""
        since = self.since(t)
        return np.where(since < _GREEN, 6, np.where(since < _GREEN + _YELLOW, 7, 3))

    def bend(self, node: int, seconds: float, t: float) -> None:
        """Let a crossing's clock jump ahead within its present green (seconds above zero), or hold the green (below zero).

        Parameters
        ----------
        node
            Crossing.
        seconds
            By how much; a jump ends at the end of the green.
        t
            Time, s.
        """
        lanes = self._ends == node
        since = self.since(t)[lanes]
        green = since[since < _GREEN]
        if len(green):
            self.offset[lanes] += min(seconds, _GREEN - float(green[0])) if seconds > 0 else max(seconds, -float(green[0]))

    def states(self, lane: int, t: float) -> list[tuple[int, float, float, float, float]]:
        """Present and coming states of a lane: light, start, end, start and length of the next time, s from now.

        The first is the one shown now.
        """
        since, cycle = float(self.since(t)[lane]), float(self.cycle[lane])
        parts = [(6, 0.0, _GREEN), (7, _GREEN, _GREEN + _YELLOW), (3, _GREEN + _YELLOW, cycle)]
        now = next(k for k, (_, _, end) in enumerate(parts) if since < end or k == 2)
        told = []
        for k in range(3):
            light, start, end = parts[(now + k) % 3]
            shift = cycle if now + k > 2 else 0.0
            begin, finish = start + shift - since, end + shift - since
            told.append((light, max(0.0, begin), finish, begin + cycle, end - start))
        return told
