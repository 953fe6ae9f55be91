"""Who drives towards which signal: vehicles on lanes that end at a stop line, and the phases that govern them."""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.snapshot import Snapshot
from dafeng.roads.twin.twin import Twin

__all__ = ["LEFT_SIGNAL", "RIGHT_SIGNAL", "Approach", "approaches"]

LEFT_SIGNAL, RIGHT_SIGNAL = 1 << 2, 1 << 3
"""Turn signals among the exterior lights."""
_MOST = 6
_TURNS = {"straight": 0, "left": 1, "right": 2, "u-turn": 3, "": 4}


@dataclass(frozen=True)
class Approach:
    """Vehicles before a signal.

    Parameters
    ----------
    who
        Objects of the snapshot. [row]
    lane
        Index of the lane. [row]
    distance
        From the front of the vehicle to the stop line, m. [row]
    phases
        Rows of the signal table that may govern it: that of the movement it signals, else all of its lane; -1 fills up. [row, 6]
    top
        The highest of these rows, -1 where none is known: the one that governs if it is the only one. [row]
    mixed
        True where several may govern. [row]
    said
        True where the map gives the lane a signal at all. [row]
    """

    who: Array
    lane: Array
    distance: Array
    phases: Array
    top: Array
    mixed: Array
    said: Array

    def __len__(self) -> int:
        return len(self.who)


def approaches(road: Snapshot, twin: Twin, reach: float = 300.0) -> Approach:
    """Find the vehicles before signals.

    Parameters
    ----------
    road, twin
        The moment, and map and signals.
    reach
        How far before the stop line, m.

    Returns
    -------
    Approach
        Motor vehicles whose front is before the line of a lane.
    """
    front = road.to_stop - road.length / 2
    with np.errstate(invalid="ignore"):
        who = np.flatnonzero((road.kind == 1) & (road.lane >= 0) & (front > 0) & (front < reach))
    lane = road.lane[who]
    rows, turns, top, mixed, said = _lane_phases(twin)
    phases, tops, several = np.take(rows, lane, axis=0), top[lane], mixed[lane]
    left, right = (road.lights[who] & LEFT_SIGNAL) > 0, (road.lights[who] & RIGHT_SIGNAL) > 0
    signals = np.flatnonzero(left != right)
    fits = turns[lane[signals]] == np.where(left[signals], 1, 2)[:, None]
    known = fits.any(axis=1)
    one = signals[known]
    phases[one] = np.where(fits[known], phases[one], -1)
    tops[one], several[one] = _governing(phases[one])
    return Approach(who, lane, front[who], phases, tops, several, said[lane])


def _governing(phases: Array) -> tuple[Array, Array]:
    """The highest row of the signal table each may be governed by, and whether there are others. [row]"""
    top = phases.max(axis=1, initial=-1)
    return top, ((phases >= 0) & (phases != top[:, None])).any(axis=1)


def _lane_phases(twin: Twin) -> tuple[Array, ...]:
    """Of every lane: rows of the signal table and turns of its movements, `_governing` of these rows, and whether the map names any phase."""
    roadmap = twin.roadmap
    if "lane phases" not in roadmap.cache:
        phase = np.full((len(roadmap.lanes), _MOST), -1, dtype="i4")
        turns = np.full(phase.shape, 4, dtype="i1")
        for k, lane in enumerate(roadmap.lanes):
            for j, way in enumerate(lane.movements[:_MOST]):
                phase[k, j], turns[k, j] = way.phase, _TURNS[way.turn]
        roadmap.cache["lane phases"] = phase, turns, (phase >= 0).any(axis=1)
    phase, turns, said = roadmap.cache["lane phases"]
    version, rows, governing = roadmap.cache.get("phase rows", (-1, phase, None))
    if version != twin.signals.version:
        flat = twin.signals.rows_of(np.repeat(roadmap.nodes, _MOST), np.maximum(phase.ravel(), 0))
        rows = np.where(phase.ravel() >= 0, flat, -1).astype("i4").reshape(phase.shape)
        governing = _governing(rows)
        roadmap.cache["phase rows"] = twin.signals.version, rows, governing
    return rows, turns, *governing, said
