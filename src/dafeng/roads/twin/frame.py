"""From degrees to metres and back, around one place.

The plane touches the ellipsoid at the origin; within 50 km of it distances are right to about 1 part in 10,000 for latitudes of cities,
which is far below what a warning needs. Each region shard has its own frame.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dafeng.roads.twin.columns import Array

__all__ = ["Frame", "headings_of", "wrapped"]

_A, _E2 = 6378137.0, 0.00669437999014
"""Semi-major axis in m and first eccentricity squared of WGS 84 (NIMA TR8350.2, table 3.1)."""


@dataclass(frozen=True)
class Frame:
    """East and north of an origin, in metres.

    Parameters
    ----------
    lat, lon
        Origin, WGS 84 degrees.

    Examples
    --------
    >>> frame = Frame(30.0, 104.0)
    >>> x, y = frame.metres(np.array([30.001]), np.array([104.0]))
    >>> float(round(y[0], 1))
    110.9
    """

    lat: float
    lon: float

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """Metres of one degree east and north: radii of curvature of the ellipsoid at the origin."""
        sine = np.sin(np.radians(self.lat))
        root = 1.0 - _E2 * sine**2
        east = _A / np.sqrt(root) * np.cos(np.radians(self.lat))
        north = _A * (1.0 - _E2) / root**1.5
        return float(np.radians(east)), float(np.radians(north))

    def metres(self, lat: Array, lon: Array) -> tuple[Array, Array]:
        """East and north of the origin, m. [row]"""
        east, north = self._scale
        return (np.asarray(lon) - self.lon) * east, (np.asarray(lat) - self.lat) * north

    def degrees(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Latitude and longitude. [row]"""
        east, north = self._scale
        return np.asarray(y) / north + self.lat, np.asarray(x) / east + self.lon


def headings_of(vx: Array, vy: Array) -> Array:
    """Heading clockwise from north of a direction, degrees in [0, 360). [row]"""
    angle = np.degrees(np.arctan2(vx, vy))
    return np.where(angle < 0.0, angle + 360.0, angle)


def wrapped(degrees: Array) -> Array:
    """Difference of two headings, in [-180, 180). [row]

    Examples
    --------
    >>> float(wrapped(np.float64(350.0)))
    -10.0
    """
    turn = np.asarray(degrees)
    return turn - 360.0 * np.floor((turn + 180.0) / 360.0)
