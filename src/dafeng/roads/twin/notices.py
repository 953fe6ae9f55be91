"""What roadside units tell of the road: events and signs of RSI messages, as areas with a time.

Type numbers are those the messages use: events by GB/T 29100, signs by GB 5768.2.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dafeng.roads.twin.clock import from_minute_of_year
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.intake import whole_position

__all__ = ["Notice", "notices_of"]

Message = Mapping[str, Any]
_SPEED_SIGN = {38, 85}
"""Sign types taken as a speed limit where the description holds a number (GB 5768.2 numbering as used in RSI, in km/h)."""


@dataclass(frozen=True)
class Notice:
    """One event or sign.

    Parameters
    ----------
    kind
        ``event`` or ``sign``.
    sender, number
        Roadside unit (16 hexadecimal digits) and its number of the notice: together the key.
    type
        Event or sign type.
    text
        Description, empty where there is none.
    place
        East and north in the frame, m; None where only paths say where.
    radius
        Around the place, m.
    paths
        Lines it holds along, each with the distance from it, m.
    start_ms, end_ms
        When it holds, UTC ms; infinite where not said.
    received_ms
        Last time it was heard.
    limit
        Speed limit it sets, m/s; NaN for none.
    priority
        0 to 7, 7 the most urgent.
    """

    kind: str
    sender: str
    number: int
    type: int
    text: str
    place: tuple[float, float] | None
    radius: float
    paths: tuple[tuple[Array, Array, float], ...]
    start_ms: float
    end_ms: float
    received_ms: float
    limit: float
    priority: int

    @property
    def key(self) -> tuple[str, str, int]:
        """What a repeated notice is known by."""
        return self.kind, self.sender, self.number

    def holds(self, x: Array, y: Array, heading: Array) -> Array:
        """Which positions it is for: near a path and driving along it, or within the radius where there is no path. [row]"""
        if self.paths:
            along: Array = np.any([_along(line, x, y, heading) for line in self.paths], axis=0)
            return along
        if self.place is None:
            return np.zeros(len(x), dtype=bool)
        near: Array = np.hypot(x - self.place[0], y - self.place[1]) <= self.radius
        return near


def _along(line: tuple[Array, Array, float], x: Array, y: Array, heading: Array) -> Array:
    """Within reach of a line, and not driving against it. [row]"""
    px, py, reach = line
    inside = np.zeros(len(x), dtype=bool)
    rows = np.flatnonzero((x >= px.min() - reach) & (x <= px.max() + reach) & (y >= py.min() - reach) & (y <= py.max() + reach))
    for ax, ay, bx, by in zip(px[:-1], py[:-1], px[1:], py[1:], strict=True):
        length = np.hypot(bx - ax, by - ay) or 1.0
        ux, uy = (bx - ax) / length, (by - ay) / length
        s = np.clip((x[rows] - ax) * ux + (y[rows] - ay) * uy, 0, length)
        near = np.hypot(x[rows] - ax - s * ux, y[rows] - ay - s * uy) <= reach
        along = np.sin(np.radians(heading[rows])) * ux + np.cos(np.radians(heading[rows])) * uy > 0.3
        inside[rows] |= near & along
    return inside


def notices_of(message: Message, frame: Frame, received_ms: int) -> list[Notice]:
    """Events and signs of an RSI message.

    Parameters
    ----------
    message
        Decoded RSI, with or without its frame name.
    frame
        Plane of the shard.
    received_ms
        UTC ms of the receipt.

    Returns
    -------
    list of Notice
        Events first.
    """
    body = message.get("rsiFrame", message)
    return list(_read(body, frame, received_ms))


def _read(body: Message, frame: Frame, received_ms: int) -> Iterator[Notice]:
    reference = (body["refPos"]["lat"] * 1e-7, body["refPos"]["long"] * 1e-7)
    for kind, each in [*(("event", e) for e in body.get("rtes", [])), *(("sign", s) for s in body.get("rtss", []))]:
        position = each.get("eventPos") or each.get("signPos")
        text = _text(each.get("description"))
        start, end = _span(each.get("timeDetails") or {}, received_ms)
        number, type_ = (each["rteId"], each["eventType"]) if kind == "event" else (each["rtsId"], each["signType"])
        yield Notice(
            kind=kind,
            sender=body["id"],
            number=number,
            type=type_,
            text=text,
            place=_place(position, reference, frame),
            radius=each.get("eventRadius", each.get("signRadius", 300)) * 0.1,
            paths=tuple(_path(path, reference, frame) for path in each.get("referencePaths", []) if len(path["activePath"]) > 1),
            start_ms=start,
            end_ms=end,
            received_ms=received_ms,
            limit=_limit(text) if kind == "sign" and type_ in _SPEED_SIGN else float("nan"),
            priority=int(str(each.get("priority", "00")), 16) >> 5,
        )


def _place(position: Message | None, reference: tuple[float, float], frame: Frame) -> tuple[float, float] | None:
    if position is None:
        return None
    lat, lon = whole_position(position, reference)
    x, y = frame.metres(np.array(lat), np.array(lon))
    return float(x), float(y)


def _path(path: Message, reference: tuple[float, float], frame: Frame) -> tuple[Array, Array, float]:
    points = np.array([whole_position(point, reference) for point in path["activePath"]])
    return (*frame.metres(points[:, 0], points[:, 1]), path.get("pathRadius", 100) * 0.1)


def _text(description: Any) -> str:
    if isinstance(description, Mapping):
        return str(next(iter(description.values()), ""))
    return str(description or "")


def _span(details: Message, received_ms: int) -> tuple[float, float]:
    start, end = details.get("startTime"), details.get("endTime")
    return (
        -float("inf") if start is None else from_minute_of_year(start, 0, received_ms),
        float("inf") if end is None else from_minute_of_year(end, 0, received_ms),
    )


def _limit(text: str) -> float:
    """Speed limit in m/s of a description such as ``60``, ``限速60`` or ``60km/h``."""
    found = re.search(r"\d{1,3}", text)
    return int(found.group()) / 3.6 if found else float("nan")
