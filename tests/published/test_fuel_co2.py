"""CO2 of fuels by the three sets in use, against printed values and worked ones. METHODS section 2."""

import pytest

from dafeng.errors import SourceError
from dafeng.facts import CARBON_TO_CO2, coal_equivalent_factor, default_city, guide_factor, ipcc_factor, load_city, load_factors
from dafeng.units import factor


@pytest.mark.parametrize(
    ("fuel", "expected"),
    [
        ("gasoline", 3.0425),
        ("diesel", 3.1451),
        ("fuel_oil", 3.0472),
        ("natural_gas", 21.6219),
        ("bituminous", 2.0715),
        ("coke", 2.8518),
        ("lpg", 2.9538),
    ],
)
def test_the_guide_by_tonne(fuel, expected):
    """Worked with plain arithmetic; tCO2/t, gas tCO2/10^4 m3."""
    assert guide_factor(fuel).value == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("fuel", "expected"),
    [
        ("gasoline", 2.9878),
        ("diesel", 3.1634),
        ("fuel_oil", 3.2398),
        ("natural_gas", 2.1862),
        ("raw_coal", 1.9798),
        ("coke", 3.0453),
    ],
)
def test_the_short_form_by_tonne(fuel, expected):
    """tCO2/t, gas kgCO2/m3."""
    assert coal_equivalent_factor(fuel).value == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("fuel", "expected"), [("diesel", 3.186), ("other_bituminous", 2.44)])
def test_the_ipcc_by_tonne(fuel, expected):
    """As METHODS section 2 rounds them."""
    assert ipcc_factor(fuel).value == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("fuel", "printed"), [("natural_gas", 55.54), ("diesel", 72.59), ("gasoline", 67.91), ("fuel_oil", 75.82)])
def test_the_guide_by_heat_is_the_building_standard(fuel, printed):
    """GB/T 51366-2019 prints carbon content x share oxidised x 44/12 of the guide, tCO2/TJ, to two decimals."""
    factors = load_factors()
    by_heat = factors[f"guide.cc.{fuel}"].value * factors[f"guide.ox.{fuel}"].value * CARBON_TO_CO2 * 1000
    assert by_heat == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize("make", [guide_factor, coal_equivalent_factor, ipcc_factor])
def test_every_factor_names_its_set(make):
    """So that two sets are never mixed unseen."""
    assert len({f("diesel").method for f in (guide_factor, coal_equivalent_factor, ipcc_factor)} - {make("diesel").method}) == 2


def test_an_unknown_fuel_names_the_nearest():
    """Found and known."""
    with pytest.raises(SourceError, match=r"no factor 'guide\.ncv\.desel'.*guide\.ncv\.diesel"):
        guide_factor("desel")


@pytest.mark.parametrize(
    ("fuel", "guide"), [("petrol", "gasoline"), ("diesel", "diesel"), ("kerosene", "kerosene"), ("natural_gas", "natural_gas")]
)
def test_the_pathway_uses_the_guide(fuel, guide):
    """Its factors by energy are carbon content x share oxidised of the guide, to its printed digits."""
    used = next(fact for fact in load_city(default_city()).rows("emission_factor", fuel=fuel))
    heat = load_factors()[f"guide.ncv.{guide}"]
    by_heat = guide_factor(guide).value / heat.value  # tCO2/GJ
    assert used.value * factor(used.unit, "kg/kWh") == pytest.approx(by_heat * 3.6, rel=1e-4)
