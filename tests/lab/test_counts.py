"""Demand against counts: GEH, and the factor that fits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.errors import RoadsError
from dafeng.roads.lab.counts import best_factor, compare_counts, geh, read_counts

FLOWS = st.floats(1, 3000)


def test_geh_is_that_of_the_handbook():
    """1,200 modelled against 1,000 counted: sqrt(2 * 200**2 / 2200) = 6.03."""
    assert geh(1200, 1000) == pytest.approx(6.03, abs=0.005)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), FLOWS, min_size=1, max_size=8), st.floats(0.1, 10))
def test_flows_that_differ_by_one_factor_are_matched_by_it(flows, factor):
    """To the step of the search, a quarter of a percent."""
    assert best_factor(flows, {road: factor * flow for road, flow in flows.items()}) == pytest.approx(factor, rel=0.003)


def test_a_town_with_twice_the_traffic_asks_for_twice_the_trips(experiment, lab_folder):
    """Counts made from its own routes, doubled."""
    brief = replace(experiment, warm_up=60.0, cohort=120.0)
    roads = ["n2_0-n3_0", "n3_0-n2_0", "n2_4-n2_5", "n1_8-n2_8"]
    own = {row["road"]: row["modelled"] for row in compare_counts(brief, dict.fromkeys(roads, 1.0), lab_folder)["roads"]}
    found = compare_counts(brief, {road: 2 * flow for road, flow in own.items() if flow}, lab_folder)
    assert found["factor"] == pytest.approx(2, rel=0.003)
    assert found["share_below_5_scaled"] == 1.0
    assert found["trips_scaled"] == pytest.approx(2 * experiment.demand.trips, rel=0.003)


def test_a_road_that_is_not_there_is_named(experiment, lab_folder):
    """With an example of a name."""
    with pytest.raises(RoadsError, match=r"1 counted roads are not in the network: nowhere"):
        compare_counts(experiment, {"nowhere": 5.0}, lab_folder)


@pytest.mark.parametrize("text", ["road,vehicles\na,1\n", "road,vehicles_per_hour\na,-1\n", "road,vehicles_per_hour\na,many\n", ""])
def test_a_faulty_file_of_counts_is_refused(tmp_path, text):
    """With the columns that are expected."""
    (tmp_path / "counts.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RoadsError, match="road and vehicles_per_hour"):
        read_counts(tmp_path / "counts.csv")
