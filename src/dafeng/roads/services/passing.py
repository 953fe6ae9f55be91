"""Do-not-pass warning: somebody is about to overtake and the other lane is not free long enough."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dafeng.roads.services.alerts import Alert
from dafeng.roads.services.approach import LEFT_SIGNAL
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.roadmap import RoadMap
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["PassingSettings", "passing_alerts"]


@dataclass(frozen=True)
class PassingSettings:
    """When to warn. Defaults are ours.

    Parameters
    ----------
    reach
        How far oncoming traffic is looked for, m.
    pull
        Acceleration of one who overtakes, m/s2.
    spare
        Time that must remain between the end of overtaking and the meeting, s.
    clear
        Room kept before and behind the one overtaken, m.
    over
        How far left of its lane's middle a vehicle must be to count as pulling out where it does not signal, m.
    turn
        Distance to a crossing with a left turn within which a left signal means the turn, m.
    """

    reach: float = 300.0
    pull: float = 1.5
    spare: float = 1.0
    clear: float = 10.0
    over: float = 1.6
    turn: float = 150.0


def passing_alerts(road: Snapshot, roadmap: RoadMap, settings: PassingSettings | None = None) -> list[Alert]:
    """Warn who wants to pass.

    A vehicle wants to pass if it follows another one within three seconds and signals left, or has pulled out to the left; and if no further lane
    of its own direction lies to its left. Traffic keeps right.

    Parameters
    ----------
    road, roadmap
        The moment and the lanes.
    settings
        When to warn.

    Returns
    -------
    list of Alert
        ``do_not_pass``; `time` is the time to the meeting, `value` the time passing would take, s.
    """
    settings = settings or PassingSettings()
    wants = np.flatnonzero(_wants(road, roadmap, settings))
    if not len(wants):
        return []
    # neighbours are those in a slab of east: a sort is cheaper than a tree for the few who want to pass
    order = np.argsort(road.x)
    first, last = (np.searchsorted(road.x[order], road.x[wants] + shift) for shift in (-settings.reach, settings.reach))
    return [
        alert
        for ego, i, j in zip(wants.tolist(), first.tolist(), last.tolist(), strict=True)
        for alert in _of(road, ego, order[i:j], settings)
    ]


def _of(road: Snapshot, ego: int, near: Array, settings: PassingSettings) -> Iterator[Alert]:
    """Warnings to one that wants to pass."""
    near = near[np.abs(road.y[near] - road.y[ego]) <= settings.reach]
    ahead, left, along = _seen_from(road, ego, near)
    lead = _lead(road, ego, near, (ahead, left, along))
    if lead < 0:
        return
    takes = _time_to_pass(road, ego, int(near[lead]), float(ahead[lead]), settings)
    motor = (road.kind[near] == 1) & (road.speed[near] > 1.0)
    facing = motor & (along < -0.9) & (ahead > 0) & (ahead < settings.reach) & (left > 1.2) & (left < 6.0)
    for at in np.flatnonzero(facing).tolist():
        other = int(near[at])
        meets = float(ahead[at] / (road.speed[ego] + road.speed[other]))
        if meets < takes + settings.spare:
            yield _alert(road, (ego, other), (meets, takes), float(ahead[at]))


def _wants(road: Snapshot, roadmap: RoadMap, settings: PassingSettings) -> Array:
    """Who signals left or has pulled out, and has no lane of its own direction to the left. [object]"""
    signals = (road.lights & LEFT_SIGNAL) > 0
    with np.errstate(invalid="ignore"):
        out = (road.aside < -settings.over) & (road.position_std < 0.6) & (np.abs(road.yaw_rate) < 12.0)
    if roadmap.lanes:  # who has just come out of a turn is still beside the middle of the lane
        out &= np.where(road.lane >= 0, roadmap.lengths[np.maximum(road.lane, 0)] - road.to_stop > 20.0, False)
    signals &= ~_turns_left(road, roadmap, settings)
    wants: Array = (road.kind == 1) & (road.speed > 5.0) & (signals | out) & ~_lane_to_left(road, roadmap)
    return wants


def _turns_left(road: Snapshot, roadmap: RoadMap, settings: PassingSettings) -> Array:
    """Whether a left signal is explained by a left turn ahead. [object]"""
    if not roadmap.lanes:
        return np.zeros(len(road), dtype=bool)
    if "left turn" not in roadmap.cache:
        roadmap.cache["left turn"] = np.array([any(way.turn in {"left", "u-turn"} for way in lane.movements) for lane in roadmap.lanes])
    lefts: Array = roadmap.cache["left turn"]
    with np.errstate(invalid="ignore"):
        return np.where((road.lane >= 0) & (road.to_stop < settings.turn), lefts[np.maximum(road.lane, 0)], False)


def _lane_to_left(road: Snapshot, roadmap: RoadMap) -> Array:
    """Whether another lane of the same link lies left of an object's lane. [object]"""
    if not roadmap.lanes:
        return np.zeros(len(road), dtype=bool)
    if "lane to left" not in roadmap.cache:
        roadmap.cache["lane to left"] = _lefts(roadmap)
    lefts: Array = roadmap.cache["lane to left"]
    return np.where(road.lane >= 0, lefts[np.maximum(road.lane, 0)], False)


def _lefts(roadmap: RoadMap) -> Array:
    """Whether another lane of the same link lies left of each lane. [lane]"""
    ends = [roadmap.line(k) for k in range(len(roadmap.lanes))]
    x, y = (np.array([line[axis][-1] for line in ends]) for axis in (0, 1))
    ux, uy = (np.array([line[axis][-1] - line[axis][-2] for line in ends]) for axis in (0, 1))
    lefts = np.zeros(len(ends), dtype=bool)
    for link in np.unique(roadmap.links).tolist():
        lanes = np.flatnonzero(roadmap.links == link)
        for lane in lanes.tolist() if len(lanes) > 1 else []:
            length = np.hypot(ux[lane], uy[lane])
            lefts[lane] = (((y[lanes] - y[lane]) * ux[lane] - (x[lanes] - x[lane]) * uy[lane]) / length > 1.5).any()
    return lefts


def _seen_from(road: Snapshot, ego: int, near: Array) -> tuple[Array, Array, Array]:
    """How far ahead and left of one object others are, m, and the cosine between headings. [near]"""
    angle = np.radians(road.heading[ego])
    dx, dy = road.x[near] - road.x[ego], road.y[near] - road.y[ego]
    ahead, left = dx * np.sin(angle) + dy * np.cos(angle), dy * np.sin(angle) - dx * np.cos(angle)
    return ahead, left, np.cos(np.radians(road.heading[near]) - angle)


def _lead(road: Snapshot, ego: int, near: Array, seen: tuple[Array, Array, Array]) -> int:
    """Place among those near of the vehicle followed within three seconds; -1 for none."""
    ahead, left, along = seen
    reach, speed = 3.0 * road.speed[ego] + 8.0, road.speed[near]
    followed = (road.kind[near] == 1) & (ahead > 1.0) & (ahead < reach) & (np.abs(left + 0.5) < 2.5) & (along > 0.9)
    rows = np.flatnonzero(followed & (speed < road.speed[ego] + 2.0) & (near != ego))
    return int(rows[np.argmin(ahead[rows])]) if len(rows) else -1


def _time_to_pass(road: Snapshot, ego: int, lead: int, ahead: float, settings: PassingSettings) -> float:
    """Time until the other is passed with room, from the present gain of speed with a usual acceleration, s."""
    way = ahead + settings.clear + float(road.length[ego] + road.length[lead]) / 2
    gain = max(0.0, float(road.speed[ego] - road.speed[lead]))
    return (-gain + float(np.sqrt(gain**2 + 2 * settings.pull * way))) / settings.pull


def _alert(road: Snapshot, pair: tuple[int, int], times: tuple[float, float], distance: float) -> Alert:
    ego, other = pair
    return Alert(
        kind="do_not_pass",
        t_ms=road.now_ms,
        track=int(road.track[ego]),
        id=int(road.id[ego]),
        other=int(road.track[other]),
        other_id=int(road.id[other]),
        time=times[0],
        distance=distance,
        x=float(road.x[ego]),
        y=float(road.y[ego]),
        value=times[1],
    )
