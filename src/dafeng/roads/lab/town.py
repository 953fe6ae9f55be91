"""A generated ring-and-radial town: parameters in, nodes and edges out, as netconvert reads them.

The town has main rings and main radials; minor streets fill the blocks between them. Junctions of a main road are signalled.
It stands for the shape of a city, not for its map.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dafeng.errors import RoadsError

__all__ = ["Street", "Town", "TownNode", "town_edges", "town_from", "town_nodes", "town_xml"]


@dataclass(frozen=True)
class Street:
    """One kind of road.

    Parameters
    ----------
    lanes
        Lanes a direction.
    speed
        Speed limit, m/s.
    priority
        netconvert's priority; the higher road has right of way.
    """

    lanes: int
    speed: float
    priority: int


@dataclass(frozen=True)
class Town:
    """Parameters of a town.

    Parameters
    ----------
    origin
        Latitude and longitude of the centre, degrees (WGS-84).
    rings
        Radii of the main rings, m, from the inside out.
    reach
        Where the radials end, m.
    radials
        Number of main radials.
    block
        Size of a block, m: distance between minor streets.
    streets
        By kind: ``ring``, ``radial``, ``minor``.
    """

    name: str
    origin: tuple[float, float]
    rings: tuple[float, ...]
    reach: float
    radials: int
    block: float
    streets: Mapping[str, Street]


@dataclass(frozen=True)
class TownNode:
    """One junction: its place in rings and radials, in metres from the centre, and whether it has a signal."""

    ring: int
    arm: int
    x: float
    y: float
    signal: bool

    @property
    def id(self) -> str:
        """Name of the junction in every file."""
        return f"n{self.ring}_{self.arm}"


def town_from(table: Mapping[str, Any], where: str) -> Town:
    """Read the parameters of a town from the table of a file.

    Parameters
    ----------
    table
        With ``name, origin, rings, reach, radials, block`` and a table ``streets``.
    where
        Name of the file, for messages.

    Raises
    ------
    RoadsError
        If a key is missing, or the rings do not grow outwards to the reach.
    """
    try:
        streets = {kind: Street(**values) for kind, values in table["streets"].items()}
        town = Town(
            str(table["name"]),
            (float(table["origin"][0]), float(table["origin"][1])),
            tuple(float(r) for r in table["rings"]),
            float(table["reach"]),
            int(table["radials"]),
            float(table["block"]),
            streets,
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RoadsError(
            f"{where}: the table 'town' cannot be read ({error!r}); expected name, origin = [lat, lon], rings, reach, radials, block and streets.ring, .radial, .minor with lanes, speed, priority.",
            f"{where}:town 表无法读取({error!r});应含 name、origin = [纬度, 经度]、rings、reach、radials、block,以及 streets.ring、.radial、.minor(lanes、speed、priority)。",
        ) from error
    _check(town, where)
    return town


def _check(town: Town, where: str) -> None:
    grows = all(a < b for a, b in zip(town.rings, (*town.rings[1:], town.reach), strict=True))
    if not town.rings or not grows or town.radials < 3 or {"ring", "radial", "minor"} - set(town.streets):
        raise RoadsError(
            f"{where}: rings {town.rings} must grow and end below reach {town.reach}, radials be at least 3, and streets name ring, radial and minor.",
            f"{where}:rings {town.rings} 须由内向外递增且小于 reach {town.reach},radials 至少为 3,streets 须含 ring、radial、minor。",
        )


def _radii(town: Town) -> list[tuple[float, bool]]:
    """All rings from the inside out, each with whether it is a main ring."""
    radii = [(town.rings[0], True)]
    for low, high in zip(town.rings, (*town.rings[1:], town.reach), strict=True):
        parts = max(1, round((high - low) / town.block))
        step = (high - low) / parts
        radii += [(low + step * k, False) for k in range(1, parts)]
        radii.append((high, high < town.reach))
    return radii


def _has_arm(town: Town, radius: float, arm: int) -> bool:
    """Whether a radial reaches this ring; odd ones are minor and begin where the blocks are wide enough."""
    return arm % 2 == 0 or math.pi * radius / town.radials >= town.block


def town_nodes(town: Town) -> dict[tuple[int, int], TownNode]:
    """Junctions by ring and arm; arms are counted twice as fine as the main radials."""
    nodes = {}
    for ring, (radius, main) in enumerate(_radii(town)):
        for arm in range(2 * town.radials):
            if _has_arm(town, radius, arm):
                angle = math.pi * arm / town.radials
                nodes[ring, arm] = TownNode(ring, arm, radius * math.sin(angle), radius * math.cos(angle), main or arm % 2 == 0)
    return nodes


def _along_ring(town: Town, nodes: Mapping[tuple[int, int], TownNode]) -> Iterator[tuple[TownNode, TownNode, str]]:
    for ring, (_, main) in enumerate(_radii(town)):
        arms = sorted(arm for at, arm in nodes if at == ring)
        for here, there in zip(arms, (*arms[1:], arms[0]), strict=True):
            yield nodes[ring, here], nodes[ring, there], "ring" if main else "minor"


def _along_radials(nodes: Mapping[tuple[int, int], TownNode]) -> Iterator[tuple[TownNode, TownNode, str]]:
    for (ring, arm), node in nodes.items():
        if (ring + 1, arm) in nodes:
            yield node, nodes[ring + 1, arm], "minor" if arm % 2 else "radial"


def town_edges(town: Town) -> list[tuple[TownNode, TownNode, str]]:
    """Roads as pairs of junctions with their kind; each is open in both directions."""
    nodes = town_nodes(town)
    return [*_along_ring(town, nodes), *_along_radials(nodes)]


def town_xml(town: Town) -> tuple[str, str]:
    """Nodes and edges as the two files that netconvert reads.

    Returns
    -------
    tuple of str
        Text of ``.nod.xml`` and of ``.edg.xml``.
    """
    nodes = "".join(
        f'<node id="{n.id}" x="{n.x:.2f}" y="{n.y:.2f}" type="{"traffic_light" if n.signal else "priority"}"/>\n'
        for n in town_nodes(town).values()
    )
    edges = "".join(_edge(a, b, kind, town.streets[kind]) + _edge(b, a, kind, town.streets[kind]) for a, b, kind in town_edges(town))
    return f"<nodes>\n{nodes}</nodes>\n", f"<edges>\n{edges}</edges>\n"


def _edge(a: TownNode, b: TownNode, kind: str, street: Street) -> str:
    return (
        f'<edge id="{a.id}-{b.id}" from="{a.id}" to="{b.id}" numLanes="{street.lanes}" speed="{street.speed:g}" '
        f'priority="{street.priority}" type="{kind}"/>\n'
    )
