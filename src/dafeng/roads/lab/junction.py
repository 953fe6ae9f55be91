"""One junction with and without advice, second by second, so that people can see what the numbers mean.

Two runs of SUMO with the same vehicles; what is kept is small enough to travel with a page.
"""

import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import sumolib

from dafeng.roads.lab.arm import prepare_arm, sumo_options
from dafeng.roads.lab.fleet import type_of
from dafeng.roads.lab.inputs import Routes, make_network, make_routes
from dafeng.roads.lab.net import Network
from dafeng.roads.lab.spec import Arm, Experiment, baseline, levels_of
from dafeng.roads.lab.sumo import run_program

__all__ = ["busiest_signal", "record_junction"]

SECONDS = 150
"""Length of what is shown."""
REACH = 150.0
"""How far around the junction vehicles are shown, m."""
Place = tuple[float, float]


def record_junction(experiment: Experiment, folder: Path) -> dict[str, Any]:
    """Record the busiest junction without a measure and with green-light advice to everybody.

    Parameters
    ----------
    folder
        With ``inputs``; networks and routes are found or made there.

    Returns
    -------
    dict
        ``measure``, ``level``, ``seconds``, ``reach`` (m); ``lanes``: [x, y] from the middle of the junction in decimetres; ``lines``: where
        lanes end, with their movements in the signal's state; ``runs``: ``before`` and ``after``, each with the ``signal`` state by second
        and ``vehicles``: first second, class of vehicle, whether it is advised, and x, y and degrees second by second. Empty if the
        experiment has no advice of SUMO's own device.
    """
    measure = next((m for m in reversed(experiment.measures) if m.kind == "advice" and not m.period and m.compliance == 1.0), None)
    if measure is None:
        return {}
    level, seed = max(levels_of(experiment, measure)), experiment.seeds[0]
    network = make_network(experiment, folder / "inputs")
    routes = make_routes(experiment, network, level, seed, folder / "inputs")
    net = sumolib.net.readNet(str(network.file))
    node = net.getNode(busiest_signal(network, routes))
    arms = {"before": baseline(measure, level, seed), "after": Arm(measure, max(measure.penetration), level, seed)}
    return {
        "measure": measure.id,
        "level": level,
        "seconds": SECONDS,
        "reach": REACH,
        "lanes": [[_decimetres(p, node.getCoord()) for p in lane.getShape()] for lane in _lanes(node)],
        "lines": _lines(network, net, node),
        "runs": {name: _record(experiment, arm, folder, node) for name, arm in arms.items()},
    }


def busiest_signal(network: Network, routes: Routes) -> str:
    """Signal through which most vehicles drive; the first by name of several."""
    through = Counter[str]()
    owner = {(link.origin, link.destination): signal.id for signal in network.signals for link in signal.links}
    for movement, count in routes.movements.items():
        if movement in owner:
            through[owner[movement]] += count
    return min(through, key=lambda name: (-through[name], name))


def _lanes(node: Any) -> Iterator[Any]:
    for edge in (*node.getIncoming(), *node.getOutgoing()):
        yield from edge.getLanes()


def _lines(network: Network, net: Any, node: Any) -> list[dict[str, Any]]:
    """Ends of lanes at the signal: place, direction of the last piece, and indices of movements."""
    signal = next(s for s in network.signals if s.id == node.getID())
    links = defaultdict(list)
    for link in signal.links:
        links[link.lane].append(link.index)
    ends = []
    for lane, indices in sorted(links.items()):
        before, end = net.getLane(lane).getShape()[-2:]
        ends.append({"from": _decimetres(before, node.getCoord()), "at": _decimetres(end, node.getCoord()), "links": sorted(indices)})
    return ends


def _record(experiment: Experiment, arm: Arm, folder: Path, node: Any) -> dict[str, Any]:
    place = Path(tempfile.mkdtemp(prefix="dafeng-junction-"))
    try:
        network, _ = prepare_arm(experiment, arm, folder / "inputs", place)
        begin = experiment.warm_up
        edges = [edge.getID() for edge in (*node.getIncoming(), *node.getOutgoing())]
        (place / "shown.txt").write_text("".join(f"edge:{edge}\n" for edge in edges), encoding="utf-8")
        _also_signal(place / "more.add.xml", node.getID())
        run_program("sumo", _options(sumo_options(experiment, arm, network), begin), folder=place)
        return {
            "signal": _states(place / "signal.xml", begin),
            "vehicles": _vehicles(place / "shown.xml", node.getCoord(), begin),
        }
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _also_signal(path: Path, signal: str) -> None:
    """Ask SUMO to write what a signal shows."""
    event = f'<timedEvent type="SaveTLSStates" source="{signal}" dest="signal.xml"/>'
    path.write_text(path.read_text(encoding="utf-8").replace("</additional>", f"{event}</additional>"), encoding="utf-8")


def _options(options: Sequence[str], begin: float) -> list[str]:
    """Options of a run that shows every vehicle near the junction and ends when the picture does."""
    given = dict(zip(options[::2], options[1::2], strict=True))
    given |= {
        "--end": f"{begin + SECONDS:g}",
        "--fcd-output": "shown.xml",
        "--fcd-output.attributes": "x,y,angle,type",
        "--fcd-output.filter-edges.input-file": "shown.txt",
        "--device.fcd.probability": "1",
        "--device.fcd.begin": f"{begin:g}",
    }
    return [word for pair in given.items() for word in pair]


def _states(path: Path, begin: float) -> list[str]:
    times = {float(n.attrib["time"]): n.attrib["state"] for n in ElementTree.parse(path).getroot().iter("tlsState")}
    return [times[begin + k] for k in range(SECONDS) if begin + k in times]


def _vehicles(path: Path, middle: Place, begin: float) -> list[dict[str, Any]]:
    """Vehicles with their way in decimetres; one that leaves the picture and comes back is two."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    last: dict[str, tuple[int, int]] = {}
    for step in ElementTree.parse(path).getroot().iter("timestep"):
        second = round(float(step.attrib["time"]) - begin)
        for node in step.iter("vehicle"):
            name, x, y = node.attrib["id"], float(node.attrib["x"]), float(node.attrib["y"])
            if max(abs(x - middle[0]), abs(y - middle[1])) > REACH:
                continue
            seen, part = last.get(name, (second - 1, 0))
            part += second > seen + 1
            last[name] = (second, part)
            kind, advised = type_of(node.attrib["type"])
            way = found.setdefault((name, part), {"from": second, "kind": kind.split("_", 1)[0], "advised": advised, "way": []})
            way["way"] += [*_decimetres((x, y), middle), round(float(node.attrib["angle"]))]
    return list(found.values())


def _decimetres(place: Sequence[float], middle: Place) -> list[int]:
    return [round(10 * (place[0] - middle[0])), round(10 * (place[1] - middle[1]))]
