"""Sinks: the standing forest's change of stock, and new plantings by cohort."""

from dafeng.pathway.components import CO2_PER_CARBON
from dafeng.pathway.quantity import Array, quantity
from dafeng.pathway.stock import cohort_sum


@quantity("10^6 m3", "year", source="growing stock, forest survey of 2020 and its estimated growth; older stands grow less")
def forest_stock(forest_stock_path: Array) -> Array:
    """Growing stock of the forest that stood in the base year."""
    return forest_stock_path


@quantity("Mt", "year stand", source="B = a V + b by stand, expansion factors of Fang 2001 (EFDB 521375 to 521383), roots included")
def forest_biomass(
    forest_stock: Array, stand_share: Array, biomass_per_volume: Array, forest_area: Array, biomass_per_area: Array
) -> Array:
    """Dry biomass of the standing forest; the area stays that of the base year, as b does not hold for young plantings."""
    return (forest_stock * biomass_per_volume + forest_area * biomass_per_area) * stand_share


@quantity("Mt/a", "year", source="stock change: difference of biomass times carbon fraction (IPCC 2006 Guidelines vol. 4 ch. 2)")
def forest_sink(forest_biomass: Array, carbon_fraction: Array, year_step: Array) -> Array:
    """CO2 taken up by the standing forest; the first year repeats the second."""
    total = forest_biomass.sum("stand", skipna=False)
    change = total.diff("year", label="upper").reindex(year=total.year, method="bfill")
    return change / year_step * carbon_fraction * CO2_PER_CARBON


@quantity("10^6 mu", "year", source="area planted each year, added up")
def new_forest(planting_path: Array, after_base: Array) -> Array:
    """Area planted after the base year."""
    return (planting_path * after_base).cumsum("year")


@quantity(
    "Mt/a",
    "year",
    source="cohorts: uptake 0.1, 0.3, 1.1 t/mu/a (national mean to IPCC upper value) as the mean of twenty years, by age as Chapman–Richards",
)
def planting_sink(planting_path: Array, after_base: Array, planting_growth: Array, planting_uptake: Array) -> Array:
    """CO2 taken up by plantings after the base year, little by young trees."""
    planted = (planting_path * after_base).transpose("draw", "year")
    grown: Array = planted.copy(data=cohort_sum(planted.values, planting_growth.values))
    return grown * planting_uptake


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
