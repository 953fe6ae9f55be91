"""Bus lines with timetables: along a ring or across the town, stops at an even distance."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from dafeng.errors import RoadsError
from dafeng.roads.lab.demand import chance

__all__ = ["BusLine", "bus_lines", "bus_stops_xml", "bus_vehicles_xml", "has_stop"]


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
    both_ways
        Whether the line runs in both directions.
    """

    id: str
    route: str
    headway: float
    dwell: float
    speed: float
    both_ways: bool = False


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


_PLACE = (50.0, 75.0)
"""Metres from the beginning of a road to begin and end of its stop: behind the junction, where a bus that has passed the signal stops, as
guides to priority for buses ask (US Federal Transit Administration, Transit Signal Priority: A Planning and Implementation Handbook, 2005)."""
DWELL_SPREAD = 0.6
"""Standard deviation of dwell over its mean: 0.4 to 0.8, 0.6 where nothing is known (Transit Capacity and Quality of Service Manual)."""
_SHORT = 100.0
"""Roads below this length, m, have no stop."""


def has_stop(at: int, length: float) -> bool:
    """Whether the road at a place of a line has a stop: every second one, if it is long enough."""
    return at % 2 == 1 and length > _SHORT


def dwell_of(bus: str, road: str, mean: float) -> float:
    """Seconds a bus stands at the stop of a road: lognormal about the mean, the same in every arm.

    Were it the same everywhere, buses would fall into step with signals of one cycle, and whatever takes them out of step would harm them.
    """
    spread = math.sqrt(math.log(1 + DWELL_SPREAD**2))
    lot = min(max(chance(bus, f"dwell {road}"), 0.01), 0.99)
    return mean * math.exp(spread * NormalDist().inv_cdf(lot) - spread**2 / 2)


def bus_stops_xml(stops: Iterable[str]) -> str:
    """Bus stops at the beginning of the roads given.

    Parameters
    ----------
    stops
        Roads; the stop lies on the rightmost lane.
    """
    return "".join(f'<busStop id="s_{road}" lane="{road}_0" startPos="{_PLACE[0]:g}" endPos="{_PLACE[1]:g}"/>\n' for road in stops)


def bus_vehicles_xml(line: BusLine, name: str, roads: Sequence[tuple[str, float]], end: float) -> list[tuple[float, str]]:
    """Departures of a line up to a time, each with its timetable.

    Parameters
    ----------
    name
        Of the line in one direction; vehicles are named after it.
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
            if has_stop(at, length):
                due = depart + (travelled + _PLACE[1]) / line.speed
                stops += f'<stop busStop="s_{road}" duration="{dwell_of(f"{name} {run}", road, line.dwell):.0f}" arrival="{due:.0f}"/>'
            travelled += length
        vehicle = (
            f'<vehicle id="bus_{name}_{run}" type="TYPE" depart="{depart:.1f}" line="{line.id}"><route edges="{edges}"/>{stops}</vehicle>\n'
        )
        found.append((depart, vehicle))
    return found
