"""Waste: what is collected, burnt and put to use."""

from dafeng.pathway.quantity import Array, quantity


@quantity("Mt/a", "year", source="collected waste per person times people; history as estimated from published tonnages")
def waste_collected(population: Array, waste_per_person: Array) -> Array:
    """Municipal solid waste collected."""
    return population * waste_per_person


@quantity("Mt/a", "year", source="collected waste times the share burnt")
def waste_incinerated(waste_collected: Array, waste_incineration_share: Array) -> Array:
    """Municipal solid waste burnt for electricity."""
    return waste_collected * waste_incineration_share


@quantity("Mt/a", "year", source="IPCC 2006 Guidelines vol. 5 ch. 5; measured range of Chinese grate plants 0.111 to 0.254 t/t (EFDB)")
def co2_waste(waste_incinerated: Array, waste_fossil_factor: Array) -> Array:
    """Fossil CO2 of burnt waste."""
    return waste_incinerated * waste_fossil_factor


@quantity("1", "year", source="material recycling; energy from waste is not counted here, so it is below definitions that count it")
def msw_resource_utilisation_share(waste_use_path: Array) -> Array:
    """Municipal waste put to use."""
    return waste_use_path


@quantity("1", "year", source="judged share, no statistics published")
def construction_waste_utilisation_share(construction_waste_path: Array) -> Array:
    """Construction waste put to use."""
    return construction_waste_path
