"""The invented town's messages as they go over the air: element names and integers of the message set."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dafeng.roads.town.roads import LIMIT
from dafeng.roads.town.signals import SHORTEST, Signals
from dafeng.roads.town.streets import Streets
from dafeng.roads.town.traffic import Traffic, Truth
from dafeng.roads.twin.clock import minute_of_year
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.intake import LIGHTS

__all__ = ["bsm_messages", "map_message", "rsi_message", "rsm_messages", "spat_message"]

Message = dict[str, Any]
_TYPES = {1: "motor", 2: "non-motor", 3: "pedestrian"}
_BITS = {"straight": "100000000000", "left": "010000000000", "right": "001000000000"}
_MANEUVERS = 12
_SIGNALLED = 100.0
"""Distance to a crossing from which drivers give signals, m: Chinese rules ask for 30 to 100 m."""


def _node(node: int) -> Message:
    return {"region": 0, "id": node + 1}


def _rsu(node: int) -> str:
    return f"{node + 1:016x}"


def bsm_messages(traffic: Traffic, truth: Truth, who: Array, ids: Array, place: tuple[Frame, int, int]) -> Iterator[Message]:
    """Messages of vehicles.

    Parameters
    ----------
    traffic, truth
        The town, and where everybody is.
    who
        Vehicles that speak. [row]
    ids
        Pseudonyms of all vehicles. [vehicle]
    place
        Frame, clock (UTC ms) and counter.
    """
    frame, now_ms, count = place
    lat, lon = frame.degrees(truth.x[who], truth.y[who])
    speed, heading = np.round(truth.speed[who] / 0.02).astype(int), np.round(truth.heading[who] / 0.0125).astype(int) % 28_800
    accel = np.clip(np.round(truth.accel[who] * 100), -2000, 2000).astype(int)
    yaw = np.clip(np.round(truth.yaw_rate[who] * 100), -32_767, 32_767).astype(int)
    for k, at in enumerate(who.tolist()):
        yield {
            "bsmFrame": {
                "msgCnt": count % 128,
                "id": f"{int(ids[at]):016x}",
                "secMark": now_ms % 60_000,
                "pos": {"lat": round(lat[k] * 1e7), "long": round(lon[k] * 1e7), "elevation": 5000},
                "posConfidence": {"pos": "a1m"},
                "transmission": "forwardGears",
                "speed": int(speed[k]),
                "heading": int(heading[k]),
                "accelSet": {"long": int(accel[k]), "lat": 0, "vert": 0, "yaw": int(yaw[k])},
                "brakes": {"brakePadel": "off"},
                "size": {"width": round(traffic.width[at] * 100), "length": round(traffic.length[at] * 100)},
                "vehicleClass": {"classification": int(traffic.vehicle_class[at]), "fuelType": int(traffic.fuel[at])},
                "safetyExt": {"lights": {"bits": _lights(traffic, at)}},
            }
        }


def _lights(traffic: Traffic, vehicle: int) -> str:
    """Turn signal of the way a vehicle will go, from so far before the crossing on as drivers give it."""
    segment = int(traffic.segment[vehicle])
    on_lane = segment < len(traffic.streets.lanes)
    if on_lane and traffic.streets.lengths[segment] - traffic.along[vehicle] > _SIGNALLED:
        return "000000000"
    way = int(traffic.way[vehicle]) - len(traffic.streets.lanes)
    turn = traffic.streets.ways[way][2] if way >= 0 else "straight"
    return {"left": "001000000", "right": "000100000"}.get(turn, "000000000")


def rsm_messages(truth: Truth, streets: Streets, place: tuple[Frame, int, int], random: np.random.Generator) -> Iterator[Message]:
    """Sightings within 110 m of every crossing, up to 16 a message, with half a metre of noise."""
    frame, now_ms, count = place
    for node, (x, y) in enumerate(streets.places.tolist()):
        near = np.flatnonzero(np.hypot(truth.x - x, truth.y - y) < 110.0)
        noise = random.normal(0, 0.5, (2, len(near)))
        lat, lon = frame.degrees(truth.x[near] + noise[0], truth.y[near] + noise[1])
        reference = frame.degrees(np.array(x), np.array(y))
        head = {"id": _rsu(node), "refPos": {"lat": round(float(reference[0]) * 1e7), "long": round(float(reference[1]) * 1e7)}}
        for start in range(0, len(near), 16):
            rows = range(start, min(start + 16, len(near)))
            seen = [_participant(truth, int(near[k]), (lat[k], lon[k]), now_ms) for k in rows]
            yield {"rsmFrame": {"msgCnt": count % 128, **head, "participants": seen}}


def _participant(truth: Truth, at: int, place: tuple[float, float], now_ms: int) -> Message:
    return {
        "ptcType": _TYPES[int(truth.kind[at])],
        "ptcId": at % 65_000 + 1,
        "source": "video",
        "secMark": now_ms % 60_000,
        "pos": {"offsetLL": {"position-LatLon": {"lon": round(place[1] * 1e7), "lat": round(place[0] * 1e7)}}},
        "posConfidence": {"pos": "a1m"},
        "speed": round(float(truth.speed[at]) / 0.02),
        "heading": round(float(truth.heading[at]) / 0.0125) % 28_800,
        "size": {"width": 0, "length": 0},
    }


def spat_message(streets: Streets, signals: Signals, t: float, now_ms: int, count: int) -> Iterator[Message]:
    """One message a crossing: every approach a phase, its direction plus one."""
    minute, millisecond = minute_of_year(now_ms)
    phases: dict[int, list[Message]] = {}
    for lane, (_, node, way) in enumerate(streets.lanes):
        states = [_state(*state) for state in signals.states(lane, t)]
        phases.setdefault(node, []).append({"id": way + 1, "phaseStates": states})
    for node, told in sorted(phases.items()):
        crossing = {"intersectionId": _node(node), "status": {"bits": "0000001000000000"}, "phases": told}
        yield {"spatFrame": {"msgCnt": count % 128, "moy": minute, "timeStamp": millisecond, "intersections": [crossing]}}


def _state(light: int, start: float, end: float, again: float, lasts: float) -> Message:
    marks = {
        name: min(36_000, round(value * 10))
        for name, value in (("startTime", start), ("minEndTime", _earliest(light, start, end)), ("maxEndTime", end))
    }
    marks |= {"likelyEndTime": marks["maxEndTime"], "timeConfidence": 190}
    marks |= {"nextStartTime": min(36_000, round(again * 10)), "nextDuration": round(lasts * 10)}
    order = ("startTime", "minEndTime", "maxEndTime", "likelyEndTime", "timeConfidence", "nextStartTime", "nextDuration")
    return {"light": LIGHTS[light], "timing": {"counting": {name: marks[name] for name in order}}}


def _earliest(light: int, start: float, end: float) -> float:
    """Earliest end of a state: greens may be cut for a bus, and reds end sooner by as much."""
    spare = max(0.0, end - start - SHORTEST) if light == 6 else 15.0 if light == 3 else 0.0
    return max(start, end - min(spare, 15.0))


def map_message(streets: Streets, node: int, frame: Frame, count: int) -> Message:
    """One crossing with the links that lead to it."""
    lat, lon = frame.degrees(np.array(streets.places[node, 0]), np.array(streets.places[node, 1]))
    links = [_link(streets, lane, frame) for lane, (_, end, _) in enumerate(streets.lanes) if end == node]
    place = {"lat": round(float(lat) * 1e7), "long": round(float(lon) * 1e7)}
    return {"mapFrame": {"msgCnt": count % 128, "nodes": [{"id": _node(node), "refPos": place, "inLinks": links}]}}


def _link(streets: Streets, lane: int, frame: Frame) -> Message:
    start, _, way = streets.lanes[lane]
    line = streets.line(lane)[[0, len(streets.line(lane)) // 2, -1]]
    lat, lon = frame.degrees(line[:, 0], line[:, 1])
    points = [
        {"posOffset": {"offsetLL": {"position-LatLon": {"lon": round(b * 1e7), "lat": round(a * 1e7)}}}}
        for a, b in zip(lat.tolist(), lon.tolist(), strict=True)
    ]
    ways = [(streets.lanes[after][1], turn) for before, after, turn in streets.ways if before == lane]
    connections = [
        {"remoteIntersection": _node(remote), "connectingLane": {"lane": 1, "maneuver": {"bits": _BITS[turn]}}, "phaseId": way + 1}
        for remote, turn in ways
    ]
    allowed = "".join("1" if any(_BITS[turn][k] == "1" for _, turn in ways) else "0" for k in range(_MANEUVERS))
    return {
        "upstreamNodeId": _node(start),
        "speedLimits": [{"type": "vehicleMaxSpeed", "speed": round(LIMIT / 0.02)}],
        "linkWidth": 350,
        "points": points,
        "movements": [{"remoteIntersection": _node(remote), "phaseId": way + 1} for remote, _ in ways],
        "lanes": [{"laneID": 1, "laneWidth": 350, "maneuvers": {"bits": allowed}, "connectsTo": connections, "points": points}],
    }


def rsi_message(streets: Streets, frame: Frame, count: int) -> Message:
    """Road works at the edge of the town's first street."""
    x, y = streets.line(0)[len(streets.line(0)) // 2]
    lat, lon = (float(value) for value in frame.degrees(np.array(x), np.array(y)))
    place = {"offsetLL": {"position-LatLon": {"lon": round(lon * 1e7), "lat": round(lat * 1e7)}}}
    event = {"rteId": 1, "eventType": 501, "eventSource": "government", "eventPos": place, "eventRadius": 800}
    return {
        "rsiFrame": {"msgCnt": count % 128, "id": _rsu(0), "refPos": {"lat": round(lat * 1e7), "long": round(lon * 1e7)}, "rtes": [event]}
    }
