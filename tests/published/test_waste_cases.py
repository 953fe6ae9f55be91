"""Gases of waste: IPCC 2006 Guidelines vol. 5, cases VW-1 and VW-2 of the methods note (worked there from EFDB factors)."""

import pytest
import xarray as xr

from dafeng.facts import load_factors
from dafeng.pathway.waste import (
    CO2_PER_CARBON,
    landfill_methane,
    methane_potential,
    msw_resource_utilisation_share,
    waste_fossil_carbon,
)

FACTORS = load_factors()


def by_component(values):
    """Array over the components named."""
    return xr.DataArray(list(values.values()), coords={"component": list(values)}, dims="component")


SHARES = by_component({"food": 0.50, "paper": 0.08, "textile": 0.03, "wood": 0.025})
DEGRADABLE = by_component({c: FACTORS[f"waste.doc_wet.china.{c}"].value / 100 for c in ("food", "paper", "textile", "wood")})


def test_degradable_carbon_of_chinese_waste():
    """VW-1: DOC 0.09055, so a tonne gives 30.1833 kg of methane."""
    assert float((SHARES * DEGRADABLE).sum()) == pytest.approx(0.09055, abs=1e-9)
    assert float(methane_potential(SHARES, DEGRADABLE, 0.5, 0.5)) * 1000 == pytest.approx(30.1833, abs=5e-5)


def test_methane_of_a_thousand_tonnes_landfilled():
    """VW-1: 18.1100 t after 40 % recovery, 507.08 t CO2e with a potential of 28."""
    methane = float(landfill_methane(1000.0, methane_potential(SHARES, DEGRADABLE, 0.5, 0.5), 1.0, 0.4, 0.0))
    assert (methane, methane * 28) == (pytest.approx(18.11, abs=5e-5), pytest.approx(507.08, abs=5e-3))


def test_fossil_co2_of_a_tonne_burnt():
    """VW-2: plastics, paper and textile with the Guidelines' defaults give 0.3400 t/t, outside what Chinese grate plants measure."""
    parts = ("plastics", "paper", "textile")
    shares = by_component({"plastics": 0.12, "paper": 0.08, "textile": 0.03})
    dry, carbon, fossil = (
        by_component({c: FACTORS[f"waste.incin.{c}.{what}"].value / 100 for c in parts}) for what in ("dm", "carbon", "fossil")
    )
    found = float(waste_fossil_carbon(shares, dry, carbon, fossil)) * CO2_PER_CARBON
    assert found == pytest.approx(0.3400, abs=5e-5)
    assert found > FACTORS["waste.incin.fossil_co2.hi"].value / 1000


def test_a_city_without_landfill_gives_its_published_share():
    """54 % recovered and 0.8 of the rest burnt is the 91 % that Xiamen publishes."""
    assert float(msw_resource_utilisation_share(0.54, 1.0, 0.0, 0.8)) == pytest.approx(0.91, abs=0.005)
