"""What the lab reads of a SUMO network: roads, signals, movements."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sumolib

from dafeng.errors import RoadsError
from dafeng.roads.lab.demand import Road

__all__ = ["Link", "Network", "Phase", "Signal", "read_network"]


@dataclass(frozen=True)
class Link:
    """One movement through a signal: its index in the state string, the lane it leaves, and the roads it joins."""

    index: int
    lane: str
    origin: str
    destination: str


@dataclass(frozen=True)
class Phase:
    """Seconds and state of one phase, as SUMO writes them."""

    duration: float
    state: str

    @property
    def is_green(self) -> bool:
        """Whether somebody has green and nobody yellow."""
        return "y" not in self.state.lower() and "g" in self.state.lower()


@dataclass(frozen=True)
class Signal:
    """A signal with its movements and the plan that the network carries."""

    id: str
    links: tuple[Link, ...]
    phases: tuple[Phase, ...]


@dataclass(frozen=True)
class Network:
    """A road network read for the lab.

    Parameters
    ----------
    roads
        Roads cars may use.
    kinds
        Kind (type) of each road.
    limits, lanes
        Speed limit of each road, m/s, and its lanes for cars.
    """

    file: Path
    roads: tuple[Road, ...]
    kinds: Mapping[str, str]
    limits: Mapping[str, float]
    lanes: Mapping[str, int]
    signals: tuple[Signal, ...]


def read_network(file: Path) -> Network:
    """Read a SUMO net file.

    Raises
    ------
    RoadsError
        If the file is no network or has no road for cars.
    """
    try:
        net = sumolib.net.readNet(str(file), withPrograms=True)
    except Exception as error:  # the reader of SUMO raises whatever its XML parser does
        raise RoadsError(f"{file}: not a SUMO network: {error}", f"{file}:不是 SUMO 路网文件:{error}") from error
    edges = [edge for edge in net.getEdges() if edge.allows("passenger")]
    if not edges:
        raise RoadsError(f"{file}: no road in it is open to cars, expected at least one.", f"{file}:没有允许小汽车通行的道路。")
    return Network(
        file,
        tuple(_roads(edges)),
        {edge.getID(): str(edge.getType() or "road") for edge in edges},
        {edge.getID(): float(edge.getSpeed()) for edge in edges},
        {edge.getID(): sum(lane.allows("passenger") for lane in edge.getLanes()) for edge in edges},
        tuple(_signals(net)),
    )


def _roads(edges: Sequence[Any]) -> Iterator[Road]:
    middles = [edge.getShape()[len(edge.getShape()) // 2] for edge in edges]
    ends = [(edge.getFromNode().getCoord(), edge.getToNode().getCoord()) for edge in edges]
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in ends]
    centre = (sum(x for x, _ in middles) / len(middles), sum(y for _, y in middles) / len(middles))
    radii = [math.dist(middle, centre) for middle in middles]
    reach = max(max(math.dist(a, centre), math.dist(b, centre)) for a, b in ends)
    for edge, (a, b), radius in zip(edges, ends, radii, strict=True):
        touches = abs(math.dist(a, centre) - math.dist(b, centre)) > 1 and max(math.dist(a, centre), math.dist(b, centre)) > 0.98 * reach
        yield Road(edge.getID(), radius, float(edge.getLength()), bool(edge.is_fringe()) or touches)


def _signals(net: Any) -> Iterator[Signal]:
    for light in net.getTrafficLights():
        links = tuple(
            Link(int(index), into.getID(), into.getEdge().getID(), out.getEdge().getID()) for into, out, index in light.getConnections()
        )
        programs = light.getPrograms()
        if programs:
            program = next(iter(programs.values()))
            yield Signal(light.getID(), links, tuple(Phase(float(p.duration), p.state) for p in program.getPhases()))
