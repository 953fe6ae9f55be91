"""Lanes as the message set describes them: one record a lane, with its movements and phases.

A MAP message becomes lanes here; `sumo_net` makes the same records of a SUMO network.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dafeng.roads.twin.intake import whole_position

__all__ = ["Lane", "Movement", "lanes_of", "node_key"]

Message = Mapping[str, Any]
_TURNS = ("straight", "left", "right", "u-turn")


@dataclass(frozen=True)
class Movement:
    """One way on from the end of a lane.

    Parameters
    ----------
    remote
        Intersection the movement leads to.
    phase
        Signal phase that governs it; -1 where none does.
    turn
        ``straight``, ``left``, ``right``, ``u-turn`` or empty.
    """

    remote: int
    phase: int
    turn: str = ""


@dataclass(frozen=True)
class Lane:
    """One lane that ends at a stop line.

    Parameters
    ----------
    node, upstream
        Intersection at its end and at its beginning: region * 65536 + id.
    number
        Lane number within the link.
    points
        Centre line in driving direction, WGS 84 (latitude, longitude).
    limit
        Speed limit, m/s; NaN where unknown.
    width
        m; NaN where unknown.
    movements
        Ways on.
    """

    node: int
    upstream: int
    number: int
    points: tuple[tuple[float, float], ...]
    limit: float
    width: float
    movements: tuple[Movement, ...]


def node_key(reference: Message) -> int:
    """Number of an intersection from its NodeReferenceID."""
    return int(reference.get("region", 0)) * 65536 + int(reference["id"])


def lanes_of(message: Message) -> list[Lane]:
    """Lanes of a MAP message; a lane without points of its own takes those of its link.

    Parameters
    ----------
    message
        Decoded MAP, with or without its frame name.

    Returns
    -------
    list of Lane
        A lane or link with fewer than two points is left out: it has no direction.
    """
    body = message.get("mapFrame", message)
    return [lane for node in body["nodes"] for link in node.get("inLinks", []) for lane in _lanes(node, link)]


def _lanes(node: Message, link: Message) -> Iterator[Lane]:
    reference = (node["refPos"]["lat"] * 1e-7, node["refPos"]["long"] * 1e-7)
    for lane in link["lanes"]:
        points = _points(lane.get("points") or link.get("points") or [], reference)
        if len(points) < 2:
            continue
        width = lane.get("laneWidth", link.get("linkWidth", 0))
        yield Lane(
            node=node_key(node["id"]),
            upstream=node_key(link["upstreamNodeId"]),
            number=lane["laneID"],
            points=points,
            limit=_limit(lane.get("speedLimits") or link.get("speedLimits") or []),
            width=width * 0.01 if width else float("nan"),
            movements=_movements(lane, link),
        )


def _points(points: Sequence[Message], reference: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Points without repeats. [point]"""
    whole = [whole_position(point["posOffset"], reference) for point in points]
    return tuple(place for place, before in zip(whole, [None, *whole], strict=False) if place != before)


def _limit(limits: Sequence[Message]) -> float:
    """Highest speed for vehicles, m/s."""
    found = [each["speed"] * 0.02 for each in limits if each["type"] in {"vehicleMaxSpeed", 5} and 0 < each["speed"] < 8191]
    return min(found, default=float("nan"))


def _movements(lane: Message, link: Message) -> tuple[Movement, ...]:
    phases = {node_key(each["remoteIntersection"]): each.get("phaseId", -1) for each in link.get("movements", [])}
    ways = []
    for way in lane.get("connectsTo", []):
        remote = node_key(way["remoteIntersection"])
        phase = way.get("phaseId", phases.get(remote, -1))
        ways.append(Movement(remote, phase, _turn((way.get("connectingLane") or {}).get("maneuver"))))
    return tuple(ways) or tuple(Movement(remote, phase) for remote, phase in phases.items())


def _turn(maneuver: Any) -> str:
    bits = maneuver.get("bits", "") if isinstance(maneuver, Mapping) else ""
    return next((turn for turn, bit in zip(_TURNS, bits, strict=False) if bit == "1"), "")
