"""Warnings of places: hazards and speed limits from RSI, the limit of the lane, and driving the wrong way."""

import numpy as np

from dafeng.roads.services.alerts import Alert
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.notices import Notice
from dafeng.roads.twin.snapshot import Snapshot
from dafeng.roads.twin.twin import Twin

__all__ = ["place_alerts", "speed_limits"]

_TOLERANCE = 1.10
"""A limit is passed above this multiple of it (our choice: what a speedometer may be wrong by)."""


def speed_limits(road: Snapshot, twin: Twin) -> Array:
    """Speed limit that holds for every object, m/s; NaN where none is known: the lower of its lane's and of the signs it is in. [object]"""
    limits = np.full(len(road), np.nan)
    if len(twin.roadmap.lanes):
        limits = np.where(road.lane >= 0, twin.roadmap.limits[np.maximum(road.lane, 0)], np.nan)
    for notice in _active(twin, road.now_ms):
        if notice.limit == notice.limit:
            inside = notice.holds(road.x, road.y, road.heading)
            limits = np.where(inside, np.fmin(limits, notice.limit), limits)
    return limits


def _active(twin: Twin, now_ms: float) -> list[Notice]:
    return [notice for notice in twin.notices.values() if notice.start_ms <= now_ms < notice.end_ms]


def place_alerts(road: Snapshot, twin: Twin, limits: Array) -> list[Alert]:
    """Warn of places.

    Parameters
    ----------
    road, twin
        The moment, and map and notices.
    limits
        From `speed_limits`. [object]

    Returns
    -------
    list of Alert
        ``hazard`` to vehicles within an event's area that have not passed it (`value` is the event type), ``speed_limit`` to those above it
        (`value` is the limit, m/s), ``wrong_way`` to those on a lane of the other direction.
    """
    motor = road.kind == 1
    with np.errstate(invalid="ignore"):
        fast = np.flatnonzero(motor & (road.speed > _TOLERANCE * limits + 0.5))
    alerts = [_alert(road, "speed_limit", ego, (float(limits[ego]), "")) for ego in fast.tolist()]
    alerts += [
        _alert(road, "wrong_way", ego, (float("nan"), "")) for ego in np.flatnonzero(motor & road.against & (road.speed > 3.0)).tolist()
    ]
    for notice in _active(twin, road.now_ms):
        if notice.kind == "event":
            alerts += _hazards(road, notice, motor)
    return alerts


def _hazards(road: Snapshot, notice: Notice, motor: Array) -> list[Alert]:
    """Warnings of one event: to those inside its area, moving, and not yet past it."""
    inside = np.flatnonzero(motor & (road.speed > 1.5) & notice.holds(road.x, road.y, road.heading))
    about = (float(notice.type), "/".join(map(str, notice.key)))
    if notice.place is None:
        return [_alert(road, "hazard", ego, about) for ego in inside.tolist()]
    dx, dy = notice.place[0] - road.x[inside], notice.place[1] - road.y[inside]
    coming = np.flatnonzero(dx * road.vx[inside] + dy * road.vy[inside] > 0)
    distance = np.hypot(dx, dy)
    return [_alert(road, "hazard", int(inside[k]), about, (float(distance[k]), *notice.place)) for k in coming.tolist()]


def _alert(road: Snapshot, kind: str, ego: int, about: tuple[float, str], where: tuple[float, float, float] | None = None) -> Alert:
    distance, x, y = where or (float("nan"), float(road.x[ego]), float(road.y[ego]))
    return Alert(
        kind=kind,
        t_ms=road.now_ms,
        track=int(road.track[ego]),
        id=int(road.id[ego]),
        time=distance / max(float(road.speed[ego]), 0.1),
        distance=distance,
        x=x,
        y=y,
        value=about[0],
        note=about[1],
    )
