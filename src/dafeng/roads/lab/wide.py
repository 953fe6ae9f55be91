"""From a patch to a wide network: the wide one is driven in SUMO's mesoscopic mode, effects of the patch reach its roads by volume over capacity.

A microscopic run of a whole city takes hours; what it would add is where traffic is how dense. That the mesoscopic run says in seconds. An
effect belongs to a kind of road and a level of demand of the patch; the level is known by its mean volume over capacity, and a road of the
wide network takes the effect between the two levels its own lies between. Beyond the lowest and highest level nothing was measured:
the effect of the end is taken, and how much of the distance that concerns is said.
"""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.lab.inputs import Routes, make_network, make_plans, make_routes
from dafeng.roads.lab.net import Network, Signal
from dafeng.roads.lab.outcomes import Effect
from dafeng.roads.lab.signals import SATURATION
from dafeng.roads.lab.spec import Experiment
from dafeng.roads.lab.sumo import run_program

__all__ = ["Traffic", "WideEffect", "capacities", "drive_wide", "level_ratios", "wide_effect"]


@dataclass(frozen=True)
class Traffic:
    """A road of the wide network: kind, vehicle-km an hour, and volume over capacity."""

    kind: str
    km: float
    ratio: float


@dataclass(frozen=True)
class WideEffect:
    """Change over a wide network, in percent, with its 95 % interval.

    Parameters
    ----------
    change, low, high
        Weighted by vehicle-km: CO2 per km is taken to be alike on all roads.
    km
        Vehicle-km an hour of roads whose kind was measured in the patch, and of all roads.
    outside
        Share of the measured distance on roads emptier or fuller than any level of the patch.
    """

    change: float
    low: float
    high: float
    km: tuple[float, float]
    outside: float


def capacities(network: Network) -> dict[str, float]:
    """Vehicles an hour that leave a road at most: lanes times saturation flow, times the share of green before a signal."""
    green = {road: share for signal in network.signals for road, share in _greens(signal).items()}
    return {road.id: network.lanes[road.id] * SATURATION * green.get(road.id, 1.0) for road in network.roads}


def _greens(signal: Signal) -> dict[str, float]:
    """Mean share of green of the movements that leave each road."""
    cycle = sum(phase.duration for phase in signal.phases)
    shares: dict[str, list[float]] = defaultdict(list)
    for link in signal.links:
        shares[link.origin].append(sum(p.duration for p in signal.phases if p.state[link.index] in "Gg") / cycle)
    return {road: float(np.mean(found)) for road, found in shares.items()}


def level_ratios(patch: Experiment, folder: Path) -> dict[float, float]:
    """Mean volume over capacity of the patch at each level of demand, weighted by vehicle-km.

    Parameters
    ----------
    folder
        With ``inputs`` of the patch.
    """
    network = make_network(patch, folder / "inputs")
    return {level: _mean_ratio(_traffic(network, _volumes(patch, network, level, folder))) for level in sorted(patch.levels)}


def _volumes(experiment: Experiment, network: Network, level: float, folder: Path) -> dict[str, float]:
    """Vehicles an hour by road, as routes ask for them."""
    routes = make_routes(experiment, network, level, experiment.seeds[0], folder / "inputs")
    hours = (experiment.warm_up + experiment.cohort) / 3600
    sums: dict[str, float] = defaultdict(float)
    for roads in routes.roads.values():
        for road in roads:
            sums[road] += 1 / hours
    return sums


def _traffic(network: Network, volumes: Mapping[str, float]) -> list[Traffic]:
    most = capacities(network)
    return [
        Traffic(network.kinds[road.id], volumes[road.id] * road.length / 1000, volumes[road.id] / most[road.id])
        for road in network.roads
        if volumes.get(road.id)
    ]


def _mean_ratio(traffic: Sequence[Traffic]) -> float:
    return float(np.average([t.ratio for t in traffic], weights=[t.km for t in traffic]))


def drive_wide(wide: Experiment, level: float, folder: Path) -> list[Traffic]:
    """Drive a wide network in SUMO's mesoscopic mode.

    Parameters
    ----------
    wide
        Its town or network, demand, and seeds, of which the first is taken; signals keep the plans of the network.
    level
        Factor on its trips.
    folder
        Where inputs are kept.

    Returns
    -------
    list of Traffic
        One a road that was driven in the scored time.

    Raises
    ------
    RoadsError
        If more than the experiment's share of vehicles was teleported out of gridlock.
    """
    network = make_network(wide, folder / "inputs")
    routes = make_routes(wide, network, level, wide.seeds[0], folder / "inputs")
    place = Path(tempfile.mkdtemp(prefix="dafeng-wide-"))
    try:
        entered = _drive(wide, network, routes, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    hours = wide.cohort / 3600
    return _traffic(network, {road: count / hours for road, count in entered.items()})


def _drive(wide: Experiment, network: Network, routes: Routes, place: Path) -> dict[str, float]:
    rows = "".join(
        f'<vehicle id="{name}" depart="{routes.trips[name].depart:.1f}"><route edges="{" ".join(roads)}"/></vehicle>\n'
        for name, roads in sorted(routes.roads.items(), key=lambda item: routes.trips[item[0]].depart)
    )
    begin, end = wide.warm_up, wide.warm_up + wide.cohort
    (place / "wide.rou.xml").write_text(f"<routes>\n{rows}</routes>\n", encoding="utf-8")
    watched = f'<additional><edgeData id="t" file="traffic.xml" begin="{begin}" end="{end}" excludeEmpty="true"/></additional>'
    (place / "more.add.xml").write_text(watched, encoding="utf-8")
    (place / "plans.add.xml").write_text(make_plans(wide, network, routes, "default"), encoding="utf-8")
    meso = ["-n", str(network.file.resolve()), "-r", "wide.rou.xml", "-a", "plans.add.xml,more.add.xml", "--mesosim", "true"]
    more = ["--meso-junction-control", "true", "--statistic-output", "statistics.xml", "--end", f"{end:g}", "--seed", str(wide.seeds[0])]
    run_program("sumo", [*meso, *more, "--no-step-log", "true", "--no-warnings", "true"], folder=place)
    _refuse_gridlock(wide, len(routes.roads), place)
    edges = ElementTree.parse(place / "traffic.xml").getroot().iter("edge")
    return {edge.attrib["id"]: float(edge.attrib.get("entered", 0)) + float(edge.attrib.get("departed", 0)) for edge in edges}


def _refuse_gridlock(wide: Experiment, vehicles: int, place: Path) -> None:
    node = ElementTree.parse(place / "statistics.xml").getroot().find("teleports")
    moved = int(node.attrib["total"]) if node is not None else 0
    if moved > wide.most_teleports * vehicles:
        raise RoadsError(
            f"{wide.name}: {moved} of {vehicles} vehicles were teleported in the mesoscopic run, at most {wide.most_teleports:.1%} are allowed. Lower the level of demand.",
            f"{wide.name}:中观仿真中{vehicles}辆车有{moved}辆被瞬移,上限为{wide.most_teleports:.1%}。请降低需求水平。",
        )


def wide_effect(traffic: Sequence[Traffic], effects: Sequence[Effect], ratios: Mapping[float, float]) -> WideEffect:
    """Effect of a measure over a wide network.

    Parameters
    ----------
    traffic
        From `drive_wide`.
    effects
        Of one measure, outcome, penetration and drive, by kind of road and level of the patch.
    ratios
        From `level_ratios`.

    Returns
    -------
    WideEffect
        Errors of one kind and level are the same on all roads; those of different ones are independent.

    Raises
    ------
    RoadsError
        If no road of the wide network has a kind that was measured.
    """
    known = {(e.road, e.band): e for e in effects if e.band in ratios}
    weights: dict[tuple[str, float], float] = defaultdict(float)
    outside = 0.0
    for road in traffic:
        levels = sorted((ratios[band], band) for kind, band in known if kind == road.kind)
        for band, share in _between(levels, road.ratio):
            weights[road.kind, band] += share * road.km
        outside += road.km if levels and not levels[0][0] <= road.ratio <= levels[-1][0] else 0.0
    total = sum(weights.values())
    if not total:
        raise RoadsError(
            f"no road of the wide network is of a kind that was measured ({', '.join(sorted({e.road for e in effects}))}). Name the kinds alike.",
            f"广域路网中没有已测量类型的道路({'、'.join(sorted({e.road for e in effects}))})。请统一道路类型名称。",
        )
    change = sum(weight * known[key].change for key, weight in weights.items()) / total
    half = sum((weight * (known[key].high - known[key].low) / 2) ** 2 for key, weight in weights.items()) ** 0.5 / total
    return WideEffect(change, change - half, change + half, (total, sum(t.km for t in traffic)), outside / total)


def _between(levels: Sequence[tuple[float, float]], ratio: float) -> list[tuple[float, float]]:
    """Levels a ratio lies between, each with its share; the end of the range outside of it."""
    if not levels:
        return []
    if ratio <= levels[0][0]:
        return [(levels[0][1], 1.0)]
    for (low, first), (high, second) in pairwise(levels):
        if ratio <= high:
            share = (ratio - low) / (high - low)
            return [(first, 1 - share), (second, share)]
    return [(levels[-1][1], 1.0)]
