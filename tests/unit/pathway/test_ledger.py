"""The run meets the known years."""

import pytest

from dafeng.facts import default_city, load_city
from dafeng.pathway import load_scenarios, run_pathway
from dafeng.pathway.ledger import Entry, Ledger, calibration_ledger


@pytest.fixture(scope="module")
def ledger():
    """The default city, enough draws for a steady median."""
    city = load_city(default_city())
    return calibration_ledger(city, run_pathway(city, load_scenarios(city)["baseline"], draws=300, seed=1))


def entry(computed, recorded):
    """One part of final energy."""
    return Entry("final_energy", "v", "coal", "TWh/a", 2023, computed, recorded, 0.0, 9.0, "estimated")


def test_net_and_absolute_differences_are_told_apart():
    """One too high and one too low cancel in the net only."""
    made = Ledger((entry(3.0, 2.0), entry(1.0, 2.0)))
    assert (made.net("final_energy", 2023), made.absolute("final_energy", 2023)) == (0.0, 2.0)


@pytest.mark.parametrize("quantity", ["population", "gdp"])
def test_what_is_recorded_is_not_modelled(ledger, quantity):
    """Published years stay as published."""
    assert all(abs(e.difference) < 1e-9 for e in ledger.entries if e.quantity == quantity)


@pytest.mark.parametrize("quantity", ["electricity_demand", "peak_load", "nev_stock", "co2_territorial", "energy_total_equal", "clinker"])
def test_history_is_met_within_3_percent(ledger, quantity):
    """Median of the draws against the recorded or estimated series."""
    assert all(abs(e.difference) < 0.03 for e in ledger.entries if e.quantity == quantity)


def test_base_year_fuels_are_met(ledger):
    """Final energy of 2023 by fuel: one per cent of the total in absolute differences."""
    total = sum(e.recorded for e in ledger.entries if (e.quantity, e.year) == ("final_energy", 2023))
    assert ledger.absolute("final_energy", 2023) < 0.01 * total


def test_population_of_residents_never_jumps_back(ledger):
    """Series of before and after the census of 2020 are not mixed."""
    people = [e.computed for e in ledger.entries if e.quantity == "population"]
    assert people == sorted(people)
