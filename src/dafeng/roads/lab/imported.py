"""Trips of an imported network: read from SUMO's route or trip files, thinned for lower levels of demand.

A vehicle with a route keeps it; a trip with its ends only chooses its roads as trips of the town do.
"""

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from xml.etree import ElementTree

from dafeng.errors import RoadsError
from dafeng.roads.lab.demand import Trip, chance
from dafeng.roads.lab.spec import Experiment

__all__ = ["imported_trips"]


def imported_trips(experiment: Experiment, level: float, roads: frozenset[str]) -> tuple[dict[str, Trip], dict[str, tuple[str, ...]]]:
    """Read the trips of an experiment's file that leave within its time.

    Parameters
    ----------
    level
        Share of the vehicles that is kept, above 0 and not above 1; those of a lower level are among those of a higher.
    roads
        Names of the roads of the network.

    Returns
    -------
    tuple
        Trips by name, and the roads of those whose route is given. Classes are drawn by name from the experiment's shares.

    Raises
    ------
    RoadsError
        If the file cannot be read, a vehicle uses a road that is not in the network, or the level is above 1.
    """
    if level > 1:
        raise RoadsError(
            f"demand level {level:g}: an imported demand can be thinned, not multiplied; expected at most 1. Lower demand.levels.",
            f"需求水平 {level:g}:导入的需求只能减少,不能增加,最高为1。请降低 demand.levels。",
        )
    trips: dict[str, Trip] = {}
    given: dict[str, tuple[str, ...]] = {}
    end = experiment.warm_up + experiment.cohort
    for name, depart, edges, whole in _vehicles(Path(experiment.routes)):
        if depart < end and chance(name, "level") < level:
            _check(experiment, name, edges, roads)
            trips[name] = Trip(name, _class_of(experiment, name), depart, edges[0], edges[-1])
            given |= {name: edges} if whole else {}
    return trips, given


def _vehicles(path: Path) -> Iterator[tuple[str, float, tuple[str, ...], bool]]:
    """Name, departure, roads, and whether the roads are the whole route."""
    try:
        for node in ElementTree.parse(path).getroot():
            route = node.find("route")
            if node.tag == "vehicle" and route is not None:
                yield node.attrib["id"], float(node.attrib["depart"]), tuple(route.attrib["edges"].split()), True
            elif node.tag == "trip":
                yield node.attrib["id"], float(node.attrib["depart"]), (node.attrib["from"], node.attrib["to"]), False
    except (OSError, ElementTree.ParseError, KeyError, ValueError) as error:
        raise RoadsError(
            f"{path}: the trips cannot be read ({error!r}); expected SUMO's vehicles with a route, or trips with from and to, each with id and depart in seconds.",
            f"{path}:出行文件无法读取({error!r});应为 SUMO 的 vehicle(含 route)或 trip(含 from、to),并有 id 与 depart(秒)。",
        ) from error


def _check(experiment: Experiment, name: str, edges: tuple[str, ...], roads: frozenset[str]) -> None:
    missing = next((edge for edge in edges if edge not in roads), None)
    if missing:
        raise RoadsError(
            f"{experiment.routes}: vehicle '{name}' uses road '{missing}', which cars may not use or which is not in {experiment.network}. Take routes of the same network.",
            f"{experiment.routes}:车辆“{name}”使用的路段“{missing}”不在 {experiment.network} 中或不允许小汽车通行。请使用同一路网的路径。",
        )


def _class_of(experiment: Experiment, name: str) -> str:
    classes, at = experiment.demand.classes, chance(name, "class")
    return next((each for each, reached in zip(classes, accumulate(classes.values()), strict=True) if at < reached), list(classes)[-1])
