"""What a run tells: SUMO's files in, sums over the scored vehicles out.

All sums are over the cohort, the vehicles that depart in the scored time, however late they arrive: a run that only counts those
who arrived would praise a jam. Sums, not means, so that runs can be added.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.lab.fleet import energy_of, type_of
from dafeng.roads.lab.net import Network
from dafeng.roads.lab.spec import Arm, Experiment

__all__ = ["EARLY", "LATE", "read_results"]

EARLY, LATE = -60.0, 300.0
"""A bus is punctual from one minute early to five minutes late, the band of most operators' timetables."""
_WATCHED = re.compile(r'<timestep time="([\d.]+)"|<vehicle id="([^"]+)" speed="([-\d.]+)"(?: acceleration="([-\d.]+)")?')


def read_results(experiment: Experiment, arm: Arm, network: Network, place: Path) -> dict[str, Any]:
    """Read the files of a run.

    Parameters
    ----------
    place
        Folder with ``trips.xml``, ``stops.xml``, ``statistics.xml``, ``conflicts.xml``, ``watched.xml``, ``traffic.xml``, ``emissions.xml``.

    Returns
    -------
    dict
        ``total`` and ``energy`` (by combustion and electric): vehicles, km, hours, delay_hours, waiting_hours, stops, co2_kg, fuel_kg, kwh.
        ``buses``: the same with calls, early, late. ``safety``: km watched and conflicts. ``driving``: jerk (m/s3) and spread of speed.
        ``roads``: by kind of road, ``edges``: by road, [km, hours, co2_kg]; ``teleports``, and ``incidents`` of the whole run:
        collisions, emergency_stops and emergency_braking.

    Raises
    ------
    RoadsError
        If vehicles were teleported or did not arrive beyond the experiment's limit.
    """
    trips = list(_trips(experiment, place / "trips.xml"))
    teleports = _teleports(place / "statistics.xml")
    _refuse_gridlock(experiment, arm, trips, teleports)
    cars = [trip for trip in trips if not trip["bus"]]
    energy = {name: _sum([t for t in cars if t["energy"] == name]) for name in ("combustion", "electric")}
    watched = {t["id"]: t["km"] for t in cars if t["watched"]}
    return {
        "total": _sum(cars),
        "energy": energy,
        "equipped": {str(flag).lower(): _sum([t for t in cars if t["equipped"] == flag]) for flag in (True, False)},
        "buses": _sum([t for t in trips if t["bus"]]) | _punctuality(place / "stops.xml"),
        "safety": {"km": round(sum(watched.values()), 3)} | _conflicts(place / "conflicts.xml"),
        "driving": _driving(place / "watched.xml"),
        "edges": _edges(place),
        "roads": _by_kind(network, _edges(place)),
        "teleports": teleports,
        "incidents": _incidents(place / "statistics.xml"),
    }


def _trips(experiment: Experiment, path: Path) -> Iterator[dict[str, Any]]:
    begin, end = experiment.warm_up, experiment.warm_up + experiment.cohort
    for _, node in ElementTree.iterparse(path):
        if node.tag != "tripinfo":
            continue
        if begin <= float(node.attrib["depart"]) - float(node.attrib["departDelay"]) < end:
            yield _trip(node)
        node.clear()


def _trip(node: ElementTree.Element) -> dict[str, Any]:
    a, emitted = node.attrib, node.find("emissions")
    amounts = emitted.attrib if emitted is not None else {}
    name, devices = a["id"], a.get("devices", "")
    return {
        "id": name,
        "bus": name.startswith("bus_"),
        "arrived": float(a["arrival"]) >= 0,
        "energy": energy_of(a["vType"]),
        "equipped": type_of(a["vType"])[1],
        "watched": "fcd_" in devices,
        "km": float(a["routeLength"]) / 1000,
        "hours": (float(a["duration"]) + float(a["departDelay"])) / 3600,
        "delay_hours": (float(a["timeLoss"]) + float(a["departDelay"])) / 3600,
        "waiting_hours": float(a["waitingTime"]) / 3600,
        "stops": int(a["waitingCount"]),
        "co2_kg": float(amounts.get("CO2_abs", 0)) / 1e6,
        "fuel_kg": float(amounts.get("fuel_abs", 0)) / 1e6,
        "kwh": float(amounts.get("electricity_abs", 0)) / 1000,
    }


def _sum(trips: list[dict[str, Any]]) -> dict[str, float]:
    names = ("km", "hours", "delay_hours", "waiting_hours", "stops", "co2_kg", "fuel_kg", "kwh")
    return {"vehicles": float(len(trips))} | {name: round(float(sum(t[name] for t in trips)), 6) for name in names}


def _teleports(path: Path) -> int:
    node = ElementTree.parse(path).getroot().find("teleports")
    return int(node.attrib["total"]) if node is not None else 0


def _incidents(path: Path) -> dict[str, int]:
    node = ElementTree.parse(path).getroot().find("safety")
    names = {"collisions": "collisions", "emergency_stops": "emergencyStops", "emergency_braking": "emergencyBraking"}
    return {name: int(node.attrib.get(its, 0)) if node is not None else 0 for name, its in names.items()}


def _refuse_gridlock(experiment: Experiment, arm: Arm, trips: list[dict[str, Any]], teleports: int) -> None:
    lost = sum(not trip["arrived"] for trip in trips)
    most = experiment.most_teleports * max(len(trips), 1)
    if teleports > most or lost > most:
        raise RoadsError(
            f"{arm.label}: {teleports} vehicles were teleported and {lost} of {len(trips)} did not arrive, at most {most:.0f} are allowed. "
            "The town is in gridlock: lower demand.levels or mend the signal plans.",
            f"{arm.label}:{teleports}辆车被瞬移,{len(trips)}辆中{lost}辆未到达,上限为{most:.0f}辆。路网已锁死:请降低 demand.levels 或改进信号方案。",
        )


def _punctuality(path: Path) -> dict[str, float]:
    delays = [
        float(node.attrib["arrivalDelay"])
        for _, node in ElementTree.iterparse(path)
        if node.tag == "stopinfo" and "arrivalDelay" in node.attrib
    ]
    early, late = sum(d < EARLY for d in delays), sum(d > LATE for d in delays)
    return {"calls": float(len(delays)), "early": float(early), "late": float(late)}


def _conflicts(path: Path) -> dict[str, float]:
    """Encounters of watched vehicles by their smallest time to collision and post-encroachment time."""
    least: dict[str, list[float]] = defaultdict(list)
    if path.exists():
        for _, node in ElementTree.iterparse(path):
            if node.tag in {"minTTC", "PET"} and node.attrib.get("value", "NA") not in {"NA", ""}:
                least[node.tag].append(float(node.attrib["value"]))
            node.clear()
    ttc, pet = least["minTTC"], least["PET"]
    return {"ttc_1_5": float(sum(v < 1.5 for v in ttc)), "ttc_3": float(sum(v < 3 for v in ttc)), "pet_2": float(sum(v < 2 for v in pet))}


def _driving(path: Path) -> dict[str, float]:
    """Root mean square of jerk and coefficient of variation of speed of the watched vehicles."""
    now, last, jerk = 0.0, dict[str, tuple[float, float]](), list[float]()
    speeds: dict[str, list[float]] = defaultdict(list)
    for time, name, speed, acceleration in _WATCHED.findall(path.read_text(encoding="utf-8")):
        if time:
            now = float(time)
            continue
        before = last.get(name)
        if before is not None and now > before[0]:
            jerk.append((float(acceleration or 0) - before[1]) / (now - before[0]))
        last[name] = (now, float(acceleration or 0))
        speeds[name].append(float(speed))
    spread = [float(np.std(v) / np.mean(v)) for v in speeds.values() if np.mean(v) > 0.1]
    return {
        "jerk": round(float(np.sqrt(np.mean(np.square(jerk)))) if jerk else 0.0, 6),
        "speed_spread": round(float(np.mean(spread)) if spread else 0.0, 6),
    }


def _edges(place: Path) -> dict[str, list[float]]:
    """By road: vehicle-km, vehicle-hours and kg of CO2 within the scored time."""
    found: dict[str, list[float]] = {}
    for _, node in ElementTree.iterparse(place / "traffic.xml"):
        if node.tag == "edge" and float(node.attrib.get("sampledSeconds", 0)) > 0:
            seconds = float(node.attrib["sampledSeconds"])
            found[node.attrib["id"]] = [round(seconds * float(node.attrib.get("speed", 0)) / 1000, 4), round(seconds / 3600, 5), 0.0]
    for _, node in ElementTree.iterparse(place / "emissions.xml"):
        if node.tag == "edge" and node.attrib["id"] in found:
            found[node.attrib["id"]][2] = round(float(node.attrib.get("CO2_abs", 0)) / 1e6, 5)
    return found


def _by_kind(network: Network, edges: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for road, values in edges.items():
        kind = network.kinds.get(road, "junction")
        sums[kind] = [a + b for a, b in zip(sums[kind], values, strict=True)]
    return {kind: dict(zip(("km", "hours", "co2_kg"), (round(v, 4) for v in values), strict=True)) for kind, values in sorted(sums.items())}
