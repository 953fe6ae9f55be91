"""The streets of the invented town as the lanes of the twin's map."""

import numpy as np

from dafeng.roads.town.streets import Streets
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.lanes import Lane, Movement

__all__ = ["LIMIT", "REGION", "town_lanes"]

LIMIT = 50 / 3.6
"""Speed limit of the streets, m/s."""
REGION = 0
"""Region of the crossings: 0 is for tests."""


def town_lanes(streets: Streets, frame: Frame) -> list[Lane]:
    """Lanes with their phases; the phase of an approach is its direction plus one, and governs all its movements."""
    ways: dict[int, list[Movement]] = {}
    for before, after, turn in streets.ways:
        ways.setdefault(before, []).append(Movement(REGION * 65536 + streets.lanes[after][1] + 1, streets.lanes[before][2] + 1, turn))
    lanes = []
    for k, (start, end, _) in enumerate(streets.lanes):
        line = streets.line(k)[[0, len(streets.line(k)) // 2, -1]]
        lat, lon = frame.degrees(np.array(line[:, 0]), np.array(line[:, 1]))
        points = tuple(zip(lat.tolist(), lon.tolist(), strict=True))
        lanes.append(Lane(REGION * 65536 + end + 1, REGION * 65536 + start + 1, 1, points, LIMIT, 3.5, tuple(ways[k])))
    return lanes
