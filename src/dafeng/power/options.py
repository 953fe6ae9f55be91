"""What may be built, and which units are committed: a year's network with the choices its pack states."""

from dataclasses import replace

from dafeng.power.assemble import SECTION, City, assemble, plant_of
from dafeng.power.commit import Cluster
from dafeng.power.invest import Stage
from dafeng.power.network import Expansion, Generator, Network, Store
from dafeng.power.pack import path_value
from dafeng.power.records import Option, Year

__all__ = ["clusters", "optioned", "stages"]


def optioned(city: City, year: Year) -> Network:
    """Network of a year in which the options of the pack may be built on top of what stands.

    A part that does not stand yet is added with nothing; a store is not offered before it can exist, and nothing is offered that the
    year's load and the city's own choice of plants do not know. Sizes start from what stands, whose yearly cost is counted too.
    """
    network, _ = assemble(city, year)
    for option in city.system.options:
        network = _offered(city, year, network, option)
    return network


def _offered(city: City, year: Year, network: Network, option: Option) -> Network:
    cost = path_value(option.cost, year.year)
    if option.part == SECTION:
        return replace(network, links=tuple(replace(k, expansion=_span(k.capacity, option.most, cost)) for k in network.links))
    plant = next((p for p in city.system.plants if p.origin == option.part), None)
    if plant is not None:
        have = {g.name for g in network.generators}
        new = () if plant.origin in have else (plant_of(city.system, plant, replace(year, capacity={plant.origin: 0.0}), city.clock),)
        grown = (*network.generators, *new)
        return replace(network, generators=tuple(_grown(g, option, cost) for g in grown))
    storage = next((s for s in city.system.stores if s.id == option.part), None)
    if storage is None or year.year < storage.earliest:
        return network
    have = {s.name for s in network.stores}
    blank = Store(
        storage.id, 0.0, storage.hours, charge_efficiency=storage.charge_efficiency, discharge_efficiency=storage.discharge_efficiency
    )
    stores = (*network.stores, *(() if storage.id in have else (replace(blank, cost=storage.cost),)))
    return replace(
        network, stores=tuple(replace(s, expansion=_span(s.power, option.most, cost)) if s.name == option.part else s for s in stores)
    )


def _span(stands: float, most: float, cost: float) -> Expansion:
    return Expansion(stands, stands + most, cost)


def _grown(generator: Generator, option: Option, cost: float) -> Generator:
    """A generator that may grow; a limit of its energy would be that of its old size and is left out."""
    if generator.name != option.part:
        return generator
    return replace(generator, energy=None, ramp=None, expansion=_span(generator.capacity, option.most, cost))


def clusters(city: City, network: Network) -> tuple[Cluster, ...]:
    """Clusters of equal units among a network's plants, as the pack states their limits."""
    found = []
    for plant in city.system.plants:
        generator = next((g for g in network.generators if g.name == plant.origin), None)
        if plant.commitment is None or generator is None or generator.capacity < plant.unit / 2:
            continue
        count = max(round(generator.capacity / plant.unit), 1)
        c = plant.commitment
        found.append(Cluster(plant.origin, count, generator.capacity / count, c.least, c.up, c.down, c.start))
    return tuple(found)


def stages(city: City, years: tuple[Year, ...], last: float = 10.0) -> tuple[Stage, ...]:
    """Stages of an investment plan; each stands for the years until the next, the last for ``last`` years.

    Only options every year offers are chosen from.
    """
    networks = [optioned(city, year) for year in years]
    shared = set.intersection(*({p.name for p in n.parts if getattr(p, "expansion", None)} for n in networks))
    ends = [*(y.year for y in years[1:]), years[-1].year + last]
    return tuple(Stage(y.year, _only(n, shared), end - y.year) for y, n, end in zip(years, networks, ends, strict=True))


def _only(network: Network, shared: set[str]) -> Network:
    """Network whose other options are fixed at what stands."""
    return replace(
        network,
        generators=tuple(g if g.name in shared else replace(g, expansion=None) for g in network.generators),
        stores=tuple(s if s.name in shared else replace(s, expansion=None) for s in network.stores),
        links=tuple(k if k.name in shared else replace(k, expansion=None) for k in network.links),
    )
