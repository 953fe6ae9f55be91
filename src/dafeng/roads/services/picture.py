"""The road as a screen needs it: positions packed into bytes, everything slower as plain values.

A packed picture is little-endian. Head, 40 bytes: ``DFR1``, version of the map (u4), time (f8, UTC ms), number of objects, signals, and bytes of
text (3 x u4), three of spare (u4). Then columns, one after another:

=========  ======  ======================================================================
objects    f4      east of the frame's origin, m
objects    f4      north, m
objects    u4      track number
objects    u2      heading, 0.01 degrees
objects    u2      speed, 0.01 m/s
objects    u1      0 car, 1 truck, 2 bus, 3 motorcycle, 4 bicycle, 5 person, 6 emergency
objects    u1      flags: 1 speaks for itself, 2 is warned, 4 is the cause of a warning, 8 has speed advice
objects    u1      length, 0.1 m
objects    u1      width, 0.1 m
signals    u2      lane, index into the map
signals    u2      time to the end of the state, 0.1 s; 65535 unknown
signals    u1      light, 0 to 8
text       bytes   JSON: warnings and counts
=========  ======  ======================================================================

Columns of objects are sorted by size, so every one of them begins at a multiple of its own size.
"""

import struct
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from dafeng.errors import Finding
from dafeng.roads.services.alerts import KINDS, Alert
from dafeng.roads.services.cloud import Answer, Books, survey
from dafeng.roads.services.green_speed import REASONS
from dafeng.roads.services.priority import STRATEGIES
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.quality import findings
from dafeng.roads.twin.roadmap import node_name
from dafeng.roads.twin.twin import Twin

__all__ = ["KIND_NAMES", "Box", "LiveRoad", "Picture", "picture_of"]

Box = tuple[float, float, float, float]
"""West, south, east, north, m."""
KIND_NAMES = ("car", "truck", "bus", "motorcycle", "bicycle", "person", "emergency")
"""What a screen draws; the place is the code of the packed picture."""
_MOST_ALERTS = 60
_HEAD = struct.Struct("<4sIdIIIIII")


@dataclass(frozen=True)
class Picture:
    """One moment, ready to be cut to a window and packed.

    Parameters
    ----------
    now_ms
        UTC ms.
    map_version
        Changes with the map.
    objects
        Columns as packed, by name: ``x, y, track, heading, speed, kind, flags, length, width``. [object]
    signals
        Columns ``lane, left, light``, and ``x, y`` of the stop lines. [signal]
    alerts
        Warnings, the most urgent first.
    counts
        Objects, vehicles that speak, warnings by kind, advice by reason.
    """

    now_ms: float
    map_version: int
    objects: dict[str, Array]
    signals: dict[str, Array]
    alerts: tuple[dict[str, Any], ...]
    counts: dict[str, Any]

    def pack(self, box: Box | None = None, most: int = 20_000) -> bytes:
        """Bytes of what lies in a window.

        Parameters
        ----------
        box
            Window; everything if left out.
        most
            Objects sent at most, the first in order of slot; the count of what was left out stands in the text.
        """
        inside = np.flatnonzero(_within(self.objects, box))
        shown, lights = inside[:most], np.flatnonzero(_within(self.signals, box))
        text = orjson.dumps({"alerts": self.alerts, "counts": self.counts | {"in_view": len(inside), "left_out": len(inside) - len(shown)}})
        head = _HEAD.pack(b"DFR1", self.map_version & 0xFFFFFFFF, self.now_ms, len(shown), len(lights), len(text), 0, 0, 0)
        parts = [
            self.objects[name][shown].tobytes() for name in ("x", "y", "track", "heading", "speed", "kind", "flags", "length", "width")
        ]
        parts += [self.signals[name][lights].tobytes() for name in ("lane", "left", "light")]
        return b"".join([head, *parts, text])


def _within(columns: dict[str, Array], box: Box | None) -> Array:
    x, y = columns["x"], columns["y"]
    if box is None:
        return np.ones(len(x), dtype=bool)
    west, south, east, north = box
    inside: Array = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def picture_of(twin: Twin, answer: Answer) -> Picture:
    """Make the picture of an answer; nothing is changed."""
    road = answer.road
    warned, causes = {alert.track for alert in answer.alerts}, {alert.other for alert in answer.alerts if alert.other}
    advised = set(answer.advice.track[answer.advice.reason == 0].tolist())
    flags = np.where(road.own, 1, 0)
    for bit, tracks in ((2, warned), (4, causes), (8, advised)):
        flags = flags | np.where(np.isin(road.track, np.fromiter(tracks, dtype="i8", count=len(tracks))), bit, 0)
    objects = {
        "x": road.x.astype("f4"),
        "y": road.y.astype("f4"),
        "track": road.track.astype("u4"),
        "heading": (np.round(road.heading * 100) % 36_000).astype("u2"),
        "speed": np.minimum(np.round(road.speed * 100), 65_535).astype("u2"),
        "kind": _kinds(road.kind, road.vehicle_class),
        "flags": flags.astype("u1"),
        "length": np.clip(np.round(road.length * 10), 1, 255).astype("u1"),
        "width": np.clip(np.round(road.width * 10), 1, 255).astype("u1"),
    }
    alerts = sorted(answer.alerts, key=lambda alert: (alert.kind == "speed_limit", alert.time if alert.time == alert.time else 99.0))
    shown = tuple(_alert(alert) for alert in alerts[:_MOST_ALERTS])
    return Picture(answer.now_ms, _map_version(twin), objects, _signals(twin, answer.now_ms), shown, _counts(answer))


def _map_version(twin: Twin) -> int:
    roadmap = twin.roadmap
    if "version" not in roadmap.cache:
        said = hash(tuple((lane.node, lane.upstream, lane.number) for lane in roadmap.lanes)) & 0xFFFFFFFF
        roadmap.cache["version"] = said if roadmap.lanes else 0
    version: int = roadmap.cache["version"]
    return version


def _kinds(kind: Array, vehicle_class: Array) -> Array:
    """What a screen draws of an object. [object]"""
    table = np.zeros(256, dtype="u1")
    table[20:40], table[40:50], table[50:60], table[60:70] = 1, 3, 2, 6
    return np.where(kind == 3, 5, np.where(kind == 2, 4, table[vehicle_class])).astype("u1")


def _alert(alert: Alert) -> dict[str, Any]:
    """What a screen shows of a warning."""
    numbers = {name: getattr(alert, name) for name in ("time", "distance", "x", "y", "value")}
    plain = {name: None if value != value else round(value, 2) for name, value in numbers.items()}
    return {"kind": alert.kind, "track": alert.track, "other": alert.other, "note": alert.note, **plain}


def _counts(answer: Answer) -> dict[str, Any]:
    kinds = [alert.kind for alert in answer.alerts]
    reasons = np.bincount(answer.advice.reason, minlength=len(REASONS)).tolist()
    return {
        "objects": len(answer.road),
        "speaking": int(answer.road.own.sum()),
        "alerts": {kind: kinds.count(kind) for kind in KINDS if kind in kinds},
        "advice": {name: count for (name, _), count in zip(REASONS, reasons, strict=True) if count},
    }


def _signals(twin: Twin, now_ms: float) -> dict[str, Array]:
    """Present light and time left of every lane that has a signal."""
    roadmap, table = twin.roadmap, twin.signals
    lanes = [(k, lane.movements[0].phase) for k, lane in enumerate(roadmap.lanes) if lane.movements and lane.movements[0].phase >= 0]
    lane, phase = (np.array([pair[k] for pair in lanes], dtype="i4") for k in (0, 1))
    rows = table.rows_of(roadmap.nodes[lane], phase) if len(lane) else np.zeros(0, dtype="i8")
    fresh = np.flatnonzero(rows >= 0)
    lane, rows = lane[fresh], rows[fresh]
    age = now_ms - table.t_ms[rows]
    light = np.where(age < 5000, table.light_at(rows, np.full(len(rows), now_ms)), 0).astype("u1")
    shown = table.columns["light"][rows] == light[:, None]
    end = table.columns["likely_end_ms"][rows, np.argmax(shown, axis=1)] if len(rows) else np.zeros(0)
    left = np.where((light > 0) & (end >= now_ms), np.minimum((end - now_ms) / 100, 65_534), 65_535)
    ends = [roadmap.line(k) for k in lane.tolist()]
    x, y = (np.array([line[axis][-1] for line in ends]) for axis in (0, 1))
    return {"lane": lane.astype("u2"), "left": np.nan_to_num(left, nan=65_535).astype("u2"), "light": light, "x": x, "y": y}


class LiveRoad:
    """What screens look at: the latest picture and survey of a running cloud. Written by one thread, read by many.

    Parameters
    ----------
    title
        What is shown, by language.
    """

    def __init__(self, title: dict[str, str]) -> None:
        self.title = title
        self.picture: Picture | None = None
        self.answer: Answer | None = None
        self.slow: dict[str, Any] = {}
        self.map: dict[str, Any] = {"version": 0, "lanes": []}
        self.turn = 0
        self._lock = threading.Lock()

    def show(self, twin: Twin, answer: Answer, books: Books, *, slow: bool = False) -> None:
        """Take the answer of a turn; with ``slow`` also the survey, which costs more and is asked once a second."""
        picture = picture_of(twin, answer)
        if picture.map_version != self.map["version"]:
            self.map = _map_of(twin, picture.map_version)
        if slow:
            self.slow = _slow(twin, answer, books)
        with self._lock:
            self.picture, self.answer, self.turn = picture, answer, self.turn + 1

    def one(self, track: int) -> dict[str, Any] | None:
        """One object of the latest answer with its warnings and advice; None if it is not there."""
        answer = self.answer
        if answer is None or not (answer.road.track == track).any():
            return None
        road, advice = answer.road, answer.advice
        at = int(np.flatnonzero(road.track == track)[0])
        told = [record for record in advice.records() if record["track"] == track] if (advice.track == track).any() else []
        return {
            "track": track,
            "kind": KIND_NAMES[int(_kinds(road.kind[at : at + 1], road.vehicle_class[at : at + 1])[0])],
            "own": bool(road.own[at]),
            "speed": round(float(road.speed[at]), 2),
            "heading": round(float(road.heading[at]), 1),
            "limit": told[0]["limit"] if told else None,
            "alerts": [alert.kind for alert in answer.alerts if alert.track == track],
            "advice": told[0] if told else None,
        }


def _map_of(twin: Twin, version: int) -> dict[str, Any]:
    """Lanes as lines in metres."""
    roadmap = twin.roadmap
    lanes = []
    for k, lane in enumerate(roadmap.lanes):
        x, y = roadmap.line(k)
        line = np.round(np.column_stack((x, y)), 2).tolist()
        lanes.append(
            {"line": line, "width": lane.width if lane.width == lane.width else 3.5, "signal": any(w.phase >= 0 for w in lane.movements)}
        )
    return {"version": version, "origin": [twin.frame.lat, twin.frame.lon], "lanes": lanes, "crossings": _crossings(twin)}


def _crossings(twin: Twin) -> list[list[list[float]]]:
    """Outline of every crossing: the corners of the lanes that end or begin there, around their middle."""
    corners: dict[int, list[Array]] = {}
    for k, lane in enumerate(twin.roadmap.lanes):
        line = np.column_stack(twin.roadmap.line(k))
        half = (lane.width if lane.width == lane.width else 3.5) / 2
        for node, end, inner in ((lane.node, line[-1], line[-2]), (lane.upstream, line[0], line[1])):
            way = (end - inner) / max(float(np.hypot(*(end - inner))), 1e-6)
            aside = np.array([-way[1], way[0]]) * half
            corners.setdefault(node, []).extend((end + aside, end - aside))
    shapes = (np.array(points) for points in corners.values() if len(points) > 4)
    return [np.round(shape[np.argsort(np.arctan2(*(shape - shape.mean(axis=0)).T))], 2).tolist() for shape in shapes]


def _slow(twin: Twin, answer: Answer, books: Books) -> dict[str, Any]:
    """Congestion, queues, data quality, energy and priority as plain values."""
    seen = survey(twin, answer)
    links = [{"link": s.link, "vehicles": s.vehicles, "speed": round(s.speed, 2), "level": s.level} for s in seen.links]
    longest = sorted(seen.queues, key=lambda queue: -queue.length)[:20]
    return {
        "levels": {name: sum(link["level"] == name for link in links) for name in ("free", "slow", "congested", "jammed")},
        "queues": [{"link": q.link, "lane": q.lane, "vehicles": q.vehicles, "length": round(q.length, 1)} for q in longest],
        "findings": [_finding(each) for each in findings(list(seen.faults))[:100]],
        "senders": [
            {
                "kind": kind,
                "sender": sender,
                "rate": round(s.rate, 2),
                "messages": s.messages,
                "missed": s.missed,
                "gap": round(s.longest_gap, 1),
            }
            for (kind, sender), s in sorted(twin.senders.streams.items())
        ][:200],
        "put_aside": dict(twin.suspect.counts),
        "ledger": [_ledger_row(row) for row in books.ledger.total("body", "fuel")],
        "priority": [
            {
                "node": node_name(grant.node),
                "track": grant.track,
                "strategy": STRATEGIES[grant.strategy],
                "why": grant.why,
                "seconds": round(grant.seconds, 1),
                "expected": round(grant.delay_without, 1),
                "realised": None if grant.realised != grant.realised else round(grant.realised, 1),
            }
            for grant in [*books.priority.log[-20:], *books.priority.open.values()]
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    texts = {name: {"zh": text.zh, "en": text.en} for name, text in (("what", finding.what), ("mend", finding.mend))}
    return {"severity": finding.severity, "code": finding.code, "where": finding.where, **texts}


def _ledger_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "body": row["body"],
        "fuel": row["fuel"],
        "km": round(row["metres"] / 1000, 3),
        "kwh": round(row["kwh"], 3),
        "co2_kg": round(row["co2_g"] / 1000, 4),
        "co2_g_per_km": None if row["co2_g_per_km"] is None else round(row["co2_g_per_km"], 1),
    }
