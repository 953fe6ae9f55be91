"""Where scripted encounters happen: a crossing, a street with one lane each way, one with two, or open ground without a map."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dafeng.roads.town.streets import APPROACHES
from dafeng.roads.twin.columns import Batch, batch
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.lanes import Lane, Movement

__all__ = ["SCENERY", "notice_message", "signal_rows"]

_LIMIT = 50 / 3.6
_NODE = 1


def _open(frame: Frame) -> list[Lane]:
    """No map."""
    del frame
    return []


def _lane(frame: Frame, ends: tuple[int, int, int], points: list[tuple[float, float]], movements: tuple[Movement, ...] = ()) -> Lane:
    """A lane from intersection to intersection with a number, by points in metres."""
    upstream, node, number = ends
    lat, lon = frame.degrees(np.array([p[0] for p in points]), np.array([p[1] for p in points]))
    return Lane(node, upstream, number, tuple(zip(lat.tolist(), lon.tolist(), strict=True)), _LIMIT, 3.5, movements)


def _crossing(frame: Frame) -> list[Lane]:
    """Four arms of 250 m, stop lines 14 m before the middle; the phase of an approach is 1 north, 2 east, 3 south, 4 west (direction of driving)."""
    lanes = []
    for way, (ux, uy) in enumerate(APPROACHES):
        rx, ry = uy * 1.75, -ux * 1.75
        turns = ((0, "straight"), (1, "right"), (3, "left"))
        ways = tuple(Movement(10 + (way + turn) % 4, way + 1, name) for turn, name in turns)
        come = [(-250 * ux + rx, -250 * uy + ry), (-14 * ux + rx, -14 * uy + ry)]
        leave = [(14 * ux + rx, 14 * uy + ry), (250 * ux + rx, 250 * uy + ry)]
        lanes += [_lane(frame, (10 + (way + 2) % 4, _NODE, 1), come, ways), _lane(frame, (_NODE, 10 + way, 1), leave)]
    return lanes


def _street(frame: Frame) -> list[Lane]:
    """One lane each way, east and west, 800 m."""
    return [_lane(frame, (20, 21, 1), [(-400, -1.75), (400, -1.75)]), _lane(frame, (21, 20, 1), [(400, 1.75), (-400, 1.75)])]


def _avenue(frame: Frame) -> list[Lane]:
    """Two lanes each way, east and west, 800 m."""
    lanes = []
    for number, aside in ((1, 1.75), (2, 5.25)):
        lanes.append(_lane(frame, (20, 21, number), [(-400, -aside), (400, -aside)]))
        lanes.append(_lane(frame, (21, 20, number), [(400, aside), (-400, aside)]))
    return lanes


SCENERY: Mapping[str, Callable[[Frame], list[Lane]]] = {"open": _open, "crossing": _crossing, "street": _street, "avenue": _avenue}
"""Maps by name."""


def signal_rows(plan: Mapping[str, list[list[float]]], t: float, now_ms: int) -> Batch:
    """Messages of the crossing's signals: the present state of each phase and the ones after it.

    Parameters
    ----------
    plan
        By phase: ``[light, start, end]`` in s of the script, ascending.
    t, now_ms
        Time of the script, s, and the clock.
    """
    rows: list[tuple[int, int, int, float, float]] = []
    for phase, states in plan.items():
        coming = [state for state in states if state[2] > t][:4]
        rows += [(int(phase), order, int(light), max(start, t), end) for order, (light, start, end) in enumerate(coming)]
    base = now_ms - 1000 * t
    start, end = (np.array([row[k] for row in rows]) * 1000 + base for k in (3, 4))
    return batch(
        "signals",
        node=[_NODE] * len(rows),
        phase=[row[0] for row in rows],
        order=[row[1] for row in rows],
        light=[row[2] for row in rows],
        t_ms=[now_ms] * len(rows),
        start_ms=start,
        min_end_ms=end,
        likely_end_ms=end,
        max_end_ms=end,
        confidence=[0.95] * len(rows),
    )


def notice_message(notice: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
    """RSI message of one event or sign: ``type``, ``at`` and ``radius`` in m, ``text`` for a sign."""
    lat, lon = frame.degrees(np.array(notice["at"][0]), np.array(notice["at"][1]))
    place = {"offsetLL": {"position-LatLon": {"lat": round(float(lat) * 1e7), "lon": round(float(lon) * 1e7)}}}
    reference = {"lat": round(frame.lat * 1e7), "long": round(frame.lon * 1e7)}
    body: dict[str, Any] = {"msgCnt": 0, "id": "0000000000000001", "refPos": reference}
    if "text" in notice:
        sign = {"rtsId": 1, "signType": notice["type"], "signPos": place, "description": {"textString": notice["text"]}}
        if "along" in notice:
            sign["referencePaths"] = [_path(notice["along"], frame, notice.get("width", 5.0))]
        return {"rsiFrame": body | {"rtss": [sign]}}
    event = {
        "rteId": 1,
        "eventType": notice["type"],
        "eventSource": "police",
        "eventPos": place,
        "eventRadius": round(notice["radius"] * 10),
    }
    if "along" in notice:
        event["referencePaths"] = [_path(notice["along"], frame, notice.get("width", 5.0))]
    return {"rsiFrame": body | {"rtes": [event]}}


def _path(points: list[list[float]], frame: Frame, width: float) -> dict[str, Any]:
    lat, lon = frame.degrees(np.array([p[0] for p in points]), np.array([p[1] for p in points]))
    places = [
        {"offsetLL": {"position-LatLon": {"lat": round(a * 1e7), "lon": round(b * 1e7)}}}
        for a, b in zip(lat.tolist(), lon.tolist(), strict=True)
    ]
    return {"activePath": places, "pathRadius": round(width * 10)}
