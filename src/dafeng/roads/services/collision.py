"""Forward, head-on, intersection and vulnerable-road-user collision warning.

Every pair that could meet within the horizon is looked at: first by closest approach at constant velocity, which leaves few; then by moving the
two bodies through time (`motion`). A warning is given when they touch sooner than the kind's limit and the one warned is moving.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from dafeng.roads.services.alerts import Alert
from dafeng.roads.services.motion import HORIZON, Meeting, meet
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.frame import wrapped
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["CollisionSettings", "Pairs", "collision_alerts", "near_pairs"]


@dataclass(frozen=True)
class CollisionSettings:
    """When to warn. The defaults are ours; docs/roads.md says why and what they measure.

    Parameters
    ----------
    forward, crossing, vulnerable
        Longest time to collision that warns, s.
    margin, vulnerable_margin
        How much bodies are grown for uncertainty of place, m.
    slowest
        Speed below which a vehicle is not warned, m/s.
    apart
        Difference of height from which two objects are on different levels of a crossing, m.
    """

    forward: float = 2.7
    crossing: float = 3.0
    vulnerable: float = 3.0
    margin: float = 0.2
    vulnerable_margin: float = 0.5
    slowest: float = 1.5
    apart: float = 4.5


@dataclass(frozen=True)
class Pairs:
    """Objects that may meet within the horizon, and the tree they were found with.

    Parameters
    ----------
    a, b
        Objects. [pair]
    tree
        Of where every object is half a horizon ahead: two that meet within the horizon are then at most ``reach`` apart.
    """

    a: Array
    b: Array
    tree: cKDTree


def near_pairs(road: Snapshot) -> Pairs:
    """Pairs whose bodies may touch within the horizon at constant velocity, or one of which brakes hard close ahead of the other.

    Two points that meet within a horizon T are, at T/2, at most |relative velocity| * T/2 apart. Searching there instead of at the present
    positions halves the radius and drops vehicles that drive side by side or in file.
    """
    half = HORIZON / 2
    tree = cKDTree(np.column_stack((road.x + road.vx * half, road.y + road.vy * half)), balanced_tree=False, compact_nodes=False)
    pairs = _meeting_pairs(road, tree)
    a, b = pairs[:, 0], pairs[:, 1]
    keep = (road.kind[a] == 1) | (road.kind[b] == 1)
    keep &= (road.speed[a] > 1.0) | (road.speed[b] > 1.0)
    a, b = a[keep], b[keep]
    close = _closest(road, a, b) < (road.length[a] + road.length[b]) / 2 + 1.5
    braking = (np.minimum(road.accel[a], road.accel[b]) < -2.5) & (np.hypot(road.x[a] - road.x[b], road.y[a] - road.y[b]) < 60.0)
    return Pairs(a[close | braking], b[close | braking], tree)


def _meeting_pairs(road: Snapshot, tree: cKDTree) -> Array:
    """Pairs near enough at half the horizon: slow with slow at a small radius, fast ones with all at a large. [pair, 2]"""
    if len(road) < 2:
        return np.zeros((0, 2), dtype="i8")
    usual = float(np.quantile(road.speed, 0.98))
    slow: Array = tree.query_pairs(2 * usual * HORIZON / 2 + 6.0, output_type="ndarray")
    fast = np.flatnonzero(road.speed > usual + 0.1)
    if not len(fast):
        return slow
    reach = (float(road.speed.max()) + road.speed[fast]) * HORIZON / 2 + 6.0
    near = tree.query_ball_point(tree.data[fast], reach)
    lengths = np.fromiter(map(len, near), dtype="i8", count=len(near))
    more = np.column_stack((np.repeat(fast, lengths), np.concatenate(near).astype("i8")))
    more = np.sort(more[more[:, 0] != more[:, 1]], axis=1)
    both = np.concatenate((slow, more))
    unique: Array = both[np.unique(both[:, 0].astype("i8") * len(road) + both[:, 1], return_index=True)[1]]
    return unique


def _closest(road: Snapshot, a: Array, b: Array) -> Array:
    """Distance at the closest approach within the horizon, constant velocity, m. [pair]"""
    dx, dy, dvx, dvy = road.x[b] - road.x[a], road.y[b] - road.y[a], road.vx[b] - road.vx[a], road.vy[b] - road.vy[a]
    t = np.clip(-(dx * dvx + dy * dvy) / np.maximum(dvx * dvx + dvy * dvy, 1e-9), 0.0, HORIZON)
    distance: Array = np.hypot(dx + dvx * t, dy + dvy * t)
    return distance


def collision_alerts(road: Snapshot, pairs: Pairs, settings: CollisionSettings | None = None) -> list[Alert]:
    """Warn of collisions.

    Parameters
    ----------
    road
        The moment.
    pairs
        From `near_pairs`.
    settings
        When to warn.

    Returns
    -------
    list of Alert
        ``forward_collision`` to the one behind, ``intersection_collision`` and ``head_on_collision`` to both, ``vru_collision`` to the vehicle.
    """
    settings = settings or CollisionSettings()
    a, b = pairs.a, pairs.b
    with np.errstate(invalid="ignore"):
        level = ~(np.abs(road.elevation[a] - road.elevation[b]) > settings.apart)
    a, b = a[level], b[level]
    weak = (road.kind[a] != 1) | (road.kind[b] != 1)
    meeting = meet(road, a, b, np.where(weak, settings.vulnerable_margin, settings.margin))
    soon = np.flatnonzero(meeting.ttc <= max(settings.forward, settings.crossing, settings.vulnerable))
    return [alert for k in soon.tolist() for alert in _alerts(road, (int(a[k]), int(b[k])), _one(meeting, k), settings)]


def _one(meeting: Meeting, k: int) -> tuple[float, float, float, float]:
    return float(meeting.ttc[k]), float(meeting.x[k]), float(meeting.y[k]), float(meeting.turned[k])


def _alerts(
    road: Snapshot, pair: tuple[int, int], meeting: tuple[float, float, float, float], settings: CollisionSettings
) -> Iterator[Alert]:
    """Warnings of one pair."""
    ttc, x, y, turned = meeting
    limits = {"vru_collision": settings.vulnerable, "forward_collision": settings.forward}
    for ego, other in (pair, pair[::-1]):
        if road.kind[ego] != 1 or road.speed[ego] < settings.slowest:
            continue
        kind = _kind(road, ego, other, turned)
        if kind and ttc <= limits.get(kind, settings.crossing):
            distance = float(np.hypot(road.x[ego] - road.x[other], road.y[ego] - road.y[other]))
            needed = _needed(road, ego, other, distance)
            yield Alert(
                kind,
                road.now_ms,
                int(road.track[ego]),
                int(road.id[ego]),
                int(road.track[other]),
                int(road.id[other]),
                ttc,
                distance,
                x,
                y,
                needed,
            )


def _kind(road: Snapshot, ego: int, other: int, turned: float) -> str:
    """Which warning a pair gives its first member; empty for none."""
    if road.kind[other] != 1:
        return "vru_collision" if road.kind[other] in {2, 3} else ""
    dx, dy = road.x[other] - road.x[ego], road.y[other] - road.y[ego]
    ux, uy = np.sin(np.radians(road.heading[ego])), np.cos(np.radians(road.heading[ego]))
    ahead, aside = dx * ux + dy * uy, abs(dx * uy - dy * ux)
    if turned < 45 or road.speed[other] < 0.5:
        in_front = ahead > 0 and aside < (road.width[ego] + road.width[other]) / 2 + 1.5 + 0.1 * ahead
        return "forward_collision" if in_front else ""
    return (
        "head_on_collision"
        if turned > 150 and abs(float(wrapped(road.heading[ego] - road.heading[other]))) > 150
        else "intersection_collision"
    )


def _needed(road: Snapshot, ego: int, other: int, distance: float) -> float:
    """Deceleration that would avoid it, were the other to keep its velocity, m/s2."""
    ux, uy = np.sin(np.radians(road.heading[ego])), np.cos(np.radians(road.heading[ego]))
    closing = road.speed[ego] - (road.vx[other] * ux + road.vy[other] * uy)
    free = max(0.5, distance - (road.length[ego] + road.length[other]) / 2)
    return float(max(0.0, closing) ** 2 / (2 * free))
