"""Levers change inputs, as far as they say and no further."""

from dataclasses import replace

import numpy as np
import pytest

from dafeng.errors import PathwayError
from dafeng.facts import default_city, load_city
from dafeng.pathway import YEARS, load_levers, load_scenarios, prepare, pull, run_pathway


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


@pytest.fixture(scope="module")
def inputs(city):
    """All inputs at their medians."""
    return prepare(city, 2, central=True)


def only(city, **changes):
    """The plan with one lever, changed."""
    lever = replace(next(lever for lever in load_levers(city) if lever.id == "pv"), **changes)
    return replace(load_scenarios(city)["plan"], levers=(lever,))


def pulled(city, inputs, **changes):
    """Capacity of photovoltaics with one lever. [year]"""
    return pull(inputs, only(city, **changes))["power_capacity_path"].sel(origin="pv").isel(draw=0).values


def test_a_level_is_reached_and_not_passed(city, inputs):
    """Even at almost twice the strength."""
    scenario = replace(only(city, mode="set", level=3.0, start=2025, full=2030), strength=1.8)
    values = pull(inputs, scenario)["power_capacity_path"].sel(origin="pv").isel(draw=0).values
    assert values[YEARS >= 2030] == pytest.approx(3.0)


def test_before_its_start_a_lever_does_nothing(city, inputs):
    """Exactly nothing."""
    before = inputs.arrays["power_capacity_path"].sel(origin="pv").isel(draw=0).values
    assert np.array_equal(pulled(city, inputs, start=2027)[YEARS <= 2027], before[YEARS <= 2027])


def test_other_labels_are_left_alone(city, inputs):
    """A lever on photovoltaics leaves hydropower as it was."""
    after = pull(inputs, only(city))["power_capacity_path"].sel(origin="hydro")
    assert np.array_equal(after.values, inputs.arrays["power_capacity_path"].sel(origin="hydro").values)


def test_a_step_comes_in_one_year(city, inputs):
    """Nothing the year before, all of it in its year."""
    change = pulled(city, inputs, mode="add", level=1.0, shape="step", full=2030)
    plain = inputs.arrays["power_capacity_path"].sel(origin="pv").isel(draw=0).values
    assert (change - plain)[(YEARS == 2029) | (YEARS == 2030)] == pytest.approx([0.0, 1.0])


def test_an_unknown_input_names_the_nearest(city, inputs):
    """A misspelt lever is not dropped in silence."""
    with pytest.raises(PathwayError, match=r"'power_capacity_pat', which is no input.*power_capacity_path"):
        pull(inputs, only(city, input="power_capacity_pat"))


def test_an_unknown_label_names_the_known(city, inputs):
    """So with labels."""
    with pytest.raises(PathwayError, match="has no label 'wind', found coal_power"):
        pull(inputs, only(city, where="wind"))


@pytest.fixture(scope="module")
def medians(city, inputs):
    """Every scenario, all inputs at their medians."""
    return {name: run_pathway(city, scenario, inputs) for name, scenario in load_scenarios(city).items()}


def test_scenarios_stand_in_their_order_in_2060(medians):
    """Frozen above baseline, accelerated below; deep cuts, no zero by magic."""
    last = {name: float(run["co2_total"].sel(year=2060).isel(draw=0)) for name, run in medians.items()}
    assert last["frozen"] > last["baseline"] > last["accelerated"] > 0.15 * last["frozen"]


def test_rail_freight_saves_diesel(city, inputs, medians):
    """What rail wins, heavy trucks do not drive."""
    with_rail = medians["plan"]["road_energy"].sel(vehicle="heavy_truck", year=2035).sum("fuel")
    scenario = load_scenarios(city)["plan"]
    without = run_pathway(city, scenario, inputs, on={"rail": np.zeros(2)})["road_energy"]
    assert float(with_rail[0]) < float(without.sel(vehicle="heavy_truck", year=2035).sum("fuel")[0])


def test_the_fan_widens(city):
    """The range of CO2 in 2050 is wider than in 2026."""
    run = run_pathway(city, load_scenarios(city)["plan"], draws=60, seed=5)["co2_total"]
    relative = run.std("draw") / run.mean("draw")
    assert float(relative.sel(year=2050)) > 1.3 * float(relative.sel(year=2026))
