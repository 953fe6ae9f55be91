"""Waste by component and forest by stand: inputs from the table of factors."""

import numpy as np
import xarray as xr

from dafeng.facts import City, load_factors
from dafeng.pathway.labels import COMPONENTS
from dafeng.pathway.quantity import Array
from dafeng.pathway.sample import YEARS

__all__ = ["waste_inputs"]

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
