"""What differs from year to year is drawn once, tied together as stated, and absent where years are observed."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from dafeng.facts import default_city, load_city
from dafeng.pathway import YEARS, load_scenarios, prepare, run_pathway
from dafeng.pathway.variation import yearly_normals

AHEAD = YEARS > 2025


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


@pytest.fixture(scope="module")
def inputs(city):
    """Enough draws to see a correlation."""
    return prepare(city, 300, seed=6)


def test_observed_years_hold_their_own_weather(inputs):
    """No deviation up to the last year of published electricity."""
    assert all(float(abs(inputs.arrays[n].sel(year=slice(None, 2025))).max()) == 0 for n in ("hydro_year", "summer_heat", "winter_cold"))


def test_dry_years_are_hot_years(inputs):
    """The stated correlation of −0.5."""
    hydro, summer = (inputs.arrays[n].values[:, AHEAD].ravel() for n in ("hydro_year", "summer_heat"))
    assert np.corrcoef(hydro, summer)[0, 1] == pytest.approx(-0.5, abs=0.03)


def test_memory_is_the_correlation_of_neighbouring_years():
    """Of the business cycle; the variance stays one."""
    values = yearly_normals("cycle", 3, 4000, memory=0.3)
    assert np.corrcoef(values[:, :-1].ravel(), values[:, 1:].ravel())[0, 1] == pytest.approx(0.3, abs=0.01)
    assert values.std() == pytest.approx(1, abs=0.01)


def test_the_central_run_has_mean_years(city):
    """Zero deviations, and growth as expected."""
    arrays = prepare(city, 2, central=True).arrays
    assert float(abs(arrays["hydro_year"]).max()) == 0
    assert np.array_equal(arrays["gdp_path"].isel(draw=0).values, arrays["gdp_expected"].values)


def test_a_dry_year_means_coal_and_a_higher_factor(city, inputs):
    """Less hydropower, more coal, imports with more CO2."""
    run = run_pathway(city, load_scenarios(city)["baseline"], inputs)
    dry = inputs.arrays["hydro_year"].sel(year=2028)
    power = run["power_generation"].sel(year=2028)
    signs = [
        np.sign(np.corrcoef(dry, values)[0, 1])
        for values in (power.sel(origin="hydro"), power.sel(origin="coal_power"), run["grid_emission_factor"].sel(year=2028))
    ]
    assert signs == [1, -1, -1]


def test_single_years_move_co2_by_two_to_six_per_cent(city, inputs):
    """The scatter of a year about the running mean of its draw: enough to hide a plateau's top, less than the level's range."""
    total = run_pathway(city, load_scenarios(city)["baseline"], inputs)["co2_total"]
    around = total.sel(year=2029) - (total.sel(year=2028) + total.sel(year=2030)) / 2
    assert 0.02 < float(around.std() / np.sqrt(1.5) / total.sel(year=2029).mean()) < 0.06


def test_one_point_more_growth_for_fifteen_years_needs_six_to_eight_per_cent_more_energy(city, inputs):
    """The study of the city's low-carbon blueprint finds 6.1 to 7.1 % in 2030 for one point more; its base is about fifteen years earlier."""
    faster = xr.DataArray(np.where(AHEAD, 1.01 ** (YEARS - 2025.0), 1.0), coords={"year": YEARS}, dims="year")
    more = replace(inputs, arrays={**inputs.arrays, "gdp_path": inputs.arrays["gdp_path"] * faster})
    baseline = load_scenarios(city)["baseline"]
    energy = [run_pathway(city, baseline, each)["energy_total_equal"].sel(year=2040) for each in (inputs, more)]
    assert 0.06 < float((energy[1] / energy[0] - 1).median()) < 0.085
