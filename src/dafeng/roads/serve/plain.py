"""The road as plain values, for people and programs that look; pictures for screens are in `dafeng.roads.services.picture`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dafeng.roads.serve.region import Turn
from dafeng.roads.twin import Frame, Snapshot, Twin

__all__ = ["object_rows", "signal_rows"]

View = tuple[float, float, float, float]
"""South, west, north, east, degrees."""


def _inside(road: Snapshot, frame: Frame, view: View | None) -> NDArray[np.intp]:
    if view is None:
        return np.arange(len(road))
    (west, east), (south, north) = frame.metres(np.array([view[0], view[2]]), np.array([view[1], view[3]]))
    return np.flatnonzero((road.x >= west) & (road.x <= east) & (road.y >= south) & (road.y <= north))


def object_rows(turn: Turn, frame: Frame, view: View | None = None, most: int = 1000) -> list[dict[str, Any]]:
    """The same as plain values, for people who look: at most some objects."""
    road = turn.answer.road
    rows = _inside(road, frame, view)[:most]
    lat, lon = frame.degrees(road.x[rows], road.y[rows])
    numbers = {
        "lat": np.round(lat, 7),
        "lon": np.round(lon, 7),
        "speed": np.round(road.speed[rows], 2),
        "heading": np.round(road.heading[rows], 1),
    }
    return [
        {"track": int(road.track[row]), "id": f"{int(road.id[row]):016x}", "kind": int(road.kind[row]), "own": bool(road.own[row])}
        | {name: _known(float(values[place])) for name, values in numbers.items()}
        for place, row in enumerate(rows)
    ]


def _known(value: float) -> float | None:
    return value if value == value else None


def signal_rows(twin: Twin, now_ms: float) -> list[dict[str, Any]]:
    """Light of every phase now, with the seconds to its likely end where they are known."""
    signals = twin.signals
    rows = np.arange(len(signals))
    lights = signals.light_at(rows, np.full(len(rows), now_ms))
    ends = signals.columns["likely_end_ms"]
    left = np.where(ends > now_ms, ends - now_ms, np.inf).min(axis=1, initial=np.inf) / 1000
    return [
        {"node": int(node), "phase": int(phase), "light": int(light), "seconds": round(float(seconds), 1) if np.isfinite(seconds) else None}
        for node, phase, light, seconds in zip(signals.node, signals.phase, lights, left, strict=True)
    ]
