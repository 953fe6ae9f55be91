"""The road as a viewer needs it: packed octets for what moves, JSON for the rest.

A picture begins with a head of 48 octets (little-endian): ``DRL1``, count of objects (u4), time (f8, UTC ms), latitude and longitude of the origin
(f8 each, degrees), metres of a degree north and east at the origin (f8 each). Then one record of 20 octets an object: track (u4), x and y (f4, m east and
north of the origin), heading (u2, 0.01 degrees), speed (u2, 0.01 m/s), length and width (u1 each, 0.1 m), kind (u1: 1 motor, 2 non-motor, 3 pedestrian) and
flags (u1: 1 speaks for itself, 2 warned, 4 emergency).
"""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dafeng.roads.serve.region import Turn
from dafeng.roads.twin import Frame, Snapshot, Twin

__all__ = ["HEAD", "RECORD", "object_rows", "picture", "signal_rows"]

HEAD = struct.Struct("<4sI5d")
RECORD = np.dtype(
    [
        ("track", "<u4"),
        ("x", "<f4"),
        ("y", "<f4"),
        ("heading", "<u2"),
        ("speed", "<u2"),
        ("length", "u1"),
        ("width", "u1"),
        ("kind", "u1"),
        ("flags", "u1"),
    ]
)
View = tuple[float, float, float, float]
"""South, west, north, east, degrees."""


def _inside(road: Snapshot, frame: Frame, view: View | None) -> NDArray[np.intp]:
    if view is None:
        return np.arange(len(road))
    (west, east), (south, north) = frame.metres(np.array([view[0], view[2]]), np.array([view[1], view[3]]))
    return np.flatnonzero((road.x >= west) & (road.x <= east) & (road.y >= south) & (road.y <= north))


def picture(turn: Turn, frame: Frame, view: View | None = None) -> bytes:
    """Pack what moves.

    Parameters
    ----------
    turn
        Turn of the region.
    frame
        Its plane.
    view
        Part of the road wanted; all where ``None``.
    """
    road = turn.answer.road
    rows = _inside(road, frame, view)
    packed = np.zeros(len(rows), RECORD)
    packed["track"], packed["x"], packed["y"] = road.track[rows], road.x[rows], road.y[rows]
    packed["heading"] = np.nan_to_num(road.heading[rows] % 360 * 100).astype(np.uint16)
    packed["speed"] = np.clip(np.nan_to_num(road.speed[rows] * 100), 0, 65535).astype(np.uint16)
    packed["length"] = np.clip(np.nan_to_num(road.length[rows] * 10), 0, 255).astype(np.uint8)
    packed["width"] = np.clip(np.nan_to_num(road.width[rows] * 10), 0, 255).astype(np.uint8)
    packed["kind"] = road.kind[rows]
    warned = np.isin(road.track[rows], [alert.track for alert in turn.answer.alerts])
    packed["flags"] = road.own[rows] + 2 * warned + 4 * (road.siren[rows] > 0)
    lat, lon = frame.degrees(np.array([1.0]), np.array([1.0]))
    scale = 1 / (float(lat[0]) - frame.lat), 1 / (float(lon[0]) - frame.lon)
    return HEAD.pack(b"DRL1", len(rows), float(turn.now_ms), frame.lat, frame.lon, *scale) + packed.tobytes()


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
