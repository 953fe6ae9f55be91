"""Counted works: what the plan wants built, founded or certified; recorded series carried on by a stated path with its range."""

from dafeng.pathway.quantity import Array, quantity

_RECORDED = "recorded series of the city pack; future: stated path of additions with range"


@quantity("GW", "year", source="safe load published 2022, 2023 and 2025; future: stated path")
def grid_safe_load(grid_safe_load_path: Array) -> Array:
    """Load the city's grid carries safely."""
    return grid_safe_load_path


@quantity("1", "year", source="contracted demand response over the year's highest load")
def demand_response_share(demand_response_path: Array, peak_load: Array) -> Array:
    """Demand response over peak load."""
    return demand_response_path / peak_load


@quantity("10^6 piece", "year", source=_RECORDED)
def charging_piles(charging_piles_path: Array) -> Array:
    """Charging piles of all kinds, private ones included where the series does."""
    return charging_piles_path


@quantity("piece", "year", source=_RECORDED)
def swap_stations(swap_stations_path: Array) -> Array:
    """Battery swap stations."""
    return swap_stations_path


@quantity("piece", "year", source=_RECORDED)
def near_zero_carbon_parks(near_zero_carbon_parks_path: Array) -> Array:
    """Near-zero-carbon parks."""
    return near_zero_carbon_parks_path


@quantity("piece", "year", source=_RECORDED)
def green_factories(green_factories_path: Array) -> Array:
    """Green factories of provincial level and above."""
    return green_factories_path


@quantity("piece", "year", source=_RECORDED)
def green_technology_firms(green_technology_firms_path: Array) -> Array:
    """High-tech firms in green technology."""
    return green_technology_firms_path


@quantity("GCNY/a", "year", source="published outputs of batteries, PV and hydrogen in 2022 as a floor; the plan's industry is wider")
def advanced_energy_industry_output(advanced_energy_path: Array) -> Array:
    """Output of the advanced energy industry, narrow definition."""
    return advanced_energy_path


@quantity("1", "year", source="star-rated share judged below the published share of green design, which counts the basic grade too")
def star_green_building_share(star_green_building_path: Array) -> Array:
    """Star-rated green buildings in new buildings."""
    return star_green_building_path


@quantity("1", "year", source="design standard in force for new public buildings: 72 % by 2025 (published target), 78 % wanted")
def public_building_energy_saving(public_building_saving_path: Array) -> Array:
    """Energy saving of new public buildings against the buildings of the 1980s."""
    return public_building_saving_path


@quantity("1", "year", source="green space ratio (绿地率) of the built-up area, published for 2023; it is not the green cover ratio")
def built_up_green_space_share(green_space_path: Array) -> Array:
    """Green space in the built-up area."""
    return green_space_path


@quantity("10^3 km", "year", source=_RECORDED)
def greenway_length(greenway_path: Array) -> Array:
    """Greenways built."""
    return greenway_path
