"""The road as geometry: which lane is somebody on, how far is the stop line.

Centre lines are sampled every few metres into one tree of points with directions; a position is matched to the nearest sample whose
direction agrees with the heading.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.frame import Frame, headings_of, wrapped
from dafeng.roads.twin.lanes import Lane

__all__ = ["Match", "RoadMap", "merge_lanes", "node_name"]

_STEP = 4.0
"""Distance of samples along a lane, m."""
_REACH = 12.0
"""Farthest a vehicle may be from a lane's centre line and still count as on it, m."""
_CANDIDATES = 6
_STRIP = 100.0
"""Width of the strips in which places are put in order, m."""


@dataclass(frozen=True)
class Match:
    """Where rows stand on the map.

    Parameters
    ----------
    lane
        Index into `RoadMap.lanes`; -1 where no lane fits. [row]
    to_stop
        Distance to the end of the lane, m; NaN without a lane. [row]
    aside
        Distance right of the centre line, m; NaN without a lane. [row]
    along
        Heading of the lane there, degrees; NaN without a lane. [row]
    against
        True where the row is on a lane that runs the other way, and not on one that runs along. [row]
    """

    lane: Array
    to_stop: Array
    aside: Array
    along: Array
    against: Array


@dataclass(frozen=True)
class RoadMap:
    """Lanes in one frame.

    Parameters
    ----------
    frame
        Plane the lanes are drawn in.
    lanes
        In any order; their index is what the twin keeps.
    cache
        What services derive from lanes, so that it is derived once for a map.
    """

    frame: Frame
    lanes: tuple[Lane, ...] = ()
    cache: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def limits(self) -> Array:
        """Speed limit, m/s; NaN where unknown. [lane]"""
        return np.array([lane.limit for lane in self.lanes], dtype=float)

    @cached_property
    def lengths(self) -> Array:
        """Length of the centre line, m. [lane]"""
        return np.array([_length(*self.line(k)) for k in range(len(self.lanes))], dtype=float)

    @cached_property
    def nodes(self) -> Array:
        """Intersection at the end. [lane]"""
        return np.array([lane.node for lane in self.lanes], dtype="u4")

    @cached_property
    def upstream(self) -> Array:
        """Intersection at the beginning. [lane]"""
        return np.array([lane.upstream for lane in self.lanes], dtype="u4")

    def beside(self, a: Array, b: Array) -> Array:
        """Whether lanes run beside each other: different lanes of one street, in either direction; -1 is no lane. [pair]"""
        known = (a >= 0) & (b >= 0) & (a != b)
        if not len(self.lanes):
            return np.zeros(len(a), dtype=bool)
        a, b = np.maximum(a, 0), np.maximum(b, 0)
        along = (self.upstream[a] == self.upstream[b]) & (self.nodes[a] == self.nodes[b])
        against = (self.upstream[a] == self.nodes[b]) & (self.nodes[a] == self.upstream[b])
        beside: Array = known & (along | against)
        return beside

    def facing(self, a: Array, b: Array) -> Array:
        """Whether lanes face each other across an intersection: straight on they do not meet; -1 is no lane. [pair]"""
        if not len(self.lanes):
            return np.zeros(len(a), dtype=bool)
        known, a, b = (a >= 0) & (b >= 0), np.maximum(a, 0), np.maximum(b, 0)
        apart = np.abs((self._ends[a] - self._ends[b] + 180.0) % 360.0 - 180.0)
        facing: Array = known & (self.nodes[a] == self.nodes[b]) & (apart > 155.0)
        return facing

    @cached_property
    def _ends(self) -> Array:
        """Heading at the end, degrees. [lane]"""
        lines = [self.line(k) for k in range(len(self.lanes))]
        return np.array([float(headings_of(x[-1] - x[-2], y[-1] - y[-2])) for x, y in lines])

    @cached_property
    def links(self) -> Array:
        """Number of the link a lane belongs to, counted from 0 in order of first appearance. [lane]"""
        order: dict[tuple[int, int], int] = {}
        return np.array([order.setdefault((lane.upstream, lane.node), len(order)) for lane in self.lanes], dtype="i4")

    @cached_property
    def link_names(self) -> tuple[str, ...]:
        """Upstream and downstream intersection of every link, as ``region.id-region.id``."""
        return tuple(dict.fromkeys(f"{node_name(lane.upstream)}-{node_name(lane.node)}" for lane in self.lanes))

    def line(self, lane: int) -> tuple[Array, Array]:
        """Centre line in metres. [point]"""
        points = np.array(self.lanes[lane].points)
        return self.frame.metres(points[:, 0], points[:, 1])

    @cached_property
    def _samples(self) -> tuple[Array, ...]:
        """Sample points: x, y, direction x, direction y, lane, distance to the stop line."""
        parts = [_sampled(*self.line(k), k) for k in range(len(self.lanes))]
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    @cached_property
    def _tree(self) -> cKDTree:
        x, y = self._samples[:2]
        return cKDTree(np.column_stack((x, y)))

    @cached_property
    def _directions(self) -> Array:
        """Heading at every sample point, degrees."""
        return headings_of(*self._samples[2:4])

    def _nearest(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Distance and number of the nearest sample points. [row, 6]

        The tree is asked in the order of places: neighbours then find it in the cache of the processor, which halves the time.
        """
        order = np.lexsort((x, np.floor(y / _STRIP)))
        far, sample = np.empty((len(x), _CANDIDATES)), np.empty((len(x), _CANDIDATES), dtype="i8")
        far[order], sample[order] = self._tree.query(np.column_stack((x, y))[order], k=_CANDIDATES, distance_upper_bound=_REACH)
        return far, sample

    def match(self, x: Array, y: Array, heading: Array) -> Match:
        """Find the lane of every position.

        Parameters
        ----------
        x, y
            In the frame, m. [row]
        heading
            Degrees; NaN takes the nearest lane whatever its direction. [row]

        Returns
        -------
        Match
            Lane, distance to its end and to its centre line.
        """
        rows = len(x)
        if not self.lanes or not rows:
            nothing = np.full(rows, np.nan)
            return Match(np.full(rows, -1, dtype="i4"), nothing, nothing, nothing, np.zeros(rows, dtype=bool))
        far, sample = self._nearest(x, y)
        found = sample < len(self._samples[0])
        sample = np.where(found, sample, 0)
        sx, sy, tx, ty, lanes, to_stop = (column[sample] for column in self._samples)
        turned = np.abs(wrapped(self._directions[sample] - heading[:, None]))
        along = found & ((turned < 60.0) | np.isnan(turned))
        best = np.argmax(along, axis=1)
        row = np.arange(rows)
        has = along[row, best]
        dx, dy = x - sx[row, best], y - sy[row, best]
        off = (x - sx[:, 0]) * ty[:, 0] - (y - sy[:, 0]) * tx[:, 0]
        ahead = dx * tx[row, best] + dy * ty[row, best]
        aside = dx * ty[row, best] - dy * tx[row, best]
        away = np.where(has, far[row, best], np.inf)
        against = found[:, 0] & (far[:, 0] < 2.5) & (turned[:, 0] > 135.0) & (np.abs(off) < 1.5) & (away > 2.5)
        return Match(
            np.where(has, lanes[row, best], -1).astype("i4"),
            np.where(has, to_stop[row, best] - ahead, np.nan),
            np.where(has, aside, np.nan),
            np.where(has, self._directions[sample[row, best]], np.nan),
            against,
        )


def node_name(node: int) -> str:
    """Intersection as people write it: region and id.

    Examples
    --------
    >>> node_name(65536 + 149)
    '1.149'
    """
    return f"{node >> 16}.{node & 0xFFFF}"


def merge_lanes(old: Sequence[Lane], new: Sequence[Lane]) -> tuple[Lane, ...]:
    """Lanes after a MAP message: an intersection it names is replaced whole, every other stays."""
    named = {lane.node for lane in new}
    return (*(lane for lane in old if lane.node not in named), *new)


def _length(x: Array, y: Array) -> float:
    return float(np.hypot(np.diff(x), np.diff(y)).sum())


def _sampled(x: Array, y: Array, lane: int) -> tuple[Array, ...]:
    """Points every few metres along one centre line, with the direction there."""
    pieces = np.hypot(np.diff(x), np.diff(y))
    at = np.concatenate(([0.0], np.cumsum(pieces)))
    s = np.linspace(0.0, at[-1], max(2, int(at[-1] / _STEP) + 1))
    piece = np.clip(np.searchsorted(at, s, side="right") - 1, 0, len(pieces) - 1)
    tx, ty = np.diff(x)[piece] / pieces[piece], np.diff(y)[piece] / pieces[piece]
    return np.interp(s, at, x), np.interp(s, at, y), tx, ty, np.full(len(s), lane), at[-1] - s
