"""Lanes from a SUMO network, and from OpenStreetMap or OpenDRIVE through SUMO's netconvert. Needs the extra ``sumo``.

Junctions are numbered in the order of their ids, since the message set knows numbers only; a signal's phase is its link index at that signal.
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.lanes import Lane, Movement

try:
    import sumolib
except ImportError:  # the extra is not installed
    sumolib = None

__all__ = ["lanes_of_net"]

_TURNS = {"s": "straight", "l": "left", "L": "left", "r": "right", "R": "right", "t": "u-turn", "T": "u-turn"}
_CONVERT = {".osm": ("--proj.utm", "--osm-files"), ".xodr": ("--opendrive-files",)}
"""Options of netconvert; OpenStreetMap is in degrees and must be projected, OpenDRIVE is in metres and says in which projection."""


def lanes_of_net(path: Path, *, region: int = 1, around: Frame | None = None) -> list[Lane]:
    """Read the lanes cars may use.

    Parameters
    ----------
    path
        SUMO network (``.net.xml``, also packed ``.gz``), OpenStreetMap (``.osm``) or OpenDRIVE (``.xodr``).
    region
        Region number of the junctions.
    around
        Where the network lies if it has no geographic projection; its origin is then set there.

    Returns
    -------
    list of Lane
        Internal lanes of junctions left out.

    Raises
    ------
    RoadsError
        If the extra is missing, the file cannot be read, or it has no projection and no place was given.
    """
    if sumolib is None:
        raise RoadsError(
            f"'{path}' needs SUMO's tools. Install them with `pip install 'dafeng[sumo]'`.",
            f"读取“{path}”需要SUMO工具。请执行 pip install 'dafeng[sumo]'。",
        )
    if not path.is_file():
        raise RoadsError(f"no road network '{path}'.", f"没有路网文件“{path}”。")
    net = _read(path)
    if not net.hasGeoProj() and around is None:
        raise RoadsError(
            f"'{path}' has no geographic projection. Say where it lies with `around`.", f"“{path}”没有地理投影。请用 around 给出所在位置。"
        )
    numbers = {node.getID(): region * 65536 + k + 1 for k, node in enumerate(sorted(net.getNodes(), key=lambda node: str(node.getID())))}
    lanes = [lane for edge in net.getEdges(withInternal=False) for lane in edge.getLanes() if lane.allows("passenger")]
    return [_lane(net, lane, numbers, around) for lane in lanes]


def _read(path: Path) -> Any:
    """A network, converted first where it is none."""
    options = _CONVERT.get(path.suffix.lower())
    try:
        if options is None:
            return sumolib.net.readNet(str(path), withInternal=False)
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "made.net.xml"
            command = [sumolib.checkBinary("netconvert"), *options, str(path), "-o", str(made), "--no-warnings"]
            subprocess.run(command, check=True, capture_output=True, text=True)
            return sumolib.net.readNet(str(made), withInternal=False)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        said = [line for line in lines if line.startswith("Error")] or lines[-1:] or ["no reason given"]
        raise RoadsError(f"'{path}' is no road network netconvert can read: {said[0]}", f"netconvert无法读取“{path}”:{said[0]}") from error
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise RoadsError(f"'{path}' is no SUMO network: {error}", f"“{path}”不是SUMO路网:{error}") from error


def _lane(net: Any, lane: Any, numbers: dict[str, int], around: Frame | None) -> Lane:
    edge = lane.getEdge()
    ways = tuple(
        Movement(
            numbers[way.getTo().getToNode().getID()],
            way.getTLLinkIndex() if 0 <= way.getTLLinkIndex() < 255 else -1,
            _TURNS.get(way.getDirection(), ""),
        )
        for way in lane.getOutgoing()
    )
    return Lane(
        node=numbers[edge.getToNode().getID()],
        upstream=numbers[edge.getFromNode().getID()],
        number=lane.getIndex() + 1,
        points=_points(net, lane.getShape(), around),
        limit=float(lane.getSpeed()),
        width=float(lane.getWidth()),
        movements=ways,
    )


def _points(net: Any, shape: list[tuple[float, float]], around: Frame | None) -> tuple[tuple[float, float], ...]:
    """Latitude and longitude of a line."""
    if net.hasGeoProj():
        places = [net.convertXY2LonLat(x, y) for x, y in shape]
        return tuple((float(lat), float(lon)) for lon, lat in places)
    frame = around or Frame(0.0, 0.0)
    lat, lon = frame.degrees(np.array([x for x, _ in shape]), np.array([y for _, y in shape]))
    return tuple(zip(lat.tolist(), lon.tolist(), strict=True))
