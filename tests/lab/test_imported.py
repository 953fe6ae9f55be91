"""An imported network with trips of its own."""

from dataclasses import replace

import pytest

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.errors import RoadsError
from dafeng.roads.lab.arm import run_arm
from dafeng.roads.lab.imported import imported_trips
from dafeng.roads.lab.inputs import make_network, make_routes
from dafeng.roads.lab.spec import Arm, Measure

WAY = "n2_0-n3_0 n3_0-n4_0"


@pytest.fixture
def own(experiment, lab_folder, tmp_path):
    """The town as a file, with twenty vehicles on a route of their own and one trip that chooses its roads."""
    network = make_network(experiment, lab_folder / "inputs")
    rows = "".join(f'<vehicle id="v{k}" depart="{5 * k}"><route edges="{WAY}"/></vehicle>\n' for k in range(20))
    trip = '<trip id="free" depart="7" from="n2_0-n3_0" to="n2_4-n3_4"/>'
    (tmp_path / "own.rou.xml").write_text(f"<routes>\n{rows}{trip}</routes>\n", encoding="utf-8")
    files = {"network": str(network.file), "routes": str(tmp_path / "own.rou.xml")}
    return replace(experiment, town=None, **files, buses=(), warm_up=0.0, cohort=100.0)


def test_vehicles_keep_the_routes_they_came_with(own, tmp_path):
    """And a trip with its ends only chooses its own."""
    routes = make_routes(own, make_network(own, tmp_path), 1.0, 1, tmp_path)
    assert routes.roads["v3"] == tuple(WAY.split())
    assert (routes.roads["free"][0], routes.roads["free"][-1]) == ("n2_0-n3_0", "n2_4-n3_4")


def test_a_lower_level_drives_some_of_the_vehicles(own, tmp_path):
    """Those of a lower level are among those of a higher."""
    roads = frozenset(road.id for road in make_network(own, tmp_path).roads)
    few, many = (set(imported_trips(own, level, roads)[0]) for level in (0.4, 0.8))
    assert few < many


def test_an_imported_demand_is_driven(own, tmp_path):
    """Every vehicle that leaves in the scored time."""
    run = run_arm(own, Arm(Measure("none", "none", penetration=(0.0,)), 0.0, 1.0, 1), tmp_path)
    assert run["total"]["vehicles"] == 21


def test_a_demand_cannot_be_multiplied(own, tmp_path):
    """There is nothing to draw more vehicles from."""
    with pytest.raises(RoadsError, match="thinned, not multiplied"):
        imported_trips(own, 1.5, frozenset())


def test_a_vehicle_on_a_road_that_is_not_there_is_named(own):
    """With the road."""
    with pytest.raises(RoadsError, match="vehicle 'v0' uses road 'n2_0-n3_0'"):
        imported_trips(own, 1.0, frozenset())


def test_a_file_that_is_no_list_of_trips_is_refused(own, tmp_path):
    """With what was expected."""
    (tmp_path / "bad.xml").write_text("<routes><trip id='a'/></routes>", encoding="utf-8")
    with pytest.raises(RoadsError, match="vehicles with a route, or trips with from and to"):
        imported_trips(replace(own, routes=str(tmp_path / "bad.xml")), 1.0, frozenset())
