"""Congestion of links and queues before stop lines."""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.roadmap import RoadMap
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["LEVELS", "LinkState", "Queue", "link_states", "queues"]

LEVELS = ((0.70, "free"), (0.50, "slow"), (0.30, "congested"), (0.0, "jammed"))
"""Share of the limit driven from which each level begins. The steps are ours; cities publish different ones."""
_CREEP, _GAP = 1.4, 12.0
"""Speed below which a vehicle queues, m/s (5 km/h), and the longest free space within a queue, m."""


@dataclass(frozen=True)
class LinkState:
    """One link now.

    Parameters
    ----------
    link
        Upstream and downstream intersection.
    vehicles
        On it.
    speed
        Mean speed of them, m/s.
    ratio
        Of mean speed to limit; NaN where no limit is known.
    level
        One of `LEVELS`; empty where no limit is known.
    """

    link: str
    vehicles: int
    speed: float
    ratio: float
    level: str


@dataclass(frozen=True)
class Queue:
    """Vehicles that stand before one stop line.

    Parameters
    ----------
    link, lane
        Which.
    vehicles
        In it.
    length
        From the stop line to the rear of the last, m.
    """

    link: str
    lane: int
    vehicles: int
    length: float


def link_states(road: Snapshot, roadmap: RoadMap) -> list[LinkState]:
    """Congestion of every link somebody drives on; motor vehicles only. Links in the order of the map."""
    on = np.flatnonzero((road.kind == 1) & (road.lane >= 0))
    if not len(on):
        return []
    links = roadmap.links[road.lane[on]]
    number = len(roadmap.link_names)
    count, speed = np.bincount(links, minlength=number), np.bincount(links, road.speed[on], number)
    limits = np.full(number, np.nan)
    limits[roadmap.links] = roadmap.limits
    names = roadmap.link_names
    return [_state(names[k], int(count[k]), float(speed[k] / count[k]), float(limits[k])) for k in np.flatnonzero(count).tolist()]


def _state(link: str, vehicles: int, speed: float, limit: float) -> LinkState:
    ratio = speed / limit if limit == limit else float("nan")
    return LinkState(link, vehicles, speed, ratio, next((name for least, name in LEVELS if ratio >= least), ""))


def queues(road: Snapshot, roadmap: RoadMap) -> list[Queue]:
    """Queues that begin at a stop line: creeping vehicles one behind another, without a longer space than a car's."""
    slow = (road.kind == 1) & (road.lane >= 0) & (road.speed < _CREEP)
    with np.errstate(invalid="ignore"):
        on = np.flatnonzero(slow & (road.to_stop > -5.0))
    order = on[np.lexsort((road.to_stop[on], road.lane[on]))]
    lane = road.lane[order]
    front, rear = road.to_stop[order] - road.length[order] / 2, road.to_stop[order] + road.length[order] / 2
    first = np.concatenate(([True], lane[1:] != lane[:-1])) if len(order) else np.zeros(0, dtype=bool)
    space = np.where(first, front, front - np.concatenate(([0.0], rear[:-1])) if len(order) else front)
    broken = space > _GAP
    # a queue ends where the first gap opens: count the gaps since the stop line
    group = np.cumsum(first) - 1
    gaps = np.cumsum(broken)
    before: Array = gaps - np.concatenate(([0], gaps))[np.flatnonzero(first)][group] if len(order) else gaps
    inside = before == 0
    names = roadmap.link_names
    return [
        Queue(names[roadmap.links[k]], roadmap.lanes[k].number, int(((lane == k) & inside).sum()), float(rear[(lane == k) & inside].max()))
        for k in np.unique(lane[inside]).tolist()
    ]
