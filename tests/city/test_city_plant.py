"""The default city's virtual power plant: an estimate that holds together, and gives way to the operators' own table."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dafeng.errors import StudyError
from dafeng.facts import default_city, load_city
from dafeng.power.vpp import read_resources, write_example
from dafeng.study.hourly import scenario_results
from dafeng.study.keep import keep_beside
from dafeng.study.plant import city_plant, own_plant, plant_path
from dafeng.study.plant_answer import keep_plant, plant_answer, response_target


@pytest.fixture(scope="module")
def known():
    """City and pathway."""
    city = load_city(default_city())
    return city, scenario_results(city, "plan")


@pytest.fixture(scope="module")
def answer(known):
    """Answer of 2030."""
    city, results = known
    return plant_answer(city_plant(city, results, 2030), plant_path(city), response_target(city), {})


def test_the_event_is_the_evening_of_the_record_day(answer):
    """The load peaks at night."""
    assert answer["event"] == "07-16 20:00–22:00"


def test_longer_is_less(answer):
    """What can be given for four hours can be given for two."""
    ups = [total["up_mw"] for total in answer["totals"]]
    assert ups == sorted(ups, reverse=True)


def test_every_estimate_has_a_range_and_says_what_it_is(answer):
    """Low, high, source, status."""
    assert all(total["low_mw"] < total["up_mw"] < total["high_mw"] for total in answer["totals"])
    assert all(row["source"] and row["status"] in {"estimated", "assumed", "reported"} for row in answer["groups"])


def test_supply_does_not_count_as_demand_response(answer):
    """The grid company's batteries stand apart."""
    two = next(total for total in answer["totals"] if total["hours"] == 2.0)
    assert two["up_mw"] == pytest.approx(sum(row["up_mw"]["2"] for row in answer["groups"] if row["counts"]))
    assert "grid_batteries" not in answer["clearing"]["groups"]


def test_asked_is_called_or_short(answer):
    """Nothing vanishes in the clearing."""
    assert answer["clearing"]["called_mw"] + answer["clearing"]["short_mw"] == pytest.approx(answer["asked_mw"])


def test_a_baseline_misses_cooling_on_the_hottest_day(answer):
    """The days before were cooler, and the adjustment is capped; loads that do not follow the weather are met."""
    found = {row["id"]: row["confirmed_mwh"] / row["called_mwh"] for row in answer["settlement"]["groups"]}
    assert found["homes_cooling"] < 0.9
    assert found["base_stations"] == pytest.approx(1.0)
    assert found["industry"] == pytest.approx(1.0, abs=0.05)


def test_no_more_is_enrolled_than_there_is(known, answer):
    """Cooling that can be called is below the cooling of the hour; industry below its load."""
    evening = city_plant(*known, 2030).evening
    load = {row["id"]: row["load_mw"] / 1000 for row in answer["groups"]}
    assert load["homes_cooling"] <= evening.mean(evening.cooling["homes"])
    assert load["industry"] <= evening.mean(evening.loads["industry"])


def test_cooling_of_a_use_is_part_of_its_load(known):
    """Every hour, every use."""
    evening = city_plant(*known, 2025).evening
    assert all((evening.cooling[use] <= evening.loads[use] + 1e-9).all() for use in evening.loads)


def test_an_own_table_takes_the_place_of_the_estimate(known, tmp_path):
    """Its kinds are the groups, and its loads are what is shown."""
    write_example(tmp_path, 60, 3)
    plant = own_plant(*known, 2030, tmp_path / "resources.csv")
    assert sum(fleet.load.sum() for fleet in plant.fleets) == pytest.approx(read_resources(tmp_path / "resources.csv").load.sum())
    found = plant_answer(plant, plant_path(known[0]), 0.0001, {})
    assert {row["status"] for row in found["groups"]} == {"reported"}
    assert found["by_hour"] == []


def test_node_limits_hold(known):
    """A limit of 500 MW leaves the rest short."""
    city, results = known
    found = plant_answer(city_plant(city, results, 2030), plant_path(city), response_target(city), {"city": 500e3})
    assert found["clearing"]["called_mw"] == pytest.approx(500.0)


def test_the_evening_stands_in_the_day(answer):
    """The event's hour gives what the envelope says; at night cooling of public buildings gives less."""
    hours = {row["hour"]: row for row in answer["by_hour"]}
    two = next(total for total in answer["totals"] if total["hours"] == 2.0)
    assert hours[20]["up_mw"] == pytest.approx(two["up_mw"])
    assert hours[4]["groups"]["buildings_cooling"] < 0.7 * hours[14]["groups"]["buildings_cooling"]


def test_a_run_keeps_it(known, tmp_path):
    """By year, for the dashboard."""
    keep_plant(*known, (2025, 2030), tmp_path)
    assert set(json.loads((tmp_path / "plant.json").read_text(encoding="utf-8"))) == {"2025", "2030"}


def test_the_tables_written_can_be_cleared(tmp_path):
    """`--to` gives a folder on which the other commands run, and the sums agree."""
    dafeng = str(Path(sys.executable).with_name("dafeng"))
    first = subprocess.run(
        [dafeng, "power", "vpp", "city", "--to", str(tmp_path / "plant"), "--json"], capture_output=True, text=True, check=True
    )
    clear = [dafeng, "power", "vpp", "clear", str(tmp_path / "plant"), "--start", "2030-07-16T20:00:00+08:00", "--json"]
    second = subprocess.run(clear, capture_output=True, text=True, check=True)
    assert json.loads(second.stdout)["called_kwh"] / 1000 == pytest.approx(json.loads(first.stdout)["clearing"]["energy_mwh"], rel=1e-6)


def test_a_city_without_the_table_says_what_to_do(known, tmp_path):
    """Hand in your own."""
    city, results = known
    bare = replace(city, folder=tmp_path)
    with pytest.raises(StudyError, match="--resources"):
        city_plant(bare, results, 2030)


def test_an_answer_takes_the_place_of_its_year(tmp_path):
    """The other year stays; a folder without a run is refused."""
    with pytest.raises(StudyError, match="is no run"):
        keep_beside({"x": 1}, tmp_path, "plant", "2030")
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    keep_beside({"x": 1}, tmp_path, "plant", "2025")
    path = keep_beside({"x": 2}, tmp_path, "plant", "2030")
    assert json.loads(path.read_text(encoding="utf-8")) == {"2025": {"x": 1}, "2030": {"x": 2}}
