"""Forward, head-on, intersection and vulnerable-road-user collision warning.

Every pair that could meet within the horizon is looked at: first by closest approach at constant velocity, which leaves few; then by moving the
two bodies through time (`motion`). A warning is given when they touch sooner than the kind's limit and the one warned is moving.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from dafeng.roads.services.alerts import Alert
from dafeng.roads.services.motion import HORIZON, meet
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.frame import wrapped
from dafeng.roads.twin.nearby import Boxes, overlapping
from dafeng.roads.twin.roadmap import RoadMap
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["CollisionSettings", "Pairs", "collision_alerts", "near_pairs"]

_BESIDE = 1.5
"""Room around two bodies that still counts as coming close, m."""
_RESTING = 1.0
"""Speed up to which an object rests, m/s: two that rest are not looked at."""


@dataclass(frozen=True)
class CollisionSettings:
    """When to warn. The defaults are ours; docs/roads.md says why and what they measure.

    Parameters
    ----------
    forward, crossing, vulnerable
        Longest time to collision that warns, s.
    margin, vulnerable_margin
        How much bodies are grown for uncertainty of place, m.
    comfort
        A forward collision that braking with this, begun a second from now, still avoids does not warn, m/s2.
    in_lane
        A vehicle this near the middle of its lane keeps to it, m.
    straight
        A vehicle that turns less than this crosses an intersection straight on, degrees/s.
    wobble
        A vehicle that keeps to its lane and heads along it to within this drives along it, degrees.
    turn
        How long a turn may go on; that it ends after a second is looked at as well, s.
    slowest
        Speed below which a vehicle is not warned, m/s.
    apart
        Difference of height from which two objects are on different levels of a crossing, m.
    """

    forward: float = 2.7
    crossing: float = 3.0
    vulnerable: float = 2.7
    margin: float = 0.2
    vulnerable_margin: float = 0.5
    comfort: float = 2.5
    in_lane: float = 1.2
    straight: float = 6.0
    wobble: float = 3.0
    turn: float = 2.5
    slowest: float = 1.5
    apart: float = 4.5


@dataclass(frozen=True)
class Pairs:
    """Objects that may meet within the horizon.

    Parameters
    ----------
    a, b
        Objects. [pair]
    """

    a: Array
    b: Array


def near_pairs(road: Snapshot) -> Pairs:
    """Pairs whose bodies may touch within the horizon at constant velocity, or one of which brakes hard ahead of the other.

    Looked at are those whose ways through the horizon, as upright boxes with the bodies around them, overlap; pairs of which neither moves never are.
    """
    half = road.length / 2 + _BESIDE / 2
    edges = [
        edge
        for place, velocity in ((road.x, road.vx), (road.y, road.vy))
        for edge in (place + np.minimum(velocity, 0.0) * HORIZON - half, place + np.maximum(velocity, 0.0) * HORIZON + half)
    ]
    a, b = overlapping(Boxes(*edges), road.speed > _RESTING)
    keep = (road.kind[a] == 1) | (road.kind[b] == 1)
    a, b = a[keep], b[keep]
    close = _come_close(road, a, b)
    braking = np.minimum(road.accel[a], road.accel[b]) < -2.5
    some = np.flatnonzero(braking & ~close)
    filed = np.abs(wrapped(road.heading[a[some]] - road.heading[b[some]])) < 45
    close[some] = filed & (np.hypot(road.x[a[some]] - road.x[b[some]], road.y[a[some]] - road.y[b[some]]) < 60.0)
    return Pairs(a[close], b[close])


def _come_close(road: Snapshot, a: Array, b: Array) -> Array:
    """Whether bodies may touch at the closest approach within the horizon at constant velocity. [pair]

    Where the two drive along one line, either way, they must also overlap across it.
    """
    motion = np.column_stack((road.x, road.y, road.vx, road.vy))
    apart = np.take(motion, b, axis=0) - np.take(motion, a, axis=0)
    dx, dy, dvx, dvy = apart.T
    t = np.clip(-(dx * dvx + dy * dvy) / np.maximum(dvx * dvx + dvy * dvy, 1e-9), 0.0, HORIZON)
    ex, ey = dx + dvx * t, dy + dvy * t
    near = np.flatnonzero(ex * ex + ey * ey < ((road.length[a] + road.length[b]) / 2 + _BESIDE) ** 2)
    facing, other = np.radians(road.heading[a[near]]), np.radians(road.heading[b[near]])
    across = np.abs(ex[near] * np.cos(facing) - ey[near] * np.sin(facing))
    parallel = (np.abs(np.sin(facing - other)) < 0.17) & (np.abs(road.yaw_rate[a[near]]) + np.abs(road.yaw_rate[b[near]]) < 3)
    aside = parallel & (across > (road.width[a[near]] + road.width[b[near]]) / 2 + 1.0)
    found = np.zeros(len(a), dtype=bool)
    found[near[~aside]] = True
    return found


def collision_alerts(road: Snapshot, pairs: Pairs, roadmap: RoadMap, settings: CollisionSettings | None = None) -> list[Alert]:
    """Warn of collisions.

    Parameters
    ----------
    road
        The moment.
    pairs
        From `near_pairs`.
    roadmap
        Lanes: two vehicles that keep to lanes beside each other do not meet, whatever their headings wobble.
    settings
        When to warn.

    Returns
    -------
    list of Alert
        ``forward_collision`` to the one behind, ``intersection_collision`` and ``head_on_collision`` to both, ``vru_collision`` to the vehicle.
    """
    settings = settings or CollisionSettings()
    if not len(pairs.a):
        return []
    with np.errstate(invalid="ignore"):
        apart = np.abs(road.elevation[pairs.a] - road.elevation[pairs.b]) > settings.apart
    keeps = np.abs(road.aside) < settings.in_lane
    on = keeps & (np.abs(road.yaw_rate) < settings.straight)
    beside = keeps[pairs.a] & keeps[pairs.b] & roadmap.beside(road.lane[pairs.a], road.lane[pairs.b])
    beside |= on[pairs.a] & on[pairs.b] & roadmap.facing(road.lane[pairs.a], road.lane[pairs.b])
    a, b = pairs.a[~(apart | beside)], pairs.b[~(apart | beside)]
    road = _along_lanes(road, on, settings.wobble)
    weak = (road.kind[a] != 1) | (road.kind[b] != 1)
    margin = np.where(weak, settings.vulnerable_margin, settings.margin)
    meeting = meet(road, a, b, margin)
    # nobody knows when a turn will end: what does not happen both if it ends soon and if it goes on is not said
    turns = np.flatnonzero(np.maximum(np.abs(road.yaw_rate[a]), np.abs(road.yaw_rate[b])) > settings.straight)
    if len(turns):
        meeting.ttc[turns] = np.maximum(meeting.ttc[turns], meet(road, a[turns], b[turns], margin[turns], settings.turn).ttc)
    ego, other = np.concatenate((a, b)), np.concatenate((b, a))
    ttc, turned = np.tile(meeting.ttc, 2), np.tile(meeting.turned, 2)
    warned = np.isfinite(ttc) & (road.kind[ego] == 1) & (road.speed[ego] >= settings.slowest)
    pair = np.flatnonzero(warned)
    kind = _kinds(road, ego[pair], other[pair], turned[pair])
    limit = np.array([0.0, settings.forward, settings.crossing, settings.crossing, settings.vulnerable])[kind]
    needed = _needed(road, ego[pair], other[pair])
    chosen = np.flatnonzero((kind > 0) & (ttc[pair] <= limit) & ((needed >= settings.comfort) | (kind != 1)))
    at = pair[chosen]
    place = meeting.x[at % len(a)], meeting.y[at % len(a)]
    return list(_alerts(road, (ego[at], other[at]), kind[chosen], (ttc[at], *place, needed[chosen])))


_NAMES = ("", "forward_collision", "intersection_collision", "head_on_collision", "vru_collision")


def _along_lanes(road: Snapshot, keeps: Array, wobble: float) -> Snapshot:
    """The moment with vehicles that keep to their lanes heading as these do: a degree of noise is half a metre thirty metres ahead."""
    with np.errstate(invalid="ignore"):
        some = np.flatnonzero(keeps & (road.kind == 1) & (road.speed > _RESTING) & (np.abs(wrapped(road.heading - road.along)) < wobble))
    heading, vx, vy = road.heading.copy(), road.vx.copy(), road.vy.copy()
    heading[some] = road.along[some]
    angle = np.radians(road.along[some])
    vx[some], vy[some] = road.speed[some] * np.sin(angle), road.speed[some] * np.cos(angle)
    return replace(road, heading=heading, vx=vx, vy=vy)


def _alerts(road: Snapshot, pair: tuple[Array, Array], kind: Array, numbers: tuple[Array, Array, Array, Array]) -> Iterator[Alert]:
    """Records of pairs: whom, about whom, kind, time, place and deceleration needed. [pair]"""
    ego, other = pair
    distance = np.hypot(road.x[ego] - road.x[other], road.y[ego] - road.y[other])
    names = [_NAMES[code] for code in kind.tolist()]
    columns = (road.track[ego], road.id[ego], road.track[other], road.id[other], numbers[0], distance, *numbers[1:])
    for name, *values in zip(names, *(column.tolist() for column in columns), strict=True):
        yield Alert(name, road.now_ms, *values)


def _kinds(road: Snapshot, ego: Array, other: Array, turned: Array) -> Array:
    """Place in `_NAMES` of the warning a pair gives its first member; 0 for none. [pair]"""
    dx, dy = road.x[other] - road.x[ego], road.y[other] - road.y[ego]
    angle = np.radians(road.heading[ego])
    ahead, aside = dx * np.sin(angle) + dy * np.cos(angle), np.abs(dx * np.cos(angle) - dy * np.sin(angle))
    weak = (road.kind[other] == 2) | (road.kind[other] == 3)
    filed = (turned < 45) | (road.speed[other] < 0.5)
    front = (ahead > 0) & (aside < (road.width[ego] + road.width[other]) / 2 + 1.5 + 0.1 * np.abs(ahead))
    facing = (turned > 150) & (np.abs(wrapped(road.heading[ego] - road.heading[other])) > 150)
    return np.select([weak, road.kind[other] != 1, filed & front, filed, facing], [4, 0, 1, 0, 3], 2)


def _needed(road: Snapshot, ego: Array, other: Array) -> Array:
    """Deceleration that still avoids running into one ahead after a second of reaction, m/s2. [pair]

    The one ahead keeps its velocity, or brakes on as it does.
    """
    angle = np.radians(road.heading[ego])
    lead = np.maximum(0.0, road.vx[other] * np.sin(angle) + road.vy[other] * np.cos(angle))
    gap = np.hypot(road.x[other] - road.x[ego], road.y[other] - road.y[ego]) - (road.length[ego] + road.length[other]) / 2
    braking = np.where(road.accel[other] < -1.0, -road.accel[other], np.inf)
    stopping = np.isfinite(braking)
    room = (
        gap
        - np.where(stopping, road.speed[ego], np.maximum(0.0, road.speed[ego] - lead))
        + np.where(stopping, lead**2 / (2 * braking), 0.0)
    )
    closing = np.where(stopping, road.speed[ego], np.maximum(0.0, road.speed[ego] - lead))
    needed: Array = closing**2 / (2 * np.maximum(room, 0.1))
    return needed
