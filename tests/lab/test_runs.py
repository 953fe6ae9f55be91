"""Runs and effects: kept, taken up again, equal whoever computes them, and honest in sign."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import small

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.errors import RoadsError
from dafeng.roads.lab.arm import arm_key, run_arm
from dafeng.roads.lab.batch import read_arm, run_batch
from dafeng.roads.lab.effects import bootstrap_interval, effects_of, seeds_needed
from dafeng.roads.lab.inputs import Routes, make_network
from dafeng.roads.lab.measures import read_results
from dafeng.roads.lab.quality import check_scenario, signal_findings
from dafeng.roads.lab.results import read_effects
from dafeng.roads.lab.spec import arms_of
from dafeng.roads.lab.summary import write_summary


@pytest.fixture(scope="module")
def effects(experiment, lab_folder):
    """Effects of the small experiment."""
    return effects_of(experiment, lab_folder)


def carbon(effects, measure):
    """Change of the CO2 of combustion cars on all roads."""
    return next(e for e in effects if (e.measure, e.outcome, e.road, e.drive) == (measure, "co2_per_km", "all", "combustion"))


def test_a_batch_that_is_done_runs_nothing(experiment, lab_folder):
    """Results are found under their hash."""
    assert run_batch(experiment, lab_folder, workers=1) == 0


def test_a_broken_batch_is_taken_up_where_it_was(experiment, lab_folder):
    """Only the run that is missing is made."""
    (lab_folder / "arms" / f"{arm_key(experiment, arms_of(experiment)[0])}.json").unlink()
    assert run_batch(experiment, lab_folder, workers=1) == 1


def test_a_run_is_the_same_whoever_makes_it(experiment, lab_folder):
    """In this process or in a worker: the same bytes."""
    arm = arms_of(experiment)[-1]
    again = json.loads(json.dumps(run_arm(experiment, arm, lab_folder / "inputs"), sort_keys=True))
    assert again == read_arm(experiment, arm, lab_folder)


def test_the_same_vehicles_are_scored_in_both_arms(experiment, lab_folder):
    """A fixed cohort: no survivors are praised."""
    counts = {(a.level, a.seed): set() for a in arms_of(experiment)}
    for arm in arms_of(experiment):
        counts[arm.level, arm.seed].add(read_arm(experiment, arm, lab_folder)["total"]["vehicles"])
    assert all(len(found) == 1 for found in counts.values())


def test_retiming_saves_time_where_plans_are_poor(effects):
    """Equal splits are a poor plan."""
    found = next(e for e in effects if e.measure == "retiming" and e.outcome == "time_per_km")
    assert found.high < 0


def test_advice_lowers_carbon_where_roads_are_free(effects):
    """1 to 8 % at full penetration, as measured by others on networks without jams."""
    assert -8 < carbon(effects, "advice").change < -1


def test_co2_and_power_are_those_of_city_traffic(experiment, lab_folder):
    """Petrol cars 120 to 260 g CO2/km; electric vehicles 10 to 25 kWh/100 km."""
    energy = read_arm(experiment, arms_of(experiment)[0], lab_folder)["energy"]
    grams = 1000 * energy["combustion"]["co2_kg"] / energy["combustion"]["km"]
    power = 100 * energy["electric"]["kwh"] / energy["electric"]["km"]
    assert 120 < grams < 260
    assert 10 < power < 25


def test_effects_come_back_from_their_file(experiment, lab_folder, effects):
    """To four decimals."""
    write_summary(experiment, lab_folder, "")
    back = read_effects(lab_folder / "effects.csv")
    assert [(e.measure, e.outcome, round(e.change, 4)) for e in effects] == [(e.measure, e.outcome, e.change) for e in back]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_page_tells_it(experiment, lab_folder, language):
    """With the intervals and the hash of the experiment."""
    write_summary(experiment, lab_folder, "")
    page = (lab_folder / f"summary.{language}.html").read_text(encoding="utf-8")
    assert experiment.digest in page
    assert {"zh": "配时优化", "en": "retiming"}[language] in page


def test_a_file_that_is_no_table_of_effects_is_refused(tmp_path):
    """With the columns that were expected."""
    (tmp_path / "effects.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RoadsError, match="effects cannot be read"):
        read_effects(tmp_path / "effects.csv")


def test_gridlock_fails_instead_of_counting(experiment, lab_folder, tmp_path):
    """A run with vehicles that were teleported or never arrived is refused with the numbers."""
    trip = '<tripinfo id="t1" depart="130" departDelay="0" arrival="-1" vType="car_petrol" routeLength="9" duration="9" timeLoss="9" waitingTime="9" waitingCount="1"/>'
    (tmp_path / "trips.xml").write_text(f"<tripinfos>{trip}</tripinfos>", encoding="utf-8")
    (tmp_path / "statistics.xml").write_text('<statistics><teleports total="7"/></statistics>', encoding="utf-8")
    network = make_network(experiment, lab_folder / "inputs")
    with pytest.raises(RoadsError, match="7 vehicles were teleported and 1 of 1 did not arrive"):
        read_results(experiment, arms_of(experiment)[0], network, tmp_path)


def test_a_sound_scenario_has_no_findings_of_error(experiment, lab_folder):
    """Every movement gets green."""
    assert [f.code for f in check_scenario(experiment, lab_folder) if f.severity == "error"] == []


def test_too_much_demand_is_found(experiment, lab_folder):
    """A junction with more traffic than its signal can serve is named."""
    network = make_network(experiment, lab_folder / "inputs")
    crossing = [("n2_1-n2_0", "n2_0-n2_15"), ("n1_0-n2_0", "n2_0-n3_0")]
    crowd = Routes({}, {f"v{i}": crossing[i % 2] for i in range(400)}, (), "")
    assert [f.code for f in signal_findings(experiment, network, crowd, 1.0)] == ["signal_overfull"]


def test_a_missing_run_is_said(tmp_path):
    """Not taken for zero."""
    with pytest.raises(RoadsError, match="run the experiment first"):
        effects_of(small("advice"), tmp_path)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=12))
def test_the_mean_lies_in_its_interval(values):
    """Percentile bootstrap of the mean."""
    found = np.array(values)
    low, high = bootstrap_interval(found)
    assert low - 1e-9 <= found.mean() <= high + 1e-9 or np.ptp(found) > 0


def test_scatter_asks_for_seeds():
    """A standard deviation of 1 point asks for 16 seeds for half a point."""
    assert seeds_needed(np.array([-1.0, 1.0, 0.0, -1.0, 1.0])) == 16
