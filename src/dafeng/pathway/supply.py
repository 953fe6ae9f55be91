"""Supply: final energy added up, electricity by origin, the emission factor of what is imported."""

import numpy as np
import xarray as xr

from dafeng.pathway.quantity import Array, quantity


@quantity("TWh/a", "year sector", source="sum over fuels of all final uses")
def final_energy_by_sector(producer_energy: Array, dweller_energy: Array, road_energy: Array, mover_energy: Array) -> Array:
    """Final energy by sector, without feedstock."""
    parts = (
        producer_energy.sum("fuel", skipna=False).rename(producer="sector"),
        dweller_energy.sum("fuel", skipna=False).rename(dweller="sector"),
        road_energy.sum("fuel", skipna=False).rename(vehicle="sector"),
        mover_energy.sum("fuel", skipna=False).rename(mover="sector"),
    )
    return xr.concat(parts, "sector")


@quantity("TWh/a", "year fuel", source="sum over sectors of all final uses")
def final_energy(producer_energy: Array, dweller_energy: Array, road_energy: Array, mover_energy: Array) -> Array:
    """Final energy by fuel, without feedstock."""
    return (
        producer_energy.sum("producer", skipna=False)
        + dweller_energy.sum("dweller", skipna=False)
        + road_energy.sum("vehicle", skipna=False)
        + mover_energy.sum("mover", skipna=False)
    )


@quantity("TWh/a", "year", source="final uses of hydrogen at its lower heating value: vehicles; refineries and chemicals make their own")
def hydrogen_demand(final_energy: Array) -> Array:
    """Hydrogen in final energy."""
    return final_energy.sel(fuel="hydrogen", drop=True)


@quantity("TWh/a", "year", source="hydrogen made from water over the efficiency of electrolysis; the rest is by-product or bought")
def electrolysis_electricity(hydrogen_demand: Array, electrolysis_share: Array, electrolysis_efficiency: Array) -> Array:
    """Electricity for hydrogen made in the city."""
    return hydrogen_demand * electrolysis_share / electrolysis_efficiency


@quantity("TWh/a", "year", source="final uses of heat: industry and buildings on networks")
def heat_demand(final_energy: Array) -> Array:
    """Heat in final energy."""
    return final_energy.sel(fuel="heat", drop=True)


@quantity(
    "TWh/a", "year", source="balance: heat used less what coal heat plants can give, from cogeneration, waste plants and surplus heat"
)
def heat_from_cogeneration(heat_demand: Array, heat_plant_fuel: Array) -> Array:
    """Heat that is not made in heat plants of its own, never below zero."""
    return (heat_demand - heat_plant_fuel).clip(0)


@quantity(
    "TWh/a",
    "year",
    source="final use, electrolysis, grid losses in proportion, use of plants; the statistics' 全社会用电量 (whole-society electricity)",
)
def electricity_demand(final_energy: Array, electrolysis_electricity: Array, grid_loss_rate: Array, plant_use_rate: Array) -> Array:
    """Electricity used in the city, losses and plants' own use included."""
    return (final_energy.sel(fuel="electricity", drop=True) + electrolysis_electricity) * (1 + grid_loss_rate + plant_use_rate)


@quantity("GW", "year origin", source="plants of the base year, plants under way, and stated paths")
def power_capacity(power_capacity_path: Array) -> Array:
    """Generating capacity in the city by origin."""
    return power_capacity_path


@quantity("TWh/a", "year origin", source="capacity times full-load hours; wet years give more hydropower and need less of coal and gas")
def power_generation(power_capacity: Array, full_load_hours: Array, hydro_year: Array, hydro_response: Array) -> Array:
    """Electricity generated in the city by origin."""
    year: Array = xr.apply_ufunc(np.exp, hydro_year * hydro_response)
    return power_capacity * full_load_hours * year


@quantity("TWh/a", "year", source="balance: use minus generation in the city")
def electricity_import(electricity_demand: Array, power_generation: Array) -> Array:
    """Electricity from outside the city, net."""
    return electricity_demand - power_generation.sum("origin", skipna=False)


@quantity(
    "GW", "year", source="electricity use over load hours; anchors 2017 to 2025, then a stated path of hours; hot summers peak higher"
)
def peak_load(electricity_demand: Array, load_hours: Array, summer_heat: Array, peak_response: Array) -> Array:
    """Highest load of the year before demand response."""
    return electricity_demand / load_hours * (1 + summer_heat * peak_response)


@quantity(
    "kg/kWh", "year", source="province average factor (MEE/NBS 2021 to 2023), then a stated path for mean hydro years; dry years raise it"
)
def grid_emission_factor(grid_factor_path: Array, hydro_year: Array, grid_hydro_response: Array) -> Array:
    """CO2 of imported electricity."""
    year: Array = xr.apply_ufunc(np.exp, hydro_year * -grid_hydro_response)
    return grid_factor_path * year


@quantity(
    "1",
    "year",
    source="local renewables, and of imports what is not fossil: 1 less the province's factor over that of fossil power; no nuclear power in it; hydro sold away counts here",
)
def renewable_consumption_share(
    power_generation: Array,
    is_renewable: Array,
    electricity_import: Array,
    grid_emission_factor: Array,
    fossil_power_factor: Array,
    electricity_demand: Array,
) -> Array:
    """Renewable share of the electricity used in the city, by the mix of the province's grid."""
    imported = electricity_import * (1 - grid_emission_factor / fossil_power_factor).clip(0)
    return ((power_generation * is_renewable).sum("origin", skipna=False) + imported) / electricity_demand


@quantity("GW", "year", source="sum over renewable origins: hydro, PV, waste-to-energy, biogas")
def renewable_capacity(power_capacity: Array, is_renewable: Array) -> Array:
    """Renewable generating capacity in the city, hydropower included."""
    return (power_capacity * is_renewable).sum("origin", skipna=False)


@quantity("GW", "year", source="sum over renewable origins without hydropower")
def renewable_capacity_without_hydro(power_capacity: Array, is_renewable: Array) -> Array:
    """Renewable generating capacity in the city, hydropower left out."""
    return (power_capacity * is_renewable).sum("origin", skipna=False) - power_capacity.sel(origin="hydro", drop=True)


@quantity("TWh/a", "year origin", source="generation over efficiency")
def power_fuel(power_generation: Array, plant_efficiency: Array, is_thermal: Array) -> Array:
    """Coal and gas burnt in the city's power plants."""
    return power_generation * is_thermal / plant_efficiency
