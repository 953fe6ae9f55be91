"""Lanes from SUMO networks. Needs the extra `sumo`."""

from pathlib import Path

import numpy as np
import pytest

from dafeng.errors import RoadsError
from dafeng.roads.twin import Frame, RoadMap

sumo = pytest.importorskip("sumo", reason="the extra `sumo` is not installed")
from dafeng.roads.twin.sumo_net import lanes_of_net  # noqa: E402 -- only where the extra is there

GAME = Path(sumo.__file__).parent / "tools" / "game"
FRAME = Frame(30.0, 110.0)


@pytest.fixture(scope="module")
def lanes():
    """The crossing of SUMO's own game."""
    return lanes_of_net(next((GAME / "cross").glob("*.net.xml*")), around=FRAME)


def test_lanes_have_direction_limit_and_phase(lanes):
    """Every lane has two points at least; some movements are under a signal."""
    assert all(len(lane.points) > 1 and lane.limit > 0 for lane in lanes)
    assert any(way.phase >= 0 for lane in lanes for way in lane.movements)


def test_a_vehicle_on_a_lane_is_matched_to_it(lanes):
    """The middle of a lane, in its direction."""
    road = RoadMap(FRAME, tuple(lanes))
    longest = int(np.argmax(road.lengths))
    x, y = road.line(longest)
    heading = np.degrees(np.arctan2(x[-1] - x[0], y[-1] - y[0]))
    found = road.match(np.array([x.mean()]), np.array([y.mean()]), np.array([heading]))
    assert found.lane[0] == longest


def test_a_file_that_is_no_network_is_named(tmp_path):
    """With its path."""
    path = tmp_path / "broken.osm"
    path.write_text("<osm>", encoding="utf-8")
    with pytest.raises(RoadsError, match=r"broken\.osm"):
        lanes_of_net(path, around=FRAME)


def test_a_network_without_a_place_asks_for_one():
    """It has no projection."""
    with pytest.raises(RoadsError, match="no geographic projection"):
        lanes_of_net(next((GAME / "cross").glob("*.net.xml*")))
