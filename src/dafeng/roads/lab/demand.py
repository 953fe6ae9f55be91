"""Trips of a town: where people live, where they work, and when they leave.

A gravity-free choice: origins by homes, destinations by jobs (the other way round in the evening), both by distance from the centre.
Trips of a lower level are a subset of those of a higher one, so that levels are compared on common ground.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dafeng.errors import RoadsError

__all__ = ["MOST_LEVEL", "PERIODS", "Demand", "Road", "Trip", "chance", "demand_from", "trips_of"]

Floats = npt.NDArray[np.float64]
PERIODS = ("morning", "evening")
"""From homes to jobs, and from jobs to homes."""
MOST_LEVEL = 2.0
"""Highest factor on the number of trips; lower levels are subsets of the trips of this one."""


@dataclass(frozen=True)
class Demand:
    """What a town asks of its roads.

    Parameters
    ----------
    trips
        Vehicles an hour at level 1.
    period
        ``morning`` (from homes to jobs) or ``evening`` (from jobs to homes).
    job_radius
        Distance from the centre at which the density of jobs has fallen to 1/e, m.
    home_radius, home_width
        Distance of the densest ring of homes and its width (standard deviation), m.
    through
        Share of trips that enter and leave at the edge of the town.
    classes
        Share of vehicle classes; sums to 1.
    """

    trips: float
    period: str
    job_radius: float
    home_radius: float
    home_width: float
    through: float
    classes: Mapping[str, float]


@dataclass(frozen=True)
class Road:
    """One direction of a road: name, distance of its middle from the centre and length, m; whether it lies at the edge of the town."""

    id: str
    radius: float
    length: float
    edge: bool


@dataclass(frozen=True)
class Trip:
    """One vehicle that wants to go: name, class, departure in seconds, first and last road."""

    id: str
    vehicle: str
    depart: float
    origin: str
    destination: str


def chance(name: str, salt: str) -> float:
    """A number in [0, 1) that belongs to a name: the same in every arm, whatever else is switched on.

    Examples
    --------
    >>> 0 <= chance("t1", "equipped") < 1
    True
    """
    return int.from_bytes(hashlib.blake2b(f"{salt} {name}".encode(), digest_size=8).digest()) / 2**64


def demand_from(table: Mapping[str, Any], where: str) -> Demand:
    """Read the demand from a table of a file.

    Raises
    ------
    RoadsError
        If a key is missing or the shares do not sum to 1.
    """
    try:
        demand = Demand(**{name: table[name] for name in Demand.__dataclass_fields__})
    except KeyError as error:
        raise RoadsError(
            f"{where}: the table 'demand' lacks {error}; expected {', '.join(Demand.__dataclass_fields__)} and levels.",
            f"{where}:demand 表缺少 {error};应含 {'、'.join(Demand.__dataclass_fields__)} 与 levels。",
        ) from error
    if abs(sum(demand.classes.values()) - 1) > 1e-6 or demand.period not in PERIODS:
        raise RoadsError(
            f"{where}: demand.classes sum to {sum(demand.classes.values()):g} (expected 1), or period '{demand.period}' is neither morning nor evening.",
            f"{where}:demand.classes 之和为 {sum(demand.classes.values()):g}(应为1),或 period“{demand.period}”既非 morning 也非 evening。",
        )
    return demand


def trips_of(demand: Demand, roads: Sequence[Road], seconds: float, level: float, seed: int) -> list[Trip]:
    """Draw the trips that leave within a time.

    Parameters
    ----------
    roads
        Roads a trip may begin or end on.
    seconds
        From 0 to here vehicles depart, evenly spread.
    level
        Factor on the number of trips, up to `MOST_LEVEL`; trips of one seed are nested.
    seed
        Of the random numbers.

    Returns
    -------
    list of Trip
        By departure.
    """
    rng = np.random.default_rng([seed, 7])
    count = int(rng.poisson(MOST_LEVEL * demand.trips * seconds / 3600))
    kept = np.flatnonzero(rng.random(count) < level / MOST_LEVEL)
    depart = rng.random(count) * seconds
    origin, destination = _ends(demand, roads, rng, count)
    classes = rng.choice(list(demand.classes), count, p=list(demand.classes.values()))
    order = kept[np.argsort(depart[kept], kind="stable")]
    found = (Trip(f"t{i}", str(classes[i]), round(float(depart[i]), 1), roads[origin[i]].id, roads[destination[i]].id) for i in order)
    return [trip for trip in found if trip.origin != trip.destination]


def _ends(demand: Demand, roads: Sequence[Road], rng: np.random.Generator, count: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    radius = np.array([road.radius for road in roads])
    length = np.array([road.length for road in roads])
    homes = length * np.exp(-(((radius - demand.home_radius) / demand.home_width) ** 2) / 2)
    jobs = length * np.exp(-radius / demand.job_radius)
    gates = np.array([float(road.edge) for road in roads])
    origin, destination = (_draw(weights, rng, count) for weights in (homes, jobs))
    through = (rng.random(count) < demand.through) & bool(gates.sum())
    if gates.sum():
        enter, leave = _draw(gates, rng, count), _draw(gates, rng, count)
        origin, destination = np.where(through, enter, origin), np.where(through, leave, destination)
    return (origin, destination) if demand.period == "morning" else (destination, origin)


def _draw(weights: Floats, rng: np.random.Generator, count: int) -> npt.NDArray[np.intp]:
    return rng.choice(weights.size, count, p=weights / weights.sum())
