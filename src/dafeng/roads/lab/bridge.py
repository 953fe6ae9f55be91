"""SUMO speaks V2X: maps, signal states and vehicles of a simulation as messages of the day-1 set.

The platform under test hears nothing but these frames; it knows no simulation.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import sumolib

from dafeng.roads.lab.net import Network, Phase, Signal
from dafeng.roads.lab.signals import LEAST_GREEN
from dafeng.roads.twin import Frame

__all__ = ["Bridge", "Clock", "Group", "Motion", "Running", "bsm_message", "early_of", "groups_of", "spat_message", "vehicle_key"]

_LIGHTS = {"G": "protected-green", "g": "permissive-green", "y": "yellow", "Y": "yellow", "r": "red", "u": "red", "s": "red"}
_FUELS = {"petrol": 1, "diesel": 3, "BEV": 4, "PHEV": 5, "FCEV": 6, "CNG_LNG": 8}
"""FuelType of the message set by drive."""
_CLASSES = {"car": 10, "van": 20, "bus": 54}
"""BasicVehicleClass of the message set by class of vehicle."""
_MANEUVERS = {turn: "".join("1" if turn == each else "0" for each in "slrt") + "0" * 8 for turn in "slrt"}
"""AllowedManeuvers of the message set by SUMO's direction; its first bits are straight, left, right, U-turn."""
_LAMPS = {"l": "001000000", "r": "000100000"}
"""ExteriorLights of the message set: turn signals left and right."""
_MOST = 36_000


@dataclass(frozen=True)
class Group:
    """Movements of a signal that always show the same: one phase of the message set.

    Parameters
    ----------
    number
        Phase id, from 1.
    links
        Indices in SUMO's state string.
    """

    number: int
    links: tuple[int, ...]


def groups_of(signal: Signal) -> tuple[Group, ...]:
    """Movements of a signal by what they show over the cycle."""
    columns: dict[str, list[int]] = {}
    for link in signal.links:
        columns.setdefault("".join(phase.state[link.index] for phase in signal.phases), []).append(link.index)
    return tuple(Group(number, tuple(sorted(links))) for number, links in enumerate(columns.values(), start=1))


def vehicle_key(name: str) -> int:
    """Temporary id of a vehicle: eight octets that follow from its name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())


class Bridge:
    """Names, numbers and places that a network has in messages.

    Parameters
    ----------
    network
        Roads and signals.
    frame
        Where on earth the network's origin lies.
    """

    def __init__(self, network: Network, frame: Frame) -> None:
        self.network, self.frame = network, frame
        self._net = sumolib.net.readNet(str(Path(network.file)))
        self.nodes = {node.getID(): number for number, node in enumerate(self._net.getNodes(), start=1)}
        self._by_number = {number: name for name, number in self.nodes.items()}
        self.groups = {signal.id: groups_of(signal) for signal in network.signals}
        x, y = zip(*(node.getCoord() for node in self._net.getNodes()), strict=True)
        self._middle = (sum(x) / len(x), sum(y) / len(y))

    def degrees(self, x: Sequence[float], y: Sequence[float]) -> tuple[list[int], list[int]]:
        """Places of the network as latitude and longitude in the message set's unit, 1e-7 degrees."""
        lat, lon = self.frame.degrees(np.asarray(x) - self._middle[0], np.asarray(y) - self._middle[1])
        return np.rint(lat * 1e7).astype(int).tolist(), np.rint(lon * 1e7).astype(int).tolist()

    def map_messages(self) -> Iterator[dict[str, Any]]:
        """One MAP a signal: its approaches, lanes, movements and the phases that govern them."""
        for count, signal in enumerate(self.network.signals):
            node = self._net.getNode(signal.id)
            lat, lon = self.degrees(*([c] for c in node.getCoord()))
            body = {
                "id": self.reference(signal.id),
                "refPos": {"lat": lat[0], "long": lon[0]},
                "inLinks": [self._link(signal, edge) for edge in node.getIncoming() if edge.allows("passenger")],
            }
            yield {"mapFrame": {"msgCnt": count % 128, "nodes": [body]}}

    def reference(self, node: str) -> dict[str, int]:
        """Number of a node in messages."""
        return {"region": 1, "id": self.nodes[node]}

    def _link(self, signal: Signal, edge: Any) -> dict[str, Any]:
        return {
            "upstreamNodeId": self.reference(edge.getFromNode().getID()),
            "speedLimits": [{"type": "vehicleMaxSpeed", "speed": round(edge.getSpeed() / 0.02)}],
            "linkWidth": 320 * edge.getLaneNumber(),
            "lanes": [self._lane(signal, lane) for lane in edge.getLanes() if lane.allows("passenger")],
        }

    def _lane(self, signal: Signal, lane: Any) -> dict[str, Any]:
        x, y = zip(*_thinned(lane.getShape()), strict=True)
        lat, lon = self.degrees(x, y)
        ways = {link.destination: link.index for link in signal.links if link.lane == lane.getID()}
        described: dict[str, Any] = {
            "laneID": lane.getIndex() + 1,
            "laneWidth": 320,
            "points": [{"posOffset": {"offsetLL": {"position-LatLon": {"lon": b, "lat": a}}}} for a, b in zip(lat, lon, strict=True)],
        }
        if ways:
            described["connectsTo"] = [
                {
                    "remoteIntersection": self.reference(self._net.getEdge(road).getToNode().getID()),
                    "phaseId": self._phase(signal.id, index),
                }
                for road, index in ways.items()
            ]
        return described

    def _turn(self, lane: Any, road: str) -> str:
        """Way a movement turns: s, l, r or t, as SUMO writes it."""
        return next((str(c.getDirection()).lower() for c in lane.getOutgoing() if c.getTo().getID() == road), "s")

    @cached_property
    def turns(self) -> Mapping[tuple[str, str], str]:
        """Way of every movement (from road, to road): s, l, r or t."""
        return {
            (edge.getID(), to.getID()): str(ways[0].getDirection()).lower()
            for edge in self._net.getEdges()
            for to, ways in edge.getOutgoing().items()
        }

    def _phase(self, signal: str, index: int) -> int:
        return next(group.number for group in self.groups[signal] if index in group.links)

    def links(self, signal: str, phase: int) -> tuple[int, ...]:
        """Movements of a signal that a phase of the message set governs."""
        return next((group.links for group in self.groups[signal] if group.number == phase), ())

    def signal_at(self, node: int) -> str:
        """Name of the signal with a number of the message set (region * 65536 + id)."""
        return str(self._by_number[node & 0xFFFF])


@dataclass(frozen=True)
class Clock:
    """Time of a simulation on the clock of the messages.

    Parameters
    ----------
    start_ms
        UTC ms at second 0.
    seconds
        Since then.
    """

    start_ms: int
    seconds: float

    @property
    def ms(self) -> int:
        """UTC ms."""
        return self.start_ms + round(1000 * self.seconds)

    @property
    def stamp(self) -> tuple[int, int, int]:
        """Message count, minute of the year and ms in the minute, as messages give time; the simulation is held on the first day of a year."""
        return (int(self.seconds) % 128, round(1000 * self.seconds) // 60_000, round(1000 * self.seconds) % 60_000)


def _thinned(shape: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """At most 31 points, ends kept, as the message set allows."""
    if len(shape) <= 31:
        return shape
    return [shape[round(k * (len(shape) - 1) / 30)] for k in range(31)]


@dataclass(frozen=True)
class Running:
    """A signal plan as it runs.

    Parameters
    ----------
    phases
        Of the plan.
    at, left
        The phase that runs, and how many seconds it still runs.
    early
        By how many seconds the running phase may end before its time; the message says so.
    """

    phases: Sequence[Phase]
    at: int
    left: float
    early: float = 0.0


def early_of(phase: Phase, left: float) -> float:
    """Seconds by which a controller that keeps to the shortest green may end a phase before its time; none but greens may be cut."""
    gone = max(phase.duration - left, 0.0)
    return max(left - max(LEAST_GREEN - gone, 0.0), 0.0) if phase.is_green else 0.0


def spat_message(reference: Mapping[str, int], groups: Sequence[Group], now: Running, stamp: tuple[int, int, int]) -> dict[str, Any]:
    """State of a signal with the times that its plan promises.

    Parameters
    ----------
    reference
        Intersection.
    groups
        Phases of the message set.
    now
        The plan as it runs.
    stamp
        Count and time of the message, see `Clock.stamp`.

    Returns
    -------
    dict
        A ``spatFrame``: for every phase what is shown now, then what follows once round the cycle.
    """
    count, minute, mark = stamp
    crossing = {
        "intersectionId": dict(reference),
        "status": {"bits": "0000010000000000"},
        "moy": minute,
        "timeStamp": mark,
        "phases": [{"id": group.number, "phaseStates": _states(group, now)} for group in groups],
    }
    return {"spatFrame": {"msgCnt": count, "moy": minute, "timeStamp": mark, "intersections": [crossing]}}


def _states(group: Group, now: Running) -> list[dict[str, Any]]:
    """What a group shows from now on, equal neighbours joined, each state once; the time until it comes again stands beside it."""
    link, cycle = group.links[0], sum(phase.duration for phase in now.phases)
    spans: list[tuple[str, float, float]] = []
    begin = 0.0
    for step in range(len(now.phases)):
        phase = now.phases[(now.at + step) % len(now.phases)]
        end = begin + (now.left if step == 0 else phase.duration)
        light = _LIGHTS[phase.state[link]]
        spans = [*spans[:-1], (light, spans[-1][1], end)] if spans and spans[-1][0] == light else [*spans, (light, begin, end)]
        begin = end
    if (
        len(spans) > 1 and spans[0][0] == spans[-1][0]
    ):  # it goes on behind the end of the round: the first is the same showing, a cycle later
        spans = spans[:-1]
    return [
        _state(light, (start, end - (now.early if n == 0 else 0.0), end), _again(spans, light, cycle, at=n))
        for n, (light, start, end) in enumerate(spans)
    ][:16]


def _again(spans: Sequence[tuple[str, float, float]], light: str, cycle: float, *, at: int) -> tuple[float, float]:
    later = [(start, end) for other, start, end in spans[at + 1 :] if other == light]
    start, end = spans[at][1:]
    return later[0] if later else (start + cycle, end + cycle)


def _state(light: str, times: tuple[float, float, float], again: tuple[float, float]) -> dict[str, Any]:
    start, earliest, end = times
    counting = {
        "startTime": _tenths(start),
        "minEndTime": _tenths(earliest),
        "maxEndTime": _tenths(end),
        "likelyEndTime": _tenths(end),
        "timeConfidence": 200,
        "nextStartTime": _tenths(again[0]),
        "nextDuration": _tenths(again[1] - again[0]),
    }
    return {"light": light, "timing": {"counting": counting}}


def _tenths(seconds: float) -> int:
    return min(max(round(10 * seconds), 0), _MOST)


@dataclass(frozen=True)
class Motion:
    """A vehicle at a moment: latitude and longitude in 1e-7 degrees, m/s, degrees clockwise from north, m/s2."""

    lat: int
    lon: int
    speed: float
    heading: float
    accel: float

    @property
    def numbers(self) -> tuple[int, int, int, int, int]:
        """In the units of the message set, within its ranges."""
        speed, heading = min(round(self.speed / 0.02), 8190), round(self.heading % 360 / 0.0125) % 28_800
        return (self.lat, self.lon, speed, heading, max(min(round(100 * self.accel), 2000), -2000))


def bsm_message(kind: str, turn: str, numbers: Sequence[int]) -> dict[str, Any]:
    """BSM of a vehicle.

    Parameters
    ----------
    kind
        Class and drive, such as ``car_BEV``.
    turn
        Way it will turn, as its driver signals it: ``l``, ``r``, or another letter for none.
    numbers
        Temporary id, message count, ms in the minute, and `Motion.numbers`.
    """
    vehicle, drive = kind.split("_", 1)
    key, count, mark, lat, lon, speed, heading, accel = numbers
    lamps = {"safetyExt": {"lights": {"bits": _LAMPS[turn]}}} if turn in _LAMPS else {}
    return {
        "bsmFrame": {
            "msgCnt": count,
            "id": f"{key:016x}",
            "secMark": mark,
            "pos": {"lat": lat, "long": lon},
            "posConfidence": {"pos": "a1m"},
            "transmission": "forwardGears",
            "speed": speed,
            "heading": heading,
            "accelSet": {"long": accel, "lat": 2001, "vert": -127, "yaw": 0},
            "brakes": {},
            "size": {"width": 250 if vehicle == "bus" else 180, "length": 1200 if vehicle == "bus" else 480},
            "vehicleClass": {"classification": _CLASSES[vehicle], "fuelType": _FUELS.get(drive, 0)},
            **lamps,
        }
    }
