"""The economy: gross domestic product, and how far it runs ahead of the path the stated trends take for granted."""

from dafeng.pathway.quantity import Array, quantity


@quantity("GCNY/a", "year", source="statistical communiqué, constant 2020 prices; future: growth path with range and business cycle")
def gdp(gdp_path: Array) -> Array:
    """Gross domestic product at constant 2020 prices."""
    return gdp_path


@quantity("10^3 CNY/person/a", "year", source="definition")
def gdp_per_person(gdp: Array, population: Array) -> Array:
    """Gross domestic product per resident, constant 2020 prices."""
    return gdp / population


@quantity("1", "year", source="definition: stated trends of homes, services, vehicles and travel hold for the central path of GDP")
def prosperity(gdp: Array, gdp_expected: Array) -> Array:
    """Gross domestic product over its central path, one where growth is as expected."""
    return gdp / gdp_expected
