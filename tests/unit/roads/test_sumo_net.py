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


STREETS = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" lat="30.6600" lon="110.0600"><tag k="highway" v="traffic_signals"/></node>
<node id="2" lat="30.6620" lon="110.0600"/><node id="3" lat="30.6580" lon="110.0600"/>
<node id="4" lat="30.6600" lon="110.0625"/><node id="5" lat="30.6600" lon="110.0575"/>
<way id="10"><nd ref="3"/><nd ref="1"/><nd ref="2"/><tag k="highway" v="secondary"/><tag k="lanes" v="2"/><tag k="maxspeed" v="40"/></way>
<way id="11"><nd ref="5"/><nd ref="1"/><nd ref="4"/><tag k="highway" v="secondary"/><tag k="lanes" v="2"/><tag k="maxspeed" v="60"/></way>
</osm>"""
STREET = """<?xml version="1.0" encoding="UTF-8"?>
<OpenDRIVE>
<header revMajor="1" revMinor="4" name="street" version="1" north="0" south="0" east="0" west="0">%s</header>
<road name="street" length="200" id="1" junction="-1">
<type s="0" type="town"><speed max="50" unit="km/h"/></type>
<planView><geometry s="0" x="596000" y="3392300" hdg="0" length="200"><line/></geometry></planView>
<elevationProfile/><lateralProfile/>
<lanes><laneSection s="0">
<left><lane id="1" type="driving" level="false"><width sOffset="0" a="3.25" b="0" c="0" d="0"/></lane></left>
<center><lane id="0" type="none" level="false"/></center>
<right><lane id="-1" type="driving" level="false"><width sOffset="0" a="3.25" b="0" c="0" d="0"/></lane></right>
</laneSection></lanes>
</road>
</OpenDRIVE>"""
PLACE = "<geoReference><![CDATA[+proj=utm +zone=49 +ellps=WGS84 +datum=WGS84 +units=m +no_defs]]></geoReference>"


@pytest.fixture
def streets(tmp_path):
    """Two streets of OpenStreetMap that cross at a signal."""
    path = tmp_path / "streets.osm"
    path.write_text(STREETS, encoding="utf-8")
    return lanes_of_net(path)


def test_lanes_of_openstreetmap_lie_where_the_streets_do(streets):
    """Eight lanes, four of them towards the crossing, at their limits; the northbound one ends just south of the crossing."""
    assert sorted(round(3.6 * lane.limit) for lane in streets) == [40] * 4 + [60] * 4
    crossing = max({lane.node for lane in streets}, key=lambda node: sum(lane.node == node for lane in streets))
    towards = [lane for lane in streets if lane.node == crossing]
    assert len(towards) == 4
    assert all(abs(lane.points[-1][0] - 30.66) < 2e-4 and abs(lane.points[-1][1] - 110.06) < 2e-4 for lane in towards)


def test_a_signal_of_openstreetmap_gives_phases(streets):
    """Movements through the crossing have each their own; those at the ends of the streets have none."""
    phases = [way.phase for lane in streets for way in lane.movements if way.phase >= 0]
    assert len(phases) == len(set(phases)) == 16


def test_lanes_of_opendrive_lie_where_its_projection_says(tmp_path):
    """One lane either way, 200 m long, 3.25 m wide, 50 km/h, in zone 49."""
    path = tmp_path / "street.xodr"
    path.write_text(STREET % PLACE, encoding="utf-8")
    lanes = lanes_of_net(path)
    road = RoadMap(Frame(30.66, 112.0), tuple(lanes))
    assert [(round(3.6 * lane.limit), lane.width) for lane in lanes] == [(50, 3.25)] * 2
    assert road.lengths == pytest.approx([200.0, 200.0], abs=0.5)
    assert lanes[0].points[0] == pytest.approx((30.66, 112.0), abs=0.01)


def test_opendrive_without_a_projection_asks_where_it_lies(tmp_path):
    """And takes the answer."""
    path = tmp_path / "street.xodr"
    path.write_text(STREET % "", encoding="utf-8")
    with pytest.raises(RoadsError, match="no geographic projection"):
        lanes_of_net(path)
    assert len(lanes_of_net(path, around=FRAME)) == 2


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
