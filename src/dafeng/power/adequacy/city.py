"""A city's power system of one year as a generating system: plants inside, corridors through the section, stores, demand response, weather."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from dafeng.power.adequacy.copula import Weather, gumbel_for
from dafeng.power.adequacy.system import DemandResponse, Floats, Imports, Profile, Storage, System, Unit, total_of
from dafeng.power.assemble import City, section_capacity, store_power
from dafeng.power.calendar import HOURS, Calendar
from dafeng.power.demand import Demand
from dafeng.power.pack import path_value
from dafeng.power.records import Corridor, Plant, Year

__all__ = ["adequacy_system", "peak_shaved", "weather_of"]

_EVENING = 21
"""Hour of the load's peak; what demand response owes is paid back from then to the hour the pack states."""

_WATER = np.linspace(0.0, 1.0, 11)
"""Shares of a normal year's water at which releases are known; between them they are mixed."""

_GROUPS = 100
"""A pool of thousands of users is called group by group; any number above one says so."""

_MEGA = 1000.0
"""MW in a GW: the pack speaks GW, a generating system MW."""


def adequacy_system(city: City, year: Year, demand: Demand, conditions: Mapping[str, Any]) -> System:
    """Put a year of a city together as a generating system.

    Smart charging and ramps are left out, which errs on the side of need; reservoirs release within a day where the load is highest.

    Parameters
    ----------
    city, year, demand
        As `dafeng.power.assemble` takes and gives them.
    conditions
        ``power_adequacy.toml`` of the pack.

    Returns
    -------
    System
        In MW, 8,760 hours.
    """
    load, clock = demand.total * _MEGA, city.clock
    plants = [plant for plant in city.system.plants if year.capacity.get(plant.origin, 0.0) > 1e-5]
    corridors = [(each, path_value(each.rating, year.year) * _MEGA) for each in city.system.corridors]
    corridors = [(each, rating) for each, rating in corridors if rating > 0]
    profiles = tuple(_profile(city, plant, year, clock) for plant in plants if not _is_unit(plant))
    return System(
        name=f"{year.year}",
        units=tuple(_unit(plant, year) for plant in plants if _is_unit(plant)),
        profiles=profiles,
        load=load,
        storage=_storage(city, year.year),
        demand_response=_response(city, year),
        cooling=demand.cooling * _MEGA * _season(conditions["weather"]),
        imports=Imports(
            units=tuple(_line(each, rating) for each, rating in corridors if each.drought == 0.0),
            profiles=_rivers([pair for pair in corridors if pair[0].drought > 0.0], load - total_of(profiles, HOURS), clock),
            limit=section_capacity(city.system, year) * _MEGA,
        ),
        weather=weather_of(conditions["weather"], load, demand.cooling * _MEGA),
        dry_season=_season(conditions["weather"]),
    )


def weather_of(table: Mapping[str, Any], load: Floats, cooling: Floats) -> Weather:
    """Spread of water and heat, and their dependence, so that the named event comes as often as it is said to.

    Parameters
    ----------
    table
        Event and its return periods.
    load, cooling
        Of a normal year: the event's load is reached by cooling alone. [hour], MW
    """
    first, last = table["weeks"]
    window = slice((first - 1) * 168, last * 168)
    heat = 1.0 + (table["load"] - 1.0) * float(load[window].mean() / cooling[window].mean())
    dry, hot = (float(ndtri(1.0 - 1.0 / table[name])) for name in ("return_water", "return_heat"))
    return Weather(
        water_spread=-math.log(table["water"]) / dry,
        heat_spread=(heat - 1.0) / hot,
        dependence=gumbel_for(table["return_both"], table["return_water"], table["return_heat"]),
        named=((str(table["name"]), float(table["water"]), heat),),
        source=str(table["source"]),
    )


def _season(table: Mapping[str, Any]) -> Floats:
    season = np.full(HOURS, float(table["elsewhere"]))
    first, last = table["weeks"]
    season[(first - 1) * 168 : last * 168] = 1.0
    return season


def _is_unit(plant: Plant) -> bool:
    """Whether a plant runs when it is told to; else it follows water, waste or sun."""
    return plant.full_load_hours is None and not plant.table


def _unit(plant: Plant, year: Year) -> Unit:
    capacity = year.capacity[plant.origin]
    count = max(round(capacity / plant.unit), 1) if plant.unit > 0 else 1
    out = plant.outages
    size = round(capacity / count * _MEGA)
    return Unit(plant.origin, plant.origin, count, size, out.forced_outage_rate, out.mttf, out.mttr)


def _line(corridor: Corridor, rating: float) -> Unit:
    """A corridor that does not feel a drought, by its lines; what it can bring is its availability."""
    out = corridor.outages
    size = round(rating * max(corridor.monthly) / out.count)
    return Unit(corridor.id, corridor.id, out.count, size, out.forced_outage_rate, out.mttf, out.mttr)


def _profile(city: City, plant: Plant, year: Year, clock: Calendar) -> Profile:
    capacity = year.capacity[plant.origin] * _MEGA * (1.0 - plant.outages.forced_outage_rate)
    if plant.table:
        return Profile(plant.origin, plant.origin, capacity * (np.asarray(list(city.system.pv_shares.values())) @ city.system.pv))
    flat = (plant.full_load_hours or 0.0) / HOURS
    shape = _by_month(plant.monthly, clock) / np.mean(plant.monthly) if plant.monthly else np.ones(HOURS)
    return Profile(plant.origin, plant.origin, capacity * np.minimum(flat * shape, 1.0), "water" if plant.drought > 0 else "")


def _rivers(corridors: Sequence[tuple[Corridor, float]], load: Floats, clock: Calendar) -> tuple[Profile, ...]:
    """Run of river as it comes; then reservoirs, one after another, where what is left of the day's load is highest; lines at their mean."""
    flows, stores = [], []
    for corridor, rating in corridors:
        working = rating * (1.0 - corridor.outages.forced_outage_rate)
        inflow = _by_month(corridor.monthly, clock)
        flows.append(working * corridor.run_of_river * inflow)
        stores.append((working * (1.0 - corridor.run_of_river), inflow))
    dry = np.zeros((len(corridors), len(_WATER), HOURS))
    for level, water in enumerate(_WATER):
        dry[:, level] = [flow * water for flow in flows]
        left = load - dry[:, level].sum(axis=0)
        for at, (power, inflow) in enumerate(stores):
            release = peak_shaved(left, power, power * inflow * water)
            dry[at, level] += release
            left = left - release
    return tuple(Profile(each.id, each.id, table[-1], "water", table) for (each, _), table in zip(corridors, dry, strict=True))


def peak_shaved(load: Floats, power: float, inflow: Floats) -> Floats:
    """Release of a reservoir that gives a day's inflow where the load of that day is highest.

    Parameters
    ----------
    load, inflow
        [hour], of whole days. MW
    power
        Largest release. MW

    Returns
    -------
    array
        [hour], MW; each day sums to its inflow.
    """
    by_day, given = load.reshape(-1, 24), inflow.reshape(-1, 24).sum(axis=1)
    low, high = by_day.min(axis=1) - power, by_day.max(axis=1)
    for _ in range(60):
        level = (low + high) / 2
        too_much = np.clip(by_day - level[:, None], 0.0, power).sum(axis=1) > given
        low, high = np.where(too_much, level, low), np.where(too_much, high, level)
    release: Floats = np.clip(by_day - high[:, None], 0.0, power).reshape(-1)
    return release


def _by_month(values: tuple[float, ...], clock: Calendar) -> Floats:
    found: Floats = np.asarray(values)[clock.month - 1]
    return found


def _storage(city: City, year: int) -> tuple[Storage, ...]:
    kept = [(store, store_power(store, year) * _MEGA) for store in city.system.stores]
    return tuple(
        Storage(store.id, power, power * store.hours, store.charge_efficiency * store.discharge_efficiency)
        for store, power in kept
        if power > 0
    )


def _response(city: City, year: Year) -> tuple[DemandResponse, ...]:
    if year.response <= 0:
        return ()
    pool = city.system.pool
    return (
        DemandResponse(
            "response",
            year.response * _MEGA,
            max(round(pool.hours), 1),
            round(pool.events),
            payback_share=pool.payback,
            payback_hours=(pool.settled - _EVENING) % 24 or 24,
            groups=_GROUPS,
        ),
    )
