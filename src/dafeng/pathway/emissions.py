"""Emissions and the city's headline numbers, each boundary by its name."""

from dafeng.pathway.quantity import Array, quantity


@quantity("Mt/a", "year fuel", source="fuel times emission factor (IPCC 2006 Guidelines vol. 2; factors GB/T 51366-2019)")
def co2_final_fuel(final_energy: Array, emission_factor: Array, sustainable_fuel_path: Array, is_kerosene: Array) -> Array:
    """CO2 of fuels in final use, by fuel; sustainable aviation fuel counts as biomass."""
    return final_energy * emission_factor * (1 - sustainable_fuel_path * is_kerosene)


@quantity("Mt/a", "year", source="fuel burnt times emission factor")
def co2_power(power_fuel: Array, power_fuel_factor: Array) -> Array:
    """CO2 of power plants in the city."""
    return (power_fuel * power_fuel_factor).sum("origin", skipna=False)


@quantity("Mt/a", "year", source="coal of heat plants times its emission factor")
def co2_heat_plants(heat_plant_fuel: Array, emission_factor: Array) -> Array:
    """CO2 of heat plants in the city."""
    return heat_plant_fuel * emission_factor.sel(fuel="coal", drop=True)


@quantity("Mt/a", "year", source="base-year estimate from design sizes times throughput")
def co2_refinery(refinery_co2: Array, refinery_path: Array) -> Array:
    """CO2 of the refinery's own use of fuel."""
    return refinery_co2 * refinery_path


@quantity("Mt/a", "year", source="sum: final uses, power plants, heat plants, refinery")
def co2_energy(co2_final_fuel: Array, co2_power: Array, co2_heat_plants: Array, co2_refinery: Array) -> Array:
    """CO2 of fuels burnt in the city."""
    return co2_final_fuel.sum("fuel", skipna=False) + co2_power + co2_heat_plants + co2_refinery


@quantity("Mt/a", "year", source="sum: combustion, processes, fossil part of burnt waste")
def co2_territorial(co2_energy: Array, co2_process: Array, co2_waste: Array) -> Array:
    """CO2 emitted in the city: combustion, processes and waste; aviation fuel uplifted included."""
    return co2_energy + co2_process + co2_waste


@quantity("Mt/a", "year", source="imported electricity times the factor of the exporting grid")
def co2_import_electricity(electricity_import: Array, grid_emission_factor: Array) -> Array:
    """CO2 of imported electricity."""
    return electricity_import * grid_emission_factor


@quantity(
    "Mt/a",
    "year",
    source="generation of support plants times marginal less average factor of the grid; a memo item: the city's account uses the average",
)
def co2_displaced_elsewhere(power_generation: Array, is_support: Array, marginal_factor_path: Array, grid_emission_factor: Array) -> Array:
    """CO2 that plants elsewhere on the grid save when new coal and gas in the city carry the peak, beyond what the average factor credits."""
    support = (power_generation * is_support).sum("origin", skipna=False)
    return support * (marginal_factor_path - grid_emission_factor)


@quantity("Mt/a", "year", source="sum of territorial CO2 and that of imported electricity; electricity is charged once")
def co2_total(co2_territorial: Array, co2_import_electricity: Array) -> Array:
    """CO2 of the city with imported electricity."""
    return co2_territorial + co2_import_electricity


@quantity(
    "Mt/a",
    "year fuel",
    source="final fuels; electricity with plants in the city and imports, heat with its plants; sums to the total less processes, waste and refinery",
)
def co2_by_carrier(
    co2_final_fuel: Array,
    co2_power: Array,
    co2_import_electricity: Array,
    co2_heat_plants: Array,
    is_electric: Array,
    is_heat: Array,
) -> Array:
    """CO2 of energy by what is used: the carriers of final energy, each with what its making emits."""
    return co2_final_fuel + (co2_power + co2_import_electricity) * is_electric + co2_heat_plants * is_heat


@quantity("Mt/a", "year", source="territorial CO2 without aviation, a boundary of published inventories (BASE section 3)")
def co2_without_aviation(co2_territorial: Array, mover_energy: Array, emission_factor: Array, sustainable_fuel_path: Array) -> Array:
    """CO2 emitted in the city, aviation left out."""
    aviation = (mover_energy.sel(mover="transport:aviation", drop=True) * emission_factor).sum("fuel", skipna=False)
    return co2_territorial - aviation * (1 - sustainable_fuel_path)


@quantity("TWh/a", "year", source="fuels of final use without biomass, feedstock, refinery and heat plants; heat is counted by its fuel")
def fuel_use(
    final_energy: Array, is_electric: Array, feedstock: Array, refinery_use: Array, heat_plant_fuel: Array, refinery_path: Array
) -> Array:
    """Fuels used, feedstock and the refinery's own use included, biomass left out."""
    fuels = (final_energy * (1 - is_electric)).sum("fuel", skipna=False)
    aside = final_energy.sel(fuel="biomass", drop=True) + final_energy.sel(fuel="heat", drop=True)
    return fuels - aside + heat_plant_fuel + (feedstock + refinery_use) * refinery_path


@quantity(
    "TWh/a",
    "year",
    source="electricity at the coal it stands for (等价值), other energy at its heat; national supply coal rate of the year",
)
def energy_total_equal(fuel_use: Array, electricity_demand: Array, equal_ratio: Array) -> Array:
    """Total energy on the equal-value basis, feedstock included."""
    return fuel_use + electricity_demand * equal_ratio


@quantity("TWh/a", "year", source="electricity at its heat (当量值); plants in the city counted by what they burn")
def energy_total_equivalent(
    fuel_use: Array, electricity_demand: Array, power_fuel: Array, power_generation: Array, is_thermal: Array
) -> Array:
    """Total energy on the calorific basis, feedstock included."""
    return (
        fuel_use + electricity_demand + power_fuel.sum("origin", skipna=False) - (power_generation * is_thermal).sum("origin", skipna=False)
    )


@quantity(
    "1", "year", source="electricity over final energy on the equal-value basis, feedstock counted as final use, as the plan's series does"
)
def electricity_share_of_final_energy(
    final_energy: Array, is_electric: Array, equal_ratio: Array, feedstock: Array, refinery_path: Array
) -> Array:
    """Electricity in final energy on the equal-value basis (等价值), feedstock included, biomass left out."""
    electric = final_energy.sel(fuel="electricity", drop=True) * equal_ratio
    fuels = (final_energy * (1 - is_electric)).sum("fuel", skipna=False) - final_energy.sel(fuel="biomass", drop=True)
    return electric / (electric + fuels + feedstock * refinery_path)


@quantity(
    "1", "year", source="electricity over final energy on the calorific basis, feedstock left out, biomass in, as the national series does"
)
def electricity_share_of_final_energy_equivalent(final_energy: Array) -> Array:
    """Electricity in final energy on the calorific basis (当量值)."""
    return final_energy.sel(fuel="electricity", drop=True) / final_energy.sum("fuel", skipna=False)


@quantity("MWh/10^3 CNY", "year", source="total energy on the equal-value basis over GDP at constant 2020 prices")
def energy_intensity(energy_total_equal: Array, gdp: Array) -> Array:
    """Energy per unit of GDP; not the assessed intensity, which leaves out renewables and feedstock."""
    return energy_total_equal / gdp


@quantity("kg/CNY", "year", source="territorial CO2 and that of imported electricity over GDP at constant 2020 prices")
def co2_intensity(co2_total: Array, gdp: Array) -> Array:
    """CO2 per unit of GDP."""
    return co2_total / gdp


@quantity("t/person/a", "year", source="definition")
def co2_per_person(co2_total: Array, population: Array) -> Array:
    """CO2 with imported electricity per resident."""
    return co2_total / population
