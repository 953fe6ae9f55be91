"""Units of the inputs of the chapters: coherent, so that no equation holds a factor."""

__all__ = ["INPUT_UNITS", "input_unit"]

INPUT_UNITS = {
    "advanced_energy_path": "GCNY/a",
    "carbon_price": "GCNY/Mt",
    "charging_piles_path": "10^6 piece",
    "clinker_base": "Mt/a",
    "co2_process_chemicals": "Mt/a",
    "demand_response_path": "GW",
    "dweller_energy_start": "TWh/a",
    "emission_factor": "kg/kWh",
    "energy_price": "GCNY/TWh",
    "feedstock": "TWh/a",
    "grid_price": "GCNY/TWh",
    "import_price": "GCNY/TWh",
    "plant_fuel_price": "GCNY/TWh",
    "biomass_per_area": "t/ha",
    "biomass_per_volume": "t/m3",
    "forest_area": "10^6 ha",
    "forest_stock_path": "10^6 m3",
    "year_step": "a",
    "freight_base": "Gtkm/a",
    "full_load_hours": "10^3 h/a",
    "gdp_path": "GCNY/a",
    "green_factories_path": "piece",
    "green_technology_firms_path": "piece",
    "greenway_path": "10^3 km",
    "grid_factor_path": "kg/kWh",
    "fossil_power_factor": "kg/kWh",
    "grid_safe_load_path": "GW",
    "heat_plant_fuel": "TWh/a",
    "home_area_per_person": "10^3 m2/person",
    "landfill_legacy": "Mt",
    "legacy_decay": "1/a",
    "lever_cost": "GCNY/a",
    "load_hours": "10^3 h/a",
    "gdp_expected": "GCNY/a",
    "marginal_factor_path": "kg/kWh",
    "mover_energy_start": "TWh/a",
    "near_zero_carbon_parks_path": "piece",
    "planting_path": "10^6 mu",
    "planting_uptake": "t/mu/a",
    "population_path": "10^6 person",
    "power_capacity_path": "GW",
    "power_fuel_factor": "kg/kWh",
    "producer_energy_start": "TWh/a",
    "public_area": "Gm2",
    "recycled_material_path": "Mt/a",
    "refinery_co2": "Mt/a",
    "refinery_use": "TWh/a",
    "swap_stations_path": "piece",
    "trips_per_person": "10^3 trip/person/a",
    "vehicle_energy_need": "MWh/vehicle/a",
    "vehicle_stock_base": "10^6 vehicle",
    "waste_per_person": "t/person/a",
}
"""Inputs that have a unit; all others are shares, indices, masks and other plain numbers."""


def input_unit(name: str) -> str:
    """Unit of an input; ``1`` for shares, indices and masks.

    Examples
    --------
    >>> input_unit("load_hours"), input_unit("nev_sales_path")
    ('10^3 h/a', '1')
    """
    return INPUT_UNITS.get(name, "1")
