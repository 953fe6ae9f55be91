"""Buildings: homes by floor area, services by floor area and use, data centres by their load."""

from dafeng.pathway.quantity import Array, quantity


@quantity(
    "Gm2", "year building", source="residents in town and country times floor area per person; public floor area by type as estimated"
)
def floor_area(
    population: Array, urban_share: Array, home_area_per_person: Array, public_area: Array, is_urban_home: Array, is_rural_home: Array
) -> Array:
    """Floor area standing at year end: homes in town and country, public buildings by type."""
    people = population * (urban_share * is_urban_home + (1 - urban_share) * is_rural_home)
    return people * home_area_per_person + public_area


@quantity(
    "1",
    "year dweller",
    source="floor area over that of the base year, data centres by their stated load path; both answer to growth beyond the central path",
)
def dweller_activity(
    floor_area: Array,
    area_of_dweller: Array,
    data_centre_path: Array,
    base_mark: Array,
    after_base: Array,
    is_data_centre: Array,
    prosperity: Array,
    dweller_response: Array,
) -> Array:
    """Activity of homes, services and data centres, one up to the base year; what came before is in the history."""
    area = (floor_area * area_of_dweller).sum("building", skipna=False)
    growth = area / ((area * base_mark).sum("year", skipna=False) + is_data_centre)
    later = growth * (1 - is_data_centre) + data_centre_path * is_data_centre
    return later * prosperity**dweller_response * after_base + (1 - after_base)


@quantity(
    "1",
    "year dweller fuel",
    source="share of cooling and heating in yearly use times the scatter of degree days: linear response to the year's summer and winter",
)
def weather_index(summer_heat: Array, winter_cold: Array, cooling_response: Array, heating_response: Array) -> Array:
    """Energy of a year's weather over that of the mean year."""
    return 1 + summer_heat * cooling_response + winter_cold * heating_response


@quantity(
    "TWh/a",
    "year dweller fuel",
    source="activity times intensity by carrier, IPCC 2006 Guidelines vol. 2 ch. 2; shift to electricity at equal service",
)
def dweller_energy(
    dweller_energy_start: Array,
    dweller_activity: Array,
    dweller_intensity: Array,
    dweller_shift: Array,
    shift_ratio: Array,
    is_electric: Array,
    weather_index: Array,
) -> Array:
    """Final energy of homes, services and data centres; appliances and cooling grow apart from heat."""
    unshifted = dweller_energy_start * (dweller_activity * dweller_intensity) * weather_index
    moved = unshifted * ((1 - is_electric) * dweller_shift)
    return unshifted - moved + is_electric * (moved.sum("fuel", skipna=False) / shift_ratio)


@quantity(
    "1",
    "year",
    source="electricity of homes and services over their energy on the equal-value basis (等价值), which the city's indicators use",
)
def electricity_share_of_building_energy(dweller_energy: Array, is_electric: Array, equal_ratio: Array, is_data_centre: Array) -> Array:
    """Electricity in the energy of buildings, equal-value basis, without data centres and biomass."""
    energy = (dweller_energy * (1 - is_data_centre)).sum("dweller", skipna=False)
    electric = energy.sel(fuel="electricity", drop=True) * equal_ratio
    fuels = (energy * (1 - is_electric)).sum("fuel", skipna=False) - energy.sel(fuel="biomass", drop=True)
    return electric / (electric + fuels)


@quantity("1", "year", source="electricity of homes and services over their energy, calorific basis (当量值)")
def electricity_share_of_building_energy_equivalent(dweller_energy: Array, is_data_centre: Array) -> Array:
    """Electricity in the energy of buildings, calorific basis, without data centres and biomass."""
    energy = (dweller_energy * (1 - is_data_centre)).sum("dweller", skipna=False)
    return energy.sel(fuel="electricity", drop=True) / (energy.sum("fuel", skipna=False) - energy.sel(fuel="biomass", drop=True))
