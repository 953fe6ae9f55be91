"""Industry, farming and construction: activity times intensity, then the shift from fuels to electricity."""

import numpy as np
import xarray as xr

from dafeng.pathway.quantity import Array, quantity


@quantity(
    "1", "year producer", source="growth of a branch = its elasticity times the growth of GDP, as in decoupling studies (METHODS section 8)"
)
def producer_activity(gdp: Array, activity_elasticity: Array, after_base: Array) -> Array:
    """Activity of branches, one up to the base year; what came before is in the history."""
    level: Array = xr.apply_ufunc(np.log, gdp)
    growth = level.diff("year", label="upper").reindex(year=gdp.year, fill_value=0.0)
    activity: Array = xr.apply_ufunc(np.exp, (growth * after_base * activity_elasticity).cumsum("year"))
    return activity


@quantity(
    "TWh/a",
    "year producer fuel",
    source="activity times intensity, IPCC 2006 Guidelines vol. 2 ch. 2; shift to electricity at equal service",
)
def producer_energy(
    producer_energy_start: Array,
    producer_activity: Array,
    producer_intensity: Array,
    producer_shift: Array,
    shift_ratio: Array,
    is_electric: Array,
) -> Array:
    """Final energy of industry, farming and construction, without feedstock."""
    unshifted = producer_energy_start * (producer_activity * producer_intensity)
    moved = unshifted * ((1 - is_electric) * producer_shift)
    return unshifted - moved + is_electric * (moved.sum("fuel", skipna=False) / shift_ratio)


@quantity("Mt/a", "year", source="clinker follows demand for cement; history as published or estimated")
def clinker(clinker_base: Array, clinker_path: Array) -> Array:
    """Cement clinker made in the city."""
    return clinker_base * clinker_path


@quantity(
    "Mt/a", "year", source="IPCC 2006 Guidelines vol. 3 ch. 2: clinker times factor; the factor holds the kiln-dust correction already"
)
def co2_cement(clinker: Array, clinker_factor: Array) -> Array:
    """CO2 of the reaction that makes cement clinker; its fuels stand in the energy of building materials."""
    return clinker * clinker_factor


@quantity("Mt/a", "year", source="sum; chemicals stay at their base-year level")
def co2_process(co2_cement: Array, co2_process_chemicals: Array) -> Array:
    """CO2 of chemical reactions: cement clinker and chemicals."""
    return co2_cement + co2_process_chemicals
