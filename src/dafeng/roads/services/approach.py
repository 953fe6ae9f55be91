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
    said
        True where the map gives the lane a signal at all. [row]
    """

    who: Array
    lane: Array
    distance: Array
    phases: Array
    said: Array

    def __len__(self) -> int:
        return len(self.who)

    @property
    def phase(self) -> Array:
        """The one row that governs; -1 where several may or none is known. [row]"""
        top = self.phases.max(axis=1, initial=-1)
        one = ((self.phases == top[:, None]) | (self.phases < 0)).all(axis=1)
        return np.where(one, top, -1)


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
    rows, turns, said = _lane_phases(twin)
    phases = rows[lane]
    signals = road.lights[who]
    wanted = np.where((signals & LEFT_SIGNAL) > 0, 1, np.where((signals & RIGHT_SIGNAL) > 0, 2, -1))
    wanted = np.where((signals & LEFT_SIGNAL > 0) & (signals & RIGHT_SIGNAL > 0), -1, wanted)
    fits = (turns[lane] == wanted[:, None]) & (wanted >= 0)[:, None]
    chosen = np.where(fits.any(axis=1)[:, None], np.where(fits, phases, -1), phases)
    return Approach(who, lane, front[who], chosen, said[lane])


def _lane_phases(twin: Twin) -> tuple[Array, Array, Array]:
    """Rows of the signal table and turns of every lane's movements, and whether the map names any phase. [lane, 6], [lane, 6], [lane]"""
    roadmap = twin.roadmap
    phase = np.full((len(roadmap.lanes), _MOST), -1, dtype="i4")
    turns = np.full(phase.shape, 4, dtype="i1")
    key = "lane phases"
    if key not in roadmap.cache:
        for k, lane in enumerate(roadmap.lanes):
            for j, way in enumerate(lane.movements[:_MOST]):
                phase[k, j], turns[k, j] = way.phase, _TURNS[way.turn]
        roadmap.cache[key] = (phase, turns)
    phase, turns = roadmap.cache[key]
    at = ("phase rows", twin.signals.version)
    if at not in roadmap.cache:
        nodes = np.repeat(roadmap.nodes, _MOST)
        flat = twin.signals.rows_of(nodes, np.maximum(phase.ravel(), 0))
        roadmap.cache[at] = np.where(phase.ravel() >= 0, flat, -1).reshape(phase.shape)
    return roadmap.cache[at], turns, (phase >= 0).any(axis=1)
