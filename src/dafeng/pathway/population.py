"""People: what everything else is counted by."""

from dafeng.pathway.quantity import Array, quantity


@quantity("10^6 person", "year", source="resident population at year end, statistical communiqué; future: stated path with range")
def population(population_path: Array) -> Array:
    """Resident people."""
    return population_path


@quantity("1", "year", source="share of residents living in towns, census definition")
def urban_share(urban_share_path: Array) -> Array:
    """Residents living in towns."""
    return urban_share_path
