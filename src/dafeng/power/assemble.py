"""The network of one year: what the pack states and the pathway hands over, put together hour by hour.

Bus ``outside`` holds the import corridors, bus ``city`` the load and the city's own plants; the link ``section`` joins them. Its
capacity is the safe load of the year less what the city's own plants give at the peak.
"""

from dataclasses import dataclass

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.calendar import HOURS, Calendar, calendar
from dafeng.power.demand import Demand, Fit, Shapes, calibrate, demand_of, shapes_of
from dafeng.power.network import Generator, Link, Network, Response, Store
from dafeng.power.pack import path_value
from dafeng.power.program import Floats
from dafeng.power.records import Corridor, Plant, Storage, System, Year

__all__ = ["City", "assemble", "firm_capacity", "plant_of", "prepare_system", "section_capacity", "store_power"]

CITY, OUTSIDE, SECTION = "city", "outside", "section"
RESERVOIR = "_reservoir"
CORRIDOR_CHARGE = 0.002
"""Charge for use of the section, CNY/kWh: a tie-break for the city's own plants, too small to matter."""


@dataclass(frozen=True)
class City:
    """A system with its shapes and its fit to the anchors: made once, used for every year."""

    system: System
    shapes: Shapes
    fit: Fit

    @property
    def clock(self) -> Calendar:
        """Clock of the hours."""
        return calendar(self.system.calendar_year)


def prepare_system(system: System, anchor: Year, temperature: Floats | None = None) -> City:
    """Fit the demand of a system to its anchors.

    Parameters
    ----------
    anchor
        What the pathway hands over for the anchor year.
    temperature
        A user's own temperatures, °C; the fit stays that of the normal year. [hour]
    """
    shapes = shapes_of(system)
    fit = calibrate(system, shapes, anchor)
    return City(system, shapes if temperature is None else shapes_of(system, temperature), fit)


def assemble(city: City, year: Year, *, load: Floats | None = None) -> tuple[Network, Demand]:
    """Put a year's network together.

    Parameters
    ----------
    load
        A user's own load curve, GW [hour]; it replaces the made demand, vehicles then charge as they please.

    Returns
    -------
    tuple of Network and Demand
        The demand is the made one, by use and cause.
    """
    system, clock = city.system, city.clock
    demand = demand_of(system, city.shapes, city.fit, year)
    smart = path_value(system.fleet.smart_share, year.year) if load is None else 0.0
    fixed = demand.total - smart * demand.vehicles if load is None else _checked(load)
    plants = [plant_of(system, p, year, clock) for p in system.plants if year.capacity.get(p.origin, 0.0) > 1e-5]
    rated = _rated(system, year.year)
    rivers = [_river(system, c, rating, year) for c, rating in rated if c.run_of_river > 0]
    stores = [_store(s, year.year) for s in system.stores if path_value(s.power, year.year) > 0]
    reservoirs = [_reservoir(c, rating, year, clock) for c, rating in rated if c.run_of_river < 1]
    fleet = [_fleet(system, demand, smart, clock)] if smart > 0 else []
    section = Link(SECTION, ((OUTSIDE, -1.0), (CITY, 1.0)), section_capacity(system, year), cost=CORRIDOR_CHARGE)
    network = Network(
        load={CITY: fixed},
        generators=(*plants, *rivers),
        stores=(*stores, *reservoirs, *fleet),
        links=(section,),
        responses=(_response(system, year),) if year.response > 0 else (),
        buses=(CITY, OUTSIDE),
        voll=system.voll,
    )
    return network, demand


def _checked(load: Floats) -> Floats:
    if len(load) != HOURS or not np.isfinite(load).all() or load.min() < 0:
        raise PowerError(
            f"the load curve has {len(load)} values (lowest {np.min(load):g}), expected {HOURS} values of GW above zero.",
            f"负荷曲线有{len(load)}个值(最小{np.min(load):g}),应为{HOURS}个不小于零的值(GW)。",
        )
    return load


def firm_capacity(system: System, year: Year) -> float:
    """What the city's own plants give at the peak, GW: capacity by origin times the shares the pack states."""
    return sum(share * year.capacity.get(origin, 0.0) for origin, share in system.local_firm_share.items())


def section_capacity(system: System, year: Year) -> float:
    """What all corridors together bring at most, GW: the safe load of the year less the firm capacity of the city."""
    return max(year.safe_load - firm_capacity(system, year), 0.0)


def store_power(storage: Storage, year: int) -> float:
    """Power of a store in a year, GW; a store that is stated before it can exist is refused."""
    power = path_value(storage.power, year)
    if power > 0 and year < storage.earliest:
        raise PowerError(
            f"{storage.id} has {power:.4g} GW in {year}, but cannot exist before {storage.earliest}. Correct its path in power.toml.",
            f"{storage.title.zh}在{year}年为{power:.4g}GW,但{storage.earliest}年前不可能投运。请改正 power.toml 中的路径。",
        )
    return power


def _store(storage: Storage, year: int) -> Store:
    return Store(
        storage.id,
        store_power(storage, year),
        storage.hours,
        charge_efficiency=storage.charge_efficiency,
        discharge_efficiency=storage.discharge_efficiency,
        cost=storage.cost,
    )


def _by_month(values: tuple[float, ...], clock: Calendar) -> Floats:
    found: Floats = np.asarray(values)[clock.month - 1]
    return found


def _price(corridor: Corridor, clock: Calendar) -> Floats:
    """Price of a corridor by month and hour of the clock, CNY/kWh. [hour]"""
    found: Floats = _by_month(corridor.cost, clock) * np.asarray(corridor.clock)[clock.hour]
    return found


def _water(drought: float, year: Year) -> float:
    """Inflow relative to a normal year; ``drought`` is how much of a dry year a source feels."""
    return 1 + drought * (year.hydro - 1)


def _rated(system: System, year: int) -> list[tuple[Corridor, float]]:
    """Corridors that exist in a year, with their rating, GW."""
    return [(c, path_value(c.rating, year)) for c in system.corridors if path_value(c.rating, year) > 0]


def _river(system: System, corridor: Corridor, rating: float, year: Year) -> Generator:
    """What a corridor brings as it comes: run-of-river hydro power, or plants elsewhere."""
    clock = calendar(system.calendar_year)
    emission = corridor.emission * (year.grid_factor if corridor.follows_grid_factor else 1.0)
    return Generator(
        corridor.id,
        rating * corridor.run_of_river,
        OUTSIDE,
        availability=np.minimum(_by_month(corridor.monthly, clock) * _water(corridor.drought, year), 1.0),
        cost=_price(corridor, clock) + path_value(system.carbon, year.year) * emission,
        emission=emission,
    )


def _reservoir(corridor: Corridor, rating: float, year: Year, clock: Calendar) -> Store:
    """What a corridor brings from reservoirs: inflow that can wait some hours and is lost when they are full."""
    power = rating * (1 - corridor.run_of_river)
    return Store(
        corridor.id + RESERVOIR,
        power,
        corridor.reservoir_hours,
        OUTSIDE,
        charging=0.0,
        inflow=power * _by_month(corridor.monthly, clock) * _water(corridor.drought, year),
        cost=_price(corridor, clock),
        spill=True,
    )


def plant_of(system: System, plant: Plant, year: Year, clock: Calendar) -> Generator:
    """Make the generator of a kind of plant, with the capacity the pathway gives it in a year."""
    availability: Floats | float = 1.0
    minimum: Floats | float = plant.minimum
    if plant.table:
        availability = np.asarray(list(system.pv_shares.values())) @ system.pv
    elif plant.full_load_hours is not None:
        flat = plant.full_load_hours / HOURS
        shape = _by_month(plant.monthly, clock) / np.mean(plant.monthly) if plant.monthly else np.ones(HOURS)
        availability = np.minimum(flat * shape * _water(plant.drought, year), 1.0)
        minimum = plant.minimum * availability
    capacity = year.capacity[plant.origin]
    energy = plant.energy_hours * capacity if plant.energy_hours is not None else None
    cost = plant.cost + path_value(system.carbon, year.year) * plant.emission
    return Generator(
        plant.origin, capacity, CITY, availability, minimum, cost, plant.emission, energy, plant.ramp if _ramps(plant) else None
    )


def _ramps(plant: Plant) -> bool:
    """Whether hour-to-hour changes are limited at all."""
    return plant.ramp is not None and plant.ramp < 1


def _fleet(system: System, demand: Demand, smart: float, clock: Calendar) -> Store:
    fleet = system.fleet
    mean = smart * float(demand.vehicles.mean())
    driving = np.asarray(fleet.driving)[clock.hour]
    power = fleet.power_per_energy * mean
    return Store(
        "vehicles",
        power,
        fleet.hours * mean / power,
        charging=np.asarray(fleet.plugged)[clock.hour],
        discharging=fleet.feed_back,
        charge_efficiency=fleet.charge_efficiency,
        inflow=-mean * fleet.charge_efficiency * driving / driving.mean(),
    )


def _response(system: System, year: Year) -> Response:
    pool = system.pool
    return Response("response", year.response, pool.hours, pool.events, pool.payback, pool.settled, pool.cost)
