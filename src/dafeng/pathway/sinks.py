"""Sinks: the standing forest's growth, and new plantings by cohort."""

from dafeng.pathway.quantity import Array, quantity


@quantity(
    "Mt/a",
    "year",
    source="stock change times expansion and carbon fraction (IPCC 2006 Guidelines vol. 4); estimate of the base year carried on",
)
def forest_sink(forest_sink_path: Array) -> Array:
    """CO2 taken up by the standing forest."""
    return forest_sink_path


@quantity("10^6 mu", "year", source="area planted each year, added up")
def new_forest(planting_path: Array, after_base: Array) -> Array:
    """Area planted after the base year."""
    return (planting_path * after_base).cumsum("year")


@quantity(
    "Mt/a", "year", source="triangular 0.1, 0.3, 1.1 t/mu/a: national mean to IPCC upper value for new plantations (METHODS section 5)"
)
def planting_sink(new_forest: Array, planting_uptake: Array) -> Array:
    """CO2 taken up by plantings after the base year."""
    return new_forest * planting_uptake


@quantity("Mt/a", "year", source="sum; a memo item, never taken off the city's emissions")
def carbon_sink(forest_sink: Array, planting_sink: Array) -> Array:
    """CO2 taken up by the city's forests."""
    return forest_sink + planting_sink


@quantity(
    "10^6 mu", "year", source="area planted since 2023, the plan's own count of afforested area; its first year is not stated in the plan"
)
def afforestation_area(new_forest: Array) -> Array:
    """Area afforested, added up from the year after the base year."""
    return new_forest * 1.0
