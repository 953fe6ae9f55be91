"""Bus lines with timetables: along a ring or across the town, stops at an even distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dafeng.errors import RoadsError

__all__ = ["BusLine", "bus_lines", "bus_stops_xml", "bus_vehicles_xml"]


@dataclass(frozen=True)
class BusLine:
    """One line.

    Parameters
    ----------
    route
        ``ring K`` (around main ring K, counted from 0) or ``cross A`` (in on radial A, out on the opposite one).
    headway
        Seconds between departures.
    dwell
        Seconds at a stop.
    speed
        Commercial speed the timetable is made for, m/s, stops included.
    """

    id: str
    route: str
    headway: float
    dwell: float
    speed: float


def bus_lines(rows: Sequence[Mapping[str, Any]], where: str) -> tuple[BusLine, ...]:
    """Read the bus lines of a file.

    Raises
    ------
    RoadsError
        If a line lacks a value or has one too many.
    """
    try:
        return tuple(BusLine(**row) for row in rows)
    except TypeError as error:
        raise RoadsError(
            f"{where}: a bus line cannot be read ({error}); expected {', '.join(BusLine.__dataclass_fields__)}.",
            f"{where}:公交线路无法读取({error});应含 {'、'.join(BusLine.__dataclass_fields__)}。",
        ) from error


def bus_stops_xml(stops: Sequence[tuple[str, float]]) -> str:
    """Bus stops in the middle of the roads given.

    Parameters
    ----------
    stops
        Road and its length in metres; the stop lies on its rightmost lane.
    """
    return "".join(
        f'<busStop id="s_{road}" lane="{road}_0" startPos="{length / 2 - 10:.1f}" endPos="{length / 2 + 10:.1f}"/>\n'
        for road, length in stops
    )


def bus_vehicles_xml(line: BusLine, roads: Sequence[tuple[str, float]], end: float) -> list[tuple[float, str]]:
    """Departures of a line up to a time, each with its timetable.

    Parameters
    ----------
    roads
        Roads of the line in order with their lengths, m. Every second one has a stop.
    end
        Last departure, s.

    Returns
    -------
    list of (float, str)
        Departure, and the vehicle as SUMO reads it.
    """
    edges = " ".join(road for road, _ in roads)
    found = []
    for run in range(int(end // line.headway) + 1):
        depart, travelled, stops = run * line.headway, 0.0, ""
        for at, (road, length) in enumerate(roads):
            if at % 2 == 1 and length > 40:
                due = depart + (travelled + length / 2) / line.speed
                stops += f'<stop busStop="s_{road}" duration="{line.dwell:g}" arrival="{due:.0f}"/>'
            travelled += length
        vehicle = f'<vehicle id="bus_{line.id}_{run}" type="TYPE" depart="{depart:.1f}" line="{line.id}"><route edges="{edges}"/>{stops}</vehicle>\n'
        found.append((depart, vehicle))
    return found
