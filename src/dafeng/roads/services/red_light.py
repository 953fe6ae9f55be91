"""Red-light violation warning: who will cross a stop line against red, going as now, and can no longer stop at ease."""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.services.alerts import Alert
from dafeng.roads.services.approach import Approach
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.signals import RED, SignalTable
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["RedLightSettings", "red_light_alerts"]


@dataclass(frozen=True)
class RedLightSettings:
    """When to warn.

    Parameters
    ----------
    ease
        Deceleration below which a driver may still be about to brake, m/s2.
    react
        Time the driver needs, s.
    horizon
        Longest time to the line, s.
    stale
        Oldest signal message that is believed, s.
    """

    ease: float = 2.5
    react: float = 1.0
    horizon: float = 6.0
    stale: float = 3.0


def red_light_alerts(road: Snapshot, near: Approach, signals: SignalTable, settings: RedLightSettings | None = None) -> list[Alert]:
    """Warn of crossing on red.

    Parameters
    ----------
    road, near, signals
        The moment, who is before a signal, and the signals.
    settings
        When to warn.

    Returns
    -------
    list of Alert
        ``red_light``; `value` is the deceleration that still stops before the line. Silent where any phase that may govern the vehicle will not be red.
    """
    settings = settings or RedLightSettings()
    speed, accel = road.speed[near.who], road.accel[near.who].astype(float)
    arrival = _arrival(near.distance, speed, accel)
    room = np.maximum(near.distance - speed * settings.react, 0.1)
    needed = speed**2 / (2 * room)
    soon = near.said & (arrival < settings.horizon) & (speed > 2.0) & (needed > settings.ease)
    rows = np.flatnonzero(soon)
    red = _all_red(signals, near.phases[rows], road.now_ms + 1000 * arrival[rows], (road.now_ms, settings.stale))
    return [
        Alert(
            kind="red_light",
            t_ms=road.now_ms,
            track=int(road.track[near.who[at]]),
            id=int(road.id[near.who[at]]),
            time=float(arrival[at]),
            distance=float(near.distance[at]),
            x=float(road.x[near.who[at]]),
            y=float(road.y[near.who[at]]),
            value=float(needed[at]),
        )
        for at in rows[red].tolist()
    ]


def _arrival(distance: Array, speed: Array, accel: Array) -> Array:
    """Time to the line, s; infinite for those that stop before it. A gain of speed is not counted on. [row]"""
    braking = np.minimum(accel, 0.0)
    inside = speed**2 + 2 * braking * distance
    stops = inside <= 0
    root = np.sqrt(np.where(stops, 0.0, inside))
    return np.where(stops, np.inf, 2 * distance / np.maximum(speed + root, 1e-6))


def _all_red(signals: SignalTable, phases: Array, when_ms: Array, fresh: tuple[float, float]) -> Array:
    """Whether every phase that may govern shows red then, and now is not a green whose end is unsure. [row]"""
    now_ms, stale = fresh
    if not len(signals):
        return np.zeros(len(phases), dtype=bool)
    result: Array = np.asarray((phases >= 0).any(axis=1))
    for column in phases.T:
        asked = column >= 0
        at = np.maximum(column, 0)
        young = now_ms - signals.t_ms[at] < 1000 * stale
        result &= np.asarray(~asked | (young & np.isin(signals.light_at(column, when_ms), RED)))
    return result
