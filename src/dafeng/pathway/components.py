"""Waste by component and forest by stand: inputs from the table of factors."""

import numpy as np
import numpy.typing as npt
import xarray as xr

from dafeng.facts import City, load_factors
from dafeng.pathway.labels import COMPONENTS, STANDS
from dafeng.pathway.quantity import Array
from dafeng.pathway.sample import YEARS

__all__ = ["CO2_PER_CARBON", "METHANE_PER_CARBON", "forest_inputs", "richards_growth", "waste_inputs"]

METHANE_PER_CARBON = 16 / 12
CO2_PER_CARBON = 44 / 12
"""Molar masses over that of carbon."""

_DEGRADABLE = {"food", "paper", "textile", "wood"}
"""Components with measured degradable carbon in Chinese waste; plastics and inert matter have none."""


def waste_inputs(city: City, plastics_dry_matter: Array) -> dict[str, Array]:
    """Components of waste and the legacy landfill.

    Parameters
    ----------
    plastics_dry_matter
        Sampled: the default of the Guidelines overstates wet Chinese plastics. [draw]
    """
    factors, draws = load_factors(), plastics_dry_matter.sizes["draw"]
    share = {part: [factors[f"waste.incin.{c}.{part}"].value / 100 for c in COMPONENTS] for part in ("dm", "carbon", "fossil")}
    degradable = [factors[f"waste.doc_wet.china.{c}"].value / 100 if c in _DEGRADABLE else 0.0 for c in COMPONENTS]
    is_plastics = _by_component([float(c == "plastics") for c in COMPONENTS])
    dry = _by_component(share["dm"])
    return {
        "degradable_carbon": _by_component(degradable),
        "component_dry_matter": (dry * (1 - is_plastics) + plastics_dry_matter * is_plastics).transpose("draw", "component"),
        "component_carbon": _by_component(share["carbon"]),
        "component_fossil": _by_component(share["fossil"]),
        "degraded_share": _number(factors["waste.docf"].value, draws),
        "methane_share": _number(factors["waste.f_ch4"].value, draws),
        "methane_correction": _number(factors["waste.mcf.china.grade1"].value, draws),
        "methane_recovery": _number(factors["waste.recovery.china.grade1"].value, draws),
        "methane_oxidation": _number(factors["waste.ox.southwest.grade1"].value, draws),
        "methane_gwp": _number(factors["gwp100.ar5.ch4"].value, draws),
        **_legacy(city, factors["waste.half_life.temperate_wet.bulk"].value, draws),
    }


def forest_inputs(city: City) -> dict[str, Array]:
    """Expansion factors of the stands, their shares of area and stock, and growth of a planting by age."""
    factors = load_factors()
    shares = {fact.sector: fact.value for fact in city.rows("stand_share")}
    growth = richards_growth(city.rows("planting_growth_rate")[0].value, city.rows("planting_growth_shape")[0].value, len(YEARS))
    by_stand = {"a": "biomass_per_volume", "b": "biomass_per_area"}
    return {
        name: xr.DataArray([factors[f"forest.bef_fang.{s}.{key}"].value for s in STANDS], coords={"stand": list(STANDS)}, dims="stand")
        for key, name in by_stand.items()
    } | {
        "stand_share": xr.DataArray([shares[s] for s in STANDS], coords={"stand": list(STANDS)}, dims="stand"),
        "planting_growth": xr.DataArray(growth, dims="age"),
    }


def richards_growth(rate: float, shape: float, ages: int) -> npt.NDArray[np.float64]:
    """Yearly growth of a planting by age after Chapman and Richards, over its mean of the first twenty years.

    Parameters
    ----------
    rate, shape
        Of the size (1 - exp(-rate age))^shape.
    ages
        Number of ages, from the year of planting on.

    Examples
    --------
    >>> float(richards_growth(0.12, 3.0, 20).mean().round(12))
    1.0
    """
    size = (1 - np.exp(-rate * np.arange(max(ages, 20) + 1))) ** shape
    growth: npt.NDArray[np.float64] = np.diff(size) / (size[20] / 20)
    return growth[:ages]


def _legacy(city: City, half_life: float, draws: int) -> dict[str, Array]:
    """Waste in place and the share of it that decays in each year: placed evenly over ``landfill_years`` until it was closed."""
    placed = city.rows("landfill_legacy_waste")[0]
    years = city.rows("landfill_years")[0].value
    rate = np.log(2) / half_life
    left = (1 - np.exp(-rate * years)) / (rate * years)
    decay = rate * left * np.exp(-rate * (YEARS - (placed.year or YEARS[0])))
    value = city.value(placed.variable, placed.year or 0, sector=placed.sector, unit="Mt")
    return {"landfill_legacy": _number(value, draws), "legacy_decay": xr.DataArray(decay, coords={"year": YEARS}, dims="year")}


def _by_component(values: list[float]) -> Array:
    return xr.DataArray(values, coords={"component": list(COMPONENTS)}, dims="component")


def _number(value: float, draws: int) -> Array:
    return xr.DataArray(np.full(draws, value), dims="draw")
