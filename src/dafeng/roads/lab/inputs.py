"""Inputs of the runs: network, routes and signal plans, each made once and kept under the hash of what it was made from."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from dafeng.errors import RoadsError
from dafeng.roads.lab.buses import BusLine, bus_stops_xml, bus_vehicles_xml, has_stop
from dafeng.roads.lab.demand import Trip, chance, trips_of
from dafeng.roads.lab.imported import imported_trips
from dafeng.roads.lab.net import Network, read_network
from dafeng.roads.lab.signals import plan_xml
from dafeng.roads.lab.spec import Experiment, digest
from dafeng.roads.lab.sumo import run_program
from dafeng.roads.lab.town import town_nodes, town_xml

__all__ = ["Routes", "import_network", "make_network", "make_plans", "make_routes", "read_routes"]

ROUNDS = 4
"""Rounds of route choice: in round k one vehicle in k+1 chooses anew on the travel times it found (method of successive averages)."""


@dataclass(frozen=True)
class Routes:
    """Vehicles of a demand level and seed with their roads, and the buses among them."""

    trips: Mapping[str, Trip]
    roads: Mapping[str, tuple[str, ...]]
    buses: tuple[tuple[float, str], ...]
    stops: str

    @property
    def movements(self) -> Counter[tuple[str, str]]:
        """Vehicles by movement (from road, to road)."""
        return Counter(pair for roads in self.roads.values() for pair in pairwise(roads))


def make_network(experiment: Experiment, folder: Path) -> Network:
    """Make or find the network of an experiment.

    Parameters
    ----------
    folder
        Where inputs are kept.

    Raises
    ------
    RoadsError
        If netconvert refuses the town, or the file named is no network.
    """
    if experiment.town is None:
        return read_network(Path(experiment.network))
    place = folder / f"town-{digest(asdict(experiment.town))}"
    if not (place / "town.net.xml").exists():
        place.mkdir(parents=True, exist_ok=True)
        for name, text in zip(("town.nod.xml", "town.edg.xml"), town_xml(experiment.town), strict=True):
            (place / name).write_text(text, encoding="utf-8")
        options = ["-n", "town.nod.xml", "-e", "town.edg.xml", "-o", "town.part.xml", "--tls.cycle.time", "90", "--no-turnarounds", "true"]
        run_program("netconvert", [*options, "--junctions.corner-detail", "0", "--no-warnings", "true"], folder=place)
        (place / "town.part.xml").rename(place / "town.net.xml")
    return read_network(place / "town.net.xml")


def import_network(source: Path, target: Path) -> Network:
    """Turn a map of OpenStreetMap, an OpenDRIVE file or a SUMO net into a network of the lab.

    Raises
    ------
    RoadsError
        If the ending is unknown or netconvert refuses the file.
    """
    kinds = {".osm": "--osm-files", ".pbf": "--osm-files", ".xodr": "--opendrive-files", ".net.xml": "--sumo-net-file"}
    option = next(
        (
            option
            for ending, option in kinds.items()
            if source.name.removesuffix(".gz").removesuffix(".xml").endswith(ending) or source.name.endswith(ending)
        ),
        None,
    )
    if option is None or not source.is_file():
        raise RoadsError(
            f"{source}: expected an existing file ending in {', '.join(kinds)} (also .osm.xml and .gz).",
            f"{source}:应为存在的文件,扩展名为 {'、'.join(kinds)}(也可为 .osm.xml 与 .gz)。",
        )
    shape = [
        "--geometry.remove",
        "true",
        "--roundabouts.guess",
        "true",
        "--junctions.join",
        "true",
        "--tls.guess-signals",
        "true",
        "--tls.discard-simple",
        "true",
    ]
    city = ["--keep-edges.by-vclass", "passenger,bus", "--remove-edges.isolated", "true"] if option == "--osm-files" else []
    run_program(
        "netconvert", [option, str(source.resolve()), "-o", str(target.resolve()), *(shape if city else []), *city, "--no-warnings", "true"]
    )
    return read_network(target)


def make_routes(experiment: Experiment, network: Network, level: float, seed: int, folder: Path) -> Routes:
    """Draw the trips of a level and seed and let them choose their roads.

    Returns
    -------
    Routes
        The same for every arm of that level and seed.
    """
    end = experiment.warm_up + experiment.cohort
    asked = [asdict(experiment.town) if experiment.town else [experiment.network, experiment.routes, _stamp(experiment.routes)]]
    place = folder / f"routes-{digest([*asked, asdict(experiment.demand), end, level, seed, ROUNDS])}"
    trips, given = _trips(experiment, network, level, seed, end)
    left = {name: trip for name, trip in trips.items() if name not in given}
    if left and not (place / "chosen.rou.xml").exists():
        place.mkdir(parents=True, exist_ok=True)
        _choose(network, left, place)
    chosen = read_routes(place / "chosen.rou.xml") if left else {}
    roads = given | {name: found for name, found in chosen.items() if name in left}
    buses, stops = _buses(experiment, network, end)
    return Routes(trips, roads, buses, stops)


def _trips(
    experiment: Experiment, network: Network, level: float, seed: int, end: float
) -> tuple[dict[str, Trip], dict[str, tuple[str, ...]]]:
    """Trips by name, and the roads of those whose route is given: drawn for a town, read for an imported network."""
    if experiment.town is None:
        return imported_trips(experiment, level, frozenset(road.id for road in network.roads))
    return {trip.id: trip for trip in trips_of(experiment.demand, network.roads, end, level, seed)}, {}


def _stamp(file: str) -> str:
    """Hash of a file's content, so that routes of a changed one are not taken for new."""
    path = Path(file)
    return digest(path.read_text(encoding="utf-8")) if path.is_file() else ""


def _choose(network: Network, trips: Mapping[str, Trip], place: Path) -> None:
    rows = "".join(f'<trip id="{t.id}" depart="{t.depart:.1f}" from="{t.origin}" to="{t.destination}"/>\n' for t in trips.values())
    (place / "trips.xml").write_text(f"<routes>\n{rows}</routes>\n", encoding="utf-8")
    chosen = _shortest(network, place, ())
    for round_ in range(1, ROUNDS + 1):
        _write_routes(trips, chosen, place / "now.rou.xml")
        (place / "edges.add.xml").write_text(
            '<additional><edgeData id="e" file="edges.xml" excludeEmpty="true"/></additional>', encoding="utf-8"
        )
        meso = ["-n", str(network.file), "-r", "now.rou.xml", "-a", "edges.add.xml", "--mesosim", "true", "--meso-junction-control", "true"]
        run_program("sumo", [*meso, "--no-step-log", "true", "--no-warnings", "true", "--seed", "1"], folder=place)
        anew = _shortest(network, place, ("--weight-files", "edges.xml"))
        chosen = {n: anew.get(n, r) if chance(n, f"round {round_}") < 1 / (round_ + 1) else r for n, r in chosen.items()}
    _write_routes(trips, chosen, place / "part.rou.xml")
    (place / "part.rou.xml").rename(place / "chosen.rou.xml")


def _shortest(network: Network, place: Path, weights: Sequence[str]) -> dict[str, tuple[str, ...]]:
    options = ["-n", str(network.file), "-r", "trips.xml", "-o", "shortest.rou.xml", "--ignore-errors", "true", "--no-warnings", "true"]
    run_program("duarouter", [*options, "--no-step-log", "true", *weights], folder=place)
    return read_routes(place / "shortest.rou.xml")


def _write_routes(trips: Mapping[str, Trip], roads: Mapping[str, Sequence[str]], path: Path) -> None:
    rows = "".join(
        f'<vehicle id="{name}" depart="{trips[name].depart:.1f}"><route edges="{" ".join(roads[name])}"/></vehicle>\n'
        for name in sorted(roads, key=lambda name: trips[name].depart)
    )
    path.write_text(f"<routes>\n{rows}</routes>\n", encoding="utf-8")


def read_routes(path: Path) -> dict[str, tuple[str, ...]]:
    """Roads of each vehicle in a route file."""
    root = ElementTree.parse(path).getroot()
    found = {}
    for vehicle in root.iter("vehicle"):
        route = vehicle.find("route")
        if route is not None:
            found[vehicle.attrib["id"]] = tuple(route.attrib["edges"].split())
    return found


def make_plans(experiment: Experiment, network: Network, routes: Routes, plans: str) -> str:
    """Signal plans for the flows of a level and seed, as SUMO reads them."""
    hours = (experiment.warm_up + experiment.cohort) / 3600
    flows = {movement: count / hours for movement, count in routes.movements.items()}
    return plan_xml(network, flows, plans, _towards_centre(experiment))


def _towards_centre(experiment: Experiment) -> dict[str, float]:
    """Seconds from each signal of a town to its centre at the limit of the radials, for the green wave."""
    if experiment.town is None:
        return {}
    speed = experiment.town.streets["radial"].speed
    return {node.id: (node.x**2 + node.y**2) ** 0.5 / speed for node in town_nodes(experiment.town).values()}


def _buses(experiment: Experiment, network: Network, end: float) -> tuple[tuple[tuple[float, str], ...], str]:
    lengths = {road.id: road.length for road in network.roads}
    vehicles: list[tuple[float, str]] = []
    stops: dict[str, None] = {}
    for line, name, nodes in _ways(experiment):
        roads = [(road, lengths[road]) for road in _joined(nodes)]
        stops.update((road, None) for at, (road, length) in enumerate(roads) if has_stop(at, length))
        vehicles += bus_vehicles_xml(line, name, roads, end)
    return tuple(vehicles), bus_stops_xml(stops)


def _ways(experiment: Experiment) -> Iterator[tuple[BusLine, str, list[str]]]:
    """Lines in the direction they are named in, and back if they run both ways: with the name of the way and its junctions."""
    for line in experiment.buses:
        nodes = _line_nodes(experiment, line)
        yield line, line.id, nodes
        if line.both_ways:
            yield line, f"{line.id}back", nodes[::-1]


def _line_nodes(experiment: Experiment, line: BusLine) -> list[str]:
    """Junctions of a line in the generated town."""
    town = experiment.town
    match = re.fullmatch(r"(ring|cross) (\d+)", line.route)
    if town is None or match is None:
        raise RoadsError(
            f"bus line '{line.id}': route '{line.route}' is neither 'ring K' nor 'cross A' of a generated town.",
            f"公交线路“{line.id}”:路线“{line.route}”不是生成城镇中的 ring K 或 cross A。",
        )
    nodes, number = town_nodes(town), int(match[2])
    rings = sorted({ring for ring, _ in nodes})
    if match[1] == "ring":
        arms = sorted(arm for ring, arm in nodes if ring == rings[number])
        return [f"n{rings[number]}_{arm}" for arm in (*arms, arms[0])]
    arm = 2 * number % (2 * town.radials)
    around = [(arm + k) % (2 * town.radials) for k in range(town.radials + 1) if (rings[0], (arm + k) % (2 * town.radials)) in nodes]
    inwards = [f"n{ring}_{arm}" for ring in reversed(rings)]
    outwards = [f"n{ring}_{around[-1]}" for ring in rings]
    return [*inwards, *(f"n{rings[0]}_{a}" for a in around[1:-1]), *outwards]


def _joined(nodes: Sequence[str]) -> list[str]:
    return [f"{a}-{b}" for a, b in pairwise(nodes)]
