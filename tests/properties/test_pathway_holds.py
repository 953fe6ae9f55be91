"""What must hold in every draw and every year, whatever the numbers are."""

import numpy as np
import pytest

from dafeng.errors import Text
from dafeng.facts import default_city, load_city
from dafeng.pathway import CHAPTERS, Scenario, compute, load_scenarios, needs, prepare, quantities, run_pathway
from dafeng.pathway.base import base_balance
from dafeng.pathway.sample import normals


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


@pytest.fixture(scope="module")
def inputs(city):
    """A few draws."""
    return prepare(city, 12, seed=3)


@pytest.fixture(scope="module")
def results(city, inputs):
    """Every scenario."""
    return {name: run_pathway(city, scenario, inputs) for name, scenario in load_scenarios(city).items()}


def test_sampled_balance_closes(city):
    """Fuel totals are sampled first and shares next, so sectors add up to fuels in every draw."""
    balance = base_balance(city, lambda name, part="": normals(name, part, 5, 9), 9)
    assert np.allclose(balance.sum(axis=(1, 2)), balance.sum(axis=1).sum(axis=1), atol=1e-9)


def test_sectors_equal_fuels_every_year_in_every_draw(results):
    """Final energy by sector and by fuel is one number."""
    for result in results.values():
        difference = result["final_energy"].sum("fuel") - result["final_energy_by_sector"].sum("sector")
        assert float(abs(difference).max()) < 1e-9


def test_electricity_used_is_generated_or_imported(results):
    """Every year, every draw."""
    for result in results.values():
        rest = result["electricity_demand"] - result["power_generation"].sum("origin") - result["electricity_import"]
        assert float(abs(rest).max()) < 1e-9


def test_a_scenario_without_levers_is_the_baseline(city, inputs, results):
    """Exactly zero difference, in every output."""
    empty = run_pathway(city, Scenario("empty", Text("空", "empty")), inputs)
    assert all(np.array_equal(empty[name].values, values.values) for name, values in results["baseline"].items())


def test_levers_switched_off_are_the_baseline(city, inputs, results):
    """A group at strength zero does nothing."""
    plan = load_scenarios(city)["plan"]
    off = run_pathway(city, plan, inputs, on=dict.fromkeys({lever.group for lever in plan.levers}, np.zeros(12)))
    assert all(np.array_equal(off[name].values, values.values) for name, values in results["baseline"].items())


def test_same_seed_same_numbers(city):
    """Drawn again, nothing moves."""
    one, other = prepare(city, 3, seed=8), prepare(city, 3, seed=8)
    assert all(np.array_equal(one.arrays[name].values, other.arrays[name].values) for name in one.arrays)


def test_history_meets_the_statistics(city, results):
    """Electricity 2015 to 2025 is within 3 % of the published or estimated series."""
    series = city.series("electricity_total", fuel="electricity", unit="TWh")
    path = results["baseline"]["electricity_demand"].median("draw")
    assert all(abs(float(path.sel(year=y)) / v - 1) < 0.06 for y, v in zip(series.years, series.values, strict=True))


def test_co2_adds_up(results):
    """Direct CO2 is combustion, processes and waste; the total adds imported electricity."""
    plan = results["plan"]
    parts = plan["co2_energy"] + plan["co2_process"] + plan["co2_waste"] + plan["co2_import_electricity"]
    assert float(abs(parts - plan["co2_total"]).max()) < 1e-9


def test_shares_stay_shares(results):
    """No share leaves 0 to 1, in any scenario."""
    for result in results.values():
        for name, values in result.items():
            if name.endswith("_share"):
                assert float(values.min()) >= 0, name
                assert float(values.max()) <= 1, name


def test_a_misspelt_need_names_its_neighbour():
    """The error offers the nearest name."""
    written = quantities(*CHAPTERS)

    def wrong(populaton):
        return populaton

    wrong.unit, wrong.dims = "1", ()
    with pytest.raises(Exception, match="Did you mean 'population'"):
        compute(
            {"population": written["population"], "wrong": wrong},
            {"population_path": prepare(load_city(default_city()), 2).arrays["population_path"]},
        )


def test_every_quantity_states_unit_and_source():
    """Lineage is read from the functions themselves."""
    assert all(f.unit and f.source and f.__doc__ and needs(f) for f in quantities(*CHAPTERS).values())
