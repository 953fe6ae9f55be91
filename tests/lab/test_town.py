"""The generated town, its trips and its fleet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.roads.lab.demand import Road, chance, trips_of
from dafeng.roads.lab.fleet import drive_of, energy_of, is_equipped, kinds, pace_of, type_name
from dafeng.roads.lab.inputs import make_network
from dafeng.roads.lab.town import town_edges, town_nodes


@pytest.fixture(scope="module")
def network(experiment, lab_folder):
    """The town as SUMO built it."""
    return make_network(experiment, lab_folder / "inputs")


def test_every_road_of_the_town_stands_in_the_network(experiment, network):
    """Two directions each; netconvert lost none."""
    assert {road.id for road in network.roads} == {
        f"{a.id}-{b.id}" for one, two, _ in town_edges(experiment.town) for a, b in ((one, two), (two, one))
    }


def test_every_junction_of_a_main_road_has_a_signal(experiment, network):
    """And only those."""
    assert {signal.id for signal in network.signals} == {node.id for node in town_nodes(experiment.town).values() if node.signal}


def test_no_road_is_longer_than_a_block_and_a_half(experiment, network):
    """Minor streets fill the blocks. On the outermost ring an arc may span two blocks."""
    assert max(road.length for road in network.roads) < 2 * 1.5 * experiment.town.block


ROADS = [Road("in", 100, 200, False), Road("mid", 900, 300, False), Road("out", 1700, 400, True)]


@given(st.floats(0.05, 2.0), st.integers(0, 50))
def test_trips_of_a_lower_level_are_among_those_of_a_higher(experiment, level, seed):
    """Levels are compared on common ground."""
    few = {trip.id: trip for trip in trips_of(experiment.demand, ROADS, 60, level / 2, seed)}
    many = {trip.id: trip for trip in trips_of(experiment.demand, ROADS, 60, level, seed)}
    assert few.items() <= many.items()


def test_trips_come_in_the_number_asked_for(experiment):
    """Within three standard deviations of a Poisson number; trips that end where they begin are not driven."""
    roads = [Road(f"r{i}", 500 + i, 100, i % 20 == 0) for i in range(400)]
    asked = experiment.demand.trips
    assert abs(len(trips_of(experiment.demand, roads, 3600, 1.0, 1)) - asked) < 3 * asked**0.5 + 0.02 * asked


@given(st.text(min_size=1, max_size=8), st.floats(0, 1), st.floats(0, 1))
def test_sets_of_equipped_vehicles_are_nested(name, a, b):
    """Who is equipped at 30 % is equipped at 60 %."""
    assert not is_equipped(name, min(a, b)) or is_equipped(name, max(a, b))


def test_the_fleet_is_mixed_as_asked(experiment):
    """Battery-electric cars: their own share and half of the plug-in hybrids."""
    mix = experiment.fleet["car"]
    found = [drive_of(f"t{i}", "car", experiment.fleet) for i in range(20_000)]
    assert found.count("BEV") / len(found) == pytest.approx(mix["BEV"] + mix["PHEV"] / 2, abs=0.01)


@given(st.text(min_size=1, max_size=8))
def test_a_pace_is_a_driver_s_not_an_arm_s(name):
    """Between 0.8 and 1.2 of the limit, the same at every call."""
    assert 0.8 <= pace_of(name) == pace_of(name) <= 1.2


def test_chances_of_one_name_differ_by_salt():
    """Who is equipped says nothing of who obeys."""
    both = [(chance(f"t{i}", "equipped") < 0.5) == (chance(f"t{i}", "obeys") < 0.5) for i in range(4000)]
    assert 0.45 < sum(both) / len(both) < 0.55


@pytest.mark.parametrize("kind", list(kinds()))
def test_the_energy_of_a_type_follows_from_its_name(kind):
    """Equipped or not."""
    assert {energy_of(type_name(*kind, equipped)) for equipped in (True, False)} == {kinds()[kind].energy}
