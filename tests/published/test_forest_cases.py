"""Forest carbon by stock change: cases VF-1 to VF-3 of the methods note."""

import numpy as np
import pytest
import xarray as xr

from dafeng.facts import default_city, load_city, load_factors
from dafeng.pathway.components import CO2_PER_CARBON, richards_growth
from dafeng.pathway.sinks import forest_biomass, forest_sink

FACTORS = load_factors()


def sink(stocks, years, per_volume=1.0, per_area=0.0, carbon_fraction=1.0):
    """CO2 of the last year of a straight line between two stocks, one stand."""
    path = xr.DataArray(
        np.interp(range(years[0], years[1] + 1), years, stocks), coords={"year": list(range(years[0], years[1] + 1))}, dims="year"
    )
    one = xr.DataArray([1.0], coords={"stand": ["all"]}, dims="stand")
    biomass = forest_biomass(path, one, per_volume, 1.0, per_area)
    return float(forest_sink(biomass, carbon_fraction, 1.0).isel(year=-1))


@pytest.mark.parametrize(("carbon", "yearly"), [((34.75, 43.98), 1.846), ((33.22, 42.21), 1.798)])
def test_carbon_gain_of_a_province(carbon, yearly):
    """VF-1, Shandong 2005 to 2010: 1.846 Tg a year (the paper prints 1.85), plantations 1.798."""
    assert sink(carbon, (2005, 2010)) / CO2_PER_CARBON == pytest.approx(yearly, abs=5e-4)


@pytest.mark.parametrize(
    ("stand", "biomass"),
    [
        ("cypress", 70.661),
        ("cunninghamia_lanceolata", 38.537),
        ("pinus_massoniana_pinus_yunnanensis", 21.449),
        ("lucidophyllous_forests", 49.487),
    ],
)
def test_biomass_at_forty_cubic_metres(stand, biomass):
    """VF-2: B(40) by Fang's expansion factors, Mg/ha."""
    found = forest_biomass(40.0, 1.0, FACTORS[f"forest.bef_fang.{stand}.a"].value, 1.0, FACTORS[f"forest.bef_fang.{stand}.b"].value)
    assert found == pytest.approx(biomass, abs=5e-4)


def test_stock_of_the_city_grew_by_95_units_a_year():
    """VF-3: 3,201 to 3,677.35 in five years is 95.27 a year (the source prints 95.2); its fact of 2020 is that stock."""
    yearly = (3677.35 - 3201) / 5
    assert yearly == pytest.approx(95.27, abs=5e-3)
    assert load_city(default_city()).value("forest_stock", 2020, sector="land", unit="10^4 m3") == pytest.approx(3677, abs=1)


def test_carbon_becomes_co2_by_its_molar_mass():
    """One unit of biomass a year at 0.47 is 0.47 x 44/12 of CO2."""
    assert sink((0, 5), (2020, 2025), carbon_fraction=0.47) == pytest.approx(0.47 * 44 / 12)


def test_upper_value_of_a_new_planting():
    """8 t/ha/a above ground, a fifth more below, fifteen mu a hectare: 1.103 t CO2 per mu and year."""
    growth = FACTORS["forest.growth.plantation.subtropical"].value
    assert growth * 1.2 * 0.47 * CO2_PER_CARBON / 15 == pytest.approx(1.103, abs=5e-4)


def test_a_planting_grows_slowly_first_and_last():
    """Chapman–Richards: less than the mean in its first years and beyond forty, most between."""
    growth = richards_growth(0.12, 3.0, 46)
    assert growth[0] < 0.1
    assert growth[45] < 0.3
    assert 5 <= int(growth.argmax()) <= 15
