"""Demand against counts of traffic: the GEH statistic road by road, and the factor on the trips that brings it down.

Counts say how much, not from where to where: one factor on all trips is what they can carry without more knowledge.
"""

import csv
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.lab.inputs import make_network, make_routes
from dafeng.roads.lab.spec import Experiment

__all__ = ["best_factor", "compare_counts", "geh", "read_counts"]

GOOD = 5.0
"""GEH below which a modelled flow is close to a count; 85 % of them should be (UK Department for Transport, TAG unit M3.1, table 2)."""


def geh(modelled: float, counted: float) -> float:
    """GEH statistic of a modelled flow against a count, both in vehicles an hour.

    Examples
    --------
    >>> round(geh(1100, 1000), 2)
    3.09
    >>> geh(0, 0)
    0.0
    """
    both = modelled + counted
    return math.sqrt(2 * (modelled - counted) ** 2 / both) if both else 0.0


def read_counts(path: Path) -> dict[str, float]:
    """Read counts: a csv with the columns ``road`` and ``vehicles_per_hour``, one row a direction.

    Raises
    ------
    RoadsError
        If the file cannot be read, or a count is no number or below zero.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = {row["road"]: float(row["vehicles_per_hour"]) for row in csv.DictReader(file)}
        if not found or min(found.values()) < 0 or not all(map(math.isfinite, found.values())):
            raise ValueError("empty, below zero or not finite")  # noqa: TRY301
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise RoadsError(
            f"{path}: the counts cannot be read ({error}); expected a csv with the columns road and vehicles_per_hour, numbers of zero and more.",
            f"{path}:断面流量无法读取({error});应为含 road 与 vehicles_per_hour 两列的csv,数值不小于0。",
        ) from error
    return found


def best_factor(modelled: Mapping[str, float], counted: Mapping[str, float]) -> float:
    """Factor on all modelled flows with the least sum of squared GEH.

    Parameters
    ----------
    modelled, counted
        Vehicles an hour by road, of the same roads.

    Examples
    --------
    >>> round(best_factor({"a": 500.0, "b": 300.0}, {"a": 1000.0, "b": 600.0}), 2)
    2.0
    """
    factors = np.geomspace(0.05, 20, 2401)
    mine, theirs = (np.array([flows[road] for road in counted]) for flows in (modelled, counted))
    scaled = factors[:, None] * mine
    squares = 2 * (scaled - theirs) ** 2 / np.maximum(scaled + theirs, 1e-9)
    return float(factors[squares.sum(1).argmin()])


def compare_counts(experiment: Experiment, counted: Mapping[str, float], folder: Path) -> dict[str, Any]:
    """Compare the routes of an experiment at level 1 and its first seed with counts.

    Parameters
    ----------
    counted
        Vehicles an hour by road.
    folder
        With ``inputs``.

    Returns
    -------
    dict
        ``roads``: road, counted, modelled (vehicles an hour) and GEH; ``share_below_5``, the best ``factor`` on the trips, the share with it
        and ``trips_scaled``.

    Raises
    ------
    RoadsError
        If a counted road is not in the network.
    """
    network = make_network(experiment, folder / "inputs")
    unknown = sorted(set(counted) - {road.id for road in network.roads})
    if unknown:
        raise RoadsError(
            f"{len(unknown)} counted roads are not in the network: {', '.join(unknown[:5])}; expected names such as '{network.roads[0].id}'.",
            f"{len(unknown)}个断面不在路网中:{'、'.join(unknown[:5])};应为“{network.roads[0].id}”这样的路段名。",
        )
    routes = make_routes(experiment, network, 1.0, experiment.seeds[0], folder / "inputs")
    hours = (experiment.warm_up + experiment.cohort) / 3600
    passed = Counter(road for roads in routes.roads.values() for road in roads)
    modelled = {road: passed[road] / hours for road in counted}
    factor = best_factor(modelled, counted)
    return {
        "roads": [
            {"road": road, "counted": count, "modelled": round(modelled[road], 1), "GEH": round(geh(modelled[road], count), 2)}
            for road, count in counted.items()
        ],
        "share_below_5": _share(modelled, counted, 1.0),
        "factor": round(factor, 4),
        "share_below_5_scaled": _share(modelled, counted, factor),
        "trips_scaled": round(factor * experiment.demand.trips, 1),
    }


def _share(modelled: Mapping[str, float], counted: Mapping[str, float], factor: float) -> float:
    return sum(geh(factor * modelled[road], count) < GOOD for road, count in counted.items()) / len(counted)
