"""Cost: what levers cost a year, what energy costs the city, and the carbon price's worth of the CO2."""

from dafeng.pathway.quantity import Array, quantity

DISCOUNT_RATE = 0.05
"""Social discount rate, 1/a; between the 3 % of public guides and the 6 to 8 % of utilities, judged."""


def capital_recovery(rate: float, years: float) -> float:
    """Capital recovery factor r / (1 - (1 + r)^-n); 1/n at zero rate. [1/a]

    Examples
    --------
    >>> round(capital_recovery(0.05, 20), 10)
    0.0802425872
    """
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


@quantity("GCNY/a", "year", source="capital times recovery factor plus running cost of each lever at its reach; see levers.toml")
def cost(lever_cost: Array) -> Array:
    """Extra yearly cost of the scenario's levers, before saved energy."""
    return lever_cost


@quantity("GCNY/a", "year", source="fuels of final use at end-use prices; electricity in energy_supply_cost")
def fuel_cost(final_energy: Array, energy_price: Array, is_electric: Array) -> Array:
    """What final users pay for fuels and heat."""
    return (final_energy * energy_price * (1 - is_electric)).sum("fuel", skipna=False)


@quantity(
    "GCNY/a", "year", source="imports at their price, fuel of plants in the city, grid cost of every kilowatt-hour delivered; no transfers"
)
def electricity_supply_cost(
    electricity_import: Array,
    import_price: Array,
    power_fuel: Array,
    plant_fuel_price: Array,
    electricity_demand: Array,
    grid_price: Array,
) -> Array:
    """What the city's electricity costs to buy, make and deliver; capital of new plants is a lever's."""
    plants = (power_fuel * plant_fuel_price).sum("origin", skipna=False)
    return electricity_import * import_price + plants + electricity_demand * grid_price


@quantity("GCNY/a", "year", source="sum")
def energy_cost(fuel_cost: Array, electricity_supply_cost: Array) -> Array:
    """Energy of the city's final users and what its supply costs."""
    return fuel_cost + electricity_supply_cost


@quantity("GCNY/a", "year", source="CO2 with imported electricity times the national allowance price of 2024 (95.72 CNY/t)")
def carbon_cost(co2_total: Array, carbon_price: Array) -> Array:
    """What the CO2 would cost at the carbon price."""
    return co2_total * carbon_price
