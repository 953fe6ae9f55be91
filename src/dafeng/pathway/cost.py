"""Cost, a first view: the yearly cost of what the levers change, and the carbon price's worth of the CO2."""

from dafeng.pathway.quantity import Array, quantity


@quantity("GCNY/a", "year", source="capital times recovery factor plus running cost of each lever at its reach; see levers.toml")
def cost(lever_cost: Array) -> Array:
    """Extra yearly cost of the scenario's levers, before saved energy."""
    return lever_cost


@quantity("GCNY/a", "year", source="CO2 with imported electricity times the national allowance price of 2024 (95.72 CNY/t)")
def carbon_cost(co2_total: Array, carbon_price: Array) -> Array:
    """What the CO2 would cost at the carbon price."""
    return co2_total * carbon_price
