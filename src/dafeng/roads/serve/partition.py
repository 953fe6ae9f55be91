"""Who owns which part of the road: strips of longitude, with a halo into which a neighbour sees, so that nothing at a border is missed."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.serve.region import Turn
from dafeng.roads.services import Alert
from dafeng.roads.twin import Frame

__all__ = ["Strips", "own_alerts"]

_METRES_PER_DEGREE = 111_320.0
"""Of latitude, and of longitude at the equator; a halo needs no better."""
_MAP_SPAT_RSI = (1, 3, 4)


@dataclass(frozen=True)
class Strips:
    """Regions from west to east.

    Parameters
    ----------
    edges
        Longitudes between them, ascending, degrees; one less than there are regions.
    halo
        How far a region sees beyond its edges, m.
    reach
        How far from its reference position a roadside unit may see, m.

    Examples
    --------
    >>> strips = Strips((104.0,))
    >>> strips.owner(103.9), strips.owner(104.0), strips.seen_by(30.0, 103.999)
    (0, 1, [0, 1])
    """

    edges: tuple[float, ...]
    halo: float = 300.0
    reach: float = 500.0

    def __post_init__(self) -> None:
        if list(self.edges) != sorted(set(self.edges)):
            raise RoadsError(f"edges {self.edges} do not ascend.", f"边界{self.edges}不是递增的。")

    @property
    def count(self) -> int:
        """Number of regions."""
        return len(self.edges) + 1

    def owner(self, lon: float) -> int:
        """Region that a longitude lies in."""
        return bisect_right(self.edges, lon)

    def seen_by(self, lat: float, lon: float, reach: float = 0.0) -> list[int]:
        """Regions that must know of a place: its owner and whoever sees it in its halo."""
        margin = (self.halo + reach) / (_METRES_PER_DEGREE * max(math.cos(math.radians(lat)), 0.1))
        return list(range(self.owner(lon - margin), self.owner(lon + margin) + 1))

    def regions_of(self, frame: bytes) -> list[int]:
        """Regions that must have a frame: by the place of a vehicle or unit; MAP, SPAT and RSI go to all."""
        number = frame[0] >> 4 if frame else 1
        if number in _MAP_SPAT_RSI or number > max(_MAP_SPAT_RSI):
            return list(range(self.count))
        value, size = int.from_bytes(frame[:24].ljust(24, b"\0"), "big"), 192
        at = 77 if number == 2 else 100 + 6 * (value >> size - 6 & 1)
        lat = (value >> size - at - 31 & 0x7FFFFFFF) * 1e-7 - 90.0
        lon = (value >> size - at - 63 & 0xFFFFFFFF) * 1e-7 - 179.9999999
        return self.seen_by(lat, lon, self.reach if number == 2 else 0.0)

    @classmethod
    def balanced(cls, longitudes: Sequence[float], count: int, halo: float = 300.0) -> "Strips":
        """Strips with about as many of the places given in each."""
        edges = np.quantile(np.asarray(longitudes), [place / count for place in range(1, count)]) if count > 1 else np.zeros(0)
        return cls(tuple(sorted({round(float(edge), 6) for edge in edges})), halo)


def own_alerts(turn: Turn, frame: Frame, strips: Strips, region: int) -> tuple[list[Alert], list[Alert]]:
    """Warnings of a turn that a region says: those for vehicles it owns; all that hold, and those that begin.

    Parameters
    ----------
    turn
        Turn of the region, with its halo.
    frame
        Plane, the same in all regions.
    strips, region
        Division and number.
    """
    road = turn.answer.road
    _, lons = frame.degrees(road.x, road.y)
    mine = {int(track) for track, lon in zip(road.track, lons, strict=True) if strips.owner(float(lon)) == region}
    return [alert for alert in turn.answer.alerts if alert.track in mine], [alert for alert in turn.begun if alert.track in mine]
