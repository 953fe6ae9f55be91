"""A wide network in the mesoscopic mode, and effects of a patch that reach it by volume over capacity."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.errors import RoadsError
from dafeng.roads.lab.inputs import make_network
from dafeng.roads.lab.outcomes import Effect
from dafeng.roads.lab.wide import Traffic, capacities, drive_wide, level_ratios, wide_effect

RATIOS = {0.5: 0.2, 1.0: 0.4, 1.5: 0.6}


def effect(band, change, half=0.5, road="ring"):
    """An effect of a patch."""
    return Effect("m", "plans", "co2_per_km", road, band, 1.0, "all", 1.0, "default", change, change - half, change + half, 3, 3, "x")


EFFECTS = [effect(0.5, -8.0), effect(1.0, -10.0), effect(1.5, -4.0)]


@pytest.fixture(scope="module")
def larger(experiment):
    """A town of four times the area, with the traffic to fill it."""
    town = replace(experiment.town, name="larger", rings=(500.0, 1100.0, 1700.0, 2600.0, 3500.0), reach=4400.0)
    return replace(experiment, name="larger", town=town, demand=replace(experiment.demand, home_radius=2600.0), warm_up=300.0, cohort=600.0)


def test_a_road_at_a_level_of_the_patch_has_its_effect():
    """With its interval."""
    found = wide_effect([Traffic("ring", 10.0, 0.4)], EFFECTS, RATIOS)
    assert (found.change, found.low, found.high) == pytest.approx((-10.0, -10.5, -9.5))


def test_between_two_levels_the_effect_lies_on_the_line():
    """Half way between 0.4 and 0.6: half way between -10 and -4 percent; the errors of both add as squares."""
    found = wide_effect([Traffic("ring", 10.0, 0.5)], EFFECTS, RATIOS)
    assert found.change == pytest.approx(-7.0)
    assert found.high - found.change == pytest.approx(0.5 / 2**0.5)


def test_beyond_the_levels_the_end_is_taken_and_said():
    """Half of the distance is fuller than anything that was measured."""
    found = wide_effect([Traffic("ring", 10.0, 0.9), Traffic("ring", 10.0, 0.4)], EFFECTS, RATIOS)
    assert found.change == pytest.approx(-7.0)
    assert found.outside == pytest.approx(0.5)


def test_roads_of_a_kind_that_was_not_measured_are_left_out_and_said():
    """Their distance stands beside."""
    found = wide_effect([Traffic("ring", 10.0, 0.4), Traffic("motorway", 30.0, 0.4)], EFFECTS, RATIOS)
    assert found.km == (10.0, 40.0)


def test_a_network_without_a_measured_kind_is_refused():
    """Not taken for zero."""
    with pytest.raises(RoadsError, match="no road of the wide network is of a kind that was measured"):
        wide_effect([Traffic("motorway", 30.0, 0.4)], EFFECTS, RATIOS)


@given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0, 1.5)), min_size=1, max_size=20))
def test_the_effect_of_a_network_lies_among_those_of_the_patch(roads):
    """Whatever its traffic is."""
    found = wide_effect([Traffic("ring", km, ratio) for km, ratio in roads], EFFECTS, RATIOS)
    assert -10 - 1e-9 <= found.change <= -4 + 1e-9


def test_more_demand_means_more_volume_over_capacity(experiment, lab_folder):
    """Levels of the patch are told apart by it."""
    ratios = level_ratios(replace(experiment, levels=(0.1, 0.25)), lab_folder)
    assert 0 < ratios[0.1] < ratios[0.25] < 1


def test_a_signal_leaves_a_road_less_than_its_lanes(experiment, lab_folder):
    """Equal splits of 90 s leave about half of the saturation flow of 1,800 a lane."""
    network = make_network(experiment, lab_folder / "inputs")
    signalled = next(link.origin for link in network.signals[0].links)
    assert 0.3 < capacities(network)[signalled] / (1800 * network.lanes[signalled]) < 0.9


def test_a_larger_town_is_driven_in_the_mesoscopic_mode(larger, lab_folder):
    """Its roads carry what was asked for: as many vehicle-km as routes are long, within what still drives at begin and end."""
    traffic = drive_wide(larger, 0.5, lab_folder)
    network = make_network(larger, lab_folder / "inputs")
    assert len(network.signals) > 100
    assert {t.kind for t in traffic} == {"ring", "radial", "minor"}
    found = wide_effect(
        traffic, [effect(b, c, road=kind) for b, c in ((0.5, -8.0), (1.0, -10.0)) for kind in ("ring", "radial", "minor")], RATIOS
    )
    assert -10 <= found.change <= -8
    assert found.km[0] == pytest.approx(found.km[1])
