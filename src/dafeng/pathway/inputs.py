"""Inputs of the chapters: facts and assumptions of a city as labelled arrays in coherent units, sampled."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from dafeng.facts import City, Fact
from dafeng.pathway.base import base_inputs
from dafeng.pathway.components import forest_inputs, waste_inputs
from dafeng.pathway.labels import BUILDINGS, CARRIERS, COMPONENTS, DWELLERS, FUELS, MOVERS, ORIGINS, PRODUCERS, VEHICLES
from dafeng.pathway.quantity import Array
from dafeng.pathway.sample import YEARS, normals, path_of, sample_path
from dafeng.pathway.variation import growth_shock, weather_years
from dafeng.units import convert

__all__ = ["Inputs", "in_order", "prepare", "recorded_variable"]


@dataclass(frozen=True)
class Inputs:
    """Sampled inputs of a city.

    Parameters
    ----------
    arrays
        By name, dimensions ``draw, year, …`` as each has.
    draws, seed, central
        What made them.
    """

    arrays: Mapping[str, Array]
    draws: int
    seed: int
    central: bool = False


_RECORDED = {
    "population_path": ("population_resident", "10^6 person"),
    "urban_share_path": ("urbanization_rate", "1"),
    "nev_sales_path": ("nev_sales_share", "1"),
    "grid_safe_load_path": ("grid_safe_load", "GW"),
    "charging_piles_path": ("charging_piles", "10^6 piece"),
    "swap_stations_path": ("swap_stations", "piece"),
    "near_zero_carbon_parks_path": ("near_zero_carbon_parks", "piece"),
    "green_factories_path": ("green_factories", "piece"),
    "green_technology_firms_path": ("green_technology_firms", "piece"),
    "green_space_path": ("built_up_green_space_share", "1"),
    "greenway_path": ("greenway_length", "10^3 km"),
    "waste_recovery_path": ("msw_material_recovery_share", "1"),
    "straw_path": ("straw_utilisation_share", "1"),
    "recycled_material_path": ("recycled_material_volume", "Mt"),
    "planting_path": ("afforestation", "10^6 mu"),
    "forest_stock_path": ("forest_stock", "10^6 m3"),
    "construction_waste_path": ("construction_waste_utilisation_share", "1"),
    "demand_response_path": ("demand_response_capacity", "GW"),
}
_PLAIN = {
    "advanced_energy_path": "GCNY",
    "green_travel_path": "1",
    "star_green_building_path": "1",
    "public_building_saving_path": "1",
    "clinker_path": "1",
    "vehicle_efficiency": "1",
    "vehicle_distance": "1",
    "data_centre_path": "1",
    "waste_per_person": "t/person",
    "waste_landfill_share": "1",
    "waste_composting_share": "1",
    "grid_loss_rate": "1",
    "plant_use_rate": "1",
    "load_hours": "10^3 h/a",
    "grid_factor_path": "kg/kWh",
    "fossil_power_factor": "kg/kWh",
    "marginal_factor_path": "kg/kWh",
    "import_price": "GCNY/TWh",
    "grid_price": "GCNY/TWh",
    "equal_ratio": "1",
    "refinery_path": "1",
    "heat_plant_fuel": "TWh",
    "carbon_price": "GCNY/Mt",
    "rail_shift": "1",
    "electrolysis_share": "1",
    "sustainable_fuel_path": "1",
}
_BY_LABEL = {
    "producer_intensity": ("carrier", CARRIERS),
    "connected_driving": ("carrier", CARRIERS),
    "vehicle_growth": ("vehicle", VEHICLES),
    "fleet_electric_path": ("vehicle", VEHICLES),
    "mover_path": ("mover", MOVERS),
    "mover_shift": ("mover", MOVERS),
    "dweller_shift": ("dweller", DWELLERS),
    "dweller_intensity_electric": ("dweller", DWELLERS),
    "public_area": ("building", BUILDINGS),
    "home_area_per_person": ("building", BUILDINGS),
    "power_capacity_path": ("origin", ORIGINS),
    "full_load_hours": ("origin", ORIGINS),
    "waste_composition": ("component", COMPONENTS),
    "energy_price": ("fuel", FUELS),
}
_LABEL_UNITS = {
    "energy_price": "GCNY/TWh",
    "public_area": "Gm2",
    "home_area_per_person": "10^3 m2/person",
    "power_capacity_path": "GW",
    "full_load_hours": "10^3 h/a",
}
_EMPTY = {"mover_shift": 0.0, "dweller_shift": 0.0, "public_area": 0.0, "home_area_per_person": 0.0}
_CONSTANTS = {
    "shift_ratio": "1",
    "clinker_factor": "1",
    "burnt_out_share": "1",
    "burnt_credit": "1",
    "peak_response": "1",
    "grid_hydro_response": "1",
    "trips_per_person": "10^3 trip/person/a",
    "car_distance_response": "1",
    "mover_shift_ratio": "1",
    "freight_elasticity": "1",
    "carbon_fraction": "1",
    "forest_area": "10^6 ha",
    "electrolysis_efficiency": "1",
    "year_step": "a",
}


def recorded_variable(name: str) -> str:
    """Recorded variable an input continues; empty where it rests on stated values alone.

    Examples
    --------
    >>> recorded_variable("charging_piles_path"), recorded_variable("star_green_building_path")
    ('charging_piles', '')
    """
    return _RECORDED.get(name, ("", ""))[0]


_RESPONSES = {
    "hydro_response": ("origin", ORIGINS),
    "cooling_response": ("dweller", DWELLERS),
    "heating_response": ("dweller", DWELLERS),
    "dweller_response": ("dweller", DWELLERS),
    "mover_response": ("mover", MOVERS),
    "vehicle_response": ("vehicle", VEHICLES),
}
"""Responses to the year and to growth beyond the central path, by label; one number each, not sampled."""


class _Sampler:
    """Draws inputs of one city with one seed; ``draws`` 1 with ``central`` gives the medians."""

    def __init__(self, city: City, draws: int, seed: int, central: bool) -> None:
        self.city, self.draws, self.seed, self.central = city, draws, seed, central

    def z(self, name: str, part: str = "") -> np.ndarray:
        """Random numbers of an input; zeros for the central run. [draw]"""
        return np.zeros(self.draws) if self.central else normals(name, part, self.seed, self.draws)

    def path(self, name: str, unit: str, label: str = "", recorded: str = "") -> Array:
        """Path of an input: observed years first, stated years after the last of them. [draw, year]"""
        facts = _dated(self.city, name, label, unit)
        if recorded:
            observed = _observed(self.city, recorded, unit)
            facts = {y: f for y, f in facts.items() if y > max(observed) or y < min(observed)} | observed
        values = sample_path(path_of(facts, unit), self.z(name, label), self.z(f"{name}|late", label))
        return xr.DataArray(values, coords={"year": YEARS}, dims=("draw", "year"))

    def labelled(self, name: str, dim: str, labels: tuple[str, ...]) -> Array:
        """Paths of an input for each label; where none is stated the input's empty value stands. [draw, year, label]"""
        unit = _LABEL_UNITS.get(name, "1")
        stated = {fact.sector for fact in self.city.rows(name)}
        parts = [self.path(name, unit, label) if label in stated else _constant(self, _EMPTY.get(name, 1.0)) for label in labels]
        return xr.concat(parts, dim).assign_coords({dim: list(labels)}).transpose("draw", "year", dim)

    def constant(self, name: str, unit: str, label: str = "") -> Array:
        """One number a draw. [draw]"""
        fact = next(f for f in self.city.rows(name, sector=label))
        value = convert(fact.value, fact.unit, unit)
        if fact.low is None or fact.high is None:
            return xr.DataArray(np.full(self.draws, value), dims="draw")
        if fact.low <= 0:
            half = (fact.high - fact.low) / 3.92
            return xr.DataArray(value + half * self.z(name, label), dims="draw")
        return xr.DataArray(value * np.exp(self.z(name, label) * np.log(fact.high / fact.low) / 3.92), dims="draw")

    def constants(self, name: str, unit: str, dim: str, labels: tuple[str, ...]) -> Array:
        """One number a draw for each label. [draw, label]"""
        stated = {fact.sector for fact in self.city.rows(name)}
        parts = [
            self.constant(name, unit, label) if label in stated else xr.DataArray(np.ones(self.draws), dims="draw") for label in labels
        ]
        return xr.concat(parts, dim).assign_coords({dim: list(labels)}).transpose("draw", dim)


def _constant(sampler: _Sampler, value: float) -> Array:
    return xr.DataArray(np.full((sampler.draws, len(YEARS)), value), coords={"year": YEARS}, dims=("draw", "year"))


def _dated(city: City, name: str, label: str, unit: str) -> dict[int, Fact]:
    return {fact.year: _in_unit(fact, unit) for fact in city.rows(name, sector=label) if fact.year is not None}


def _in_unit(fact: Fact, unit: str) -> Fact:
    to = unit if unit != "1/a" else fact.unit
    low, high = (None if edge is None else convert(edge, fact.unit, to) for edge in (fact.low, fact.high))
    return Fact(fact.variable, convert(fact.value, fact.unit, to), to, fact.year, fact.place, fact.source, fact.status, low=low, high=high)


def _observed(city: City, recorded: str, unit: str) -> dict[int, Fact]:
    """Observed values by year, own sector part or whole: history is not sampled, but a last value that is an estimate keeps its range."""
    facts: dict[int, Fact] = {}
    for sector, fuel in sorted({(fact.sector, fact.fuel) for fact in city.rows(recorded) if not fact.place}):
        series = city.series(recorded, sector=sector, fuel=fuel, unit=unit)
        for at, (year, fact) in enumerate(zip(series.years, series.facts, strict=True)):
            if year >= YEARS[0] and not fact.place and (year not in facts or not sector):
                ranged = fact.status in {"estimated", "assumed"} and fact.low is not None and year == series.years[-1]
                low, high = (series.low[at], series.high[at]) if ranged else (None, None)
                facts[year] = Fact(recorded, series.values[at], unit, year, "", fact.source, fact.status, low=low, high=high)
    return facts


def _gdp(sampler: _Sampler) -> Array:
    """Gross domestic product: published to the last year, then grown. [draw, year], GCNY/a"""
    series = sampler.city.series("gdp_constant_2020", unit="GCNY")
    last = series.years[-1]
    shock = growth_shock(sampler.city, sampler.seed, sampler.draws, last, central=sampler.central)
    growth = sampler.path("gdp_growth", "1/a") + shock
    observed = np.interp(YEARS, series.years, series.values)
    factor = (1 + growth.where(growth.year > last, 0.0)).cumprod("year")
    return xr.DataArray(observed, coords={"year": YEARS}, dims="year") * factor


def _weather(sampler: _Sampler) -> dict[str, Array]:
    """Weather years from the last year of published electricity on: up to it, use and peaks hold the weather that was."""
    last = sampler.city.series("electricity_total", fuel="electricity").years[-1]
    return weather_years(sampler.city, sampler.seed, sampler.draws, last, central=sampler.central)


def prepare(city: City, draws: int = 500, seed: int = 1, *, central: bool = False) -> Inputs:
    """Sample all inputs of a city.

    Parameters
    ----------
    city
        With the variables of its pack; a missing one raises and names the nearest.
    draws, seed
        Number of draws, and what they are drawn with.
    central
        All inputs at their medians, in every draw.

    Raises
    ------
    SourceError
        If the pack lacks an input.
    """
    sampler = _Sampler(city, draws, seed, central)
    expected = _gdp(_Sampler(city, 1, seed, central=True)).isel(draw=0, drop=True)
    arrays: dict[str, Array] = {"gdp_path": _gdp(sampler), "gdp_expected": expected, **_weather(sampler)}
    arrays |= {name: sampler.path(name, unit, recorded=recorded) for name, (recorded, unit) in _RECORDED.items()}
    arrays |= {name: sampler.path(name, unit) for name, unit in _PLAIN.items() if name != "data_centre_path"}
    arrays["data_centre_path"] = sampler.path("data_centre_path", "1")
    arrays |= {name: sampler.labelled(name, dim, labels) for name, (dim, labels) in _BY_LABEL.items()}
    arrays |= {name: sampler.constant(name, unit) for name, unit in _CONSTANTS.items()}
    arrays["activity_elasticity"] = sampler.constants("activity_elasticity", "1", "producer", PRODUCERS)
    arrays |= {name: _fixed(city, name, *of) for name, of in _RESPONSES.items()}
    arrays["plant_efficiency"] = sampler.constants("plant_efficiency", "1", "origin", ORIGINS)
    arrays["producer_shift"] = sampler.path("producer_shift", "1")
    arrays["planting_uptake"] = _triangular(sampler)
    electric = _one_fuel("electricity")
    arrays["is_electric"] = electric
    arrays |= {"is_heat": _one_fuel("heat"), "is_kerosene": _one_fuel("kerosene")}
    arrays |= _intensities(sampler, arrays.pop("producer_intensity"), arrays.pop("dweller_intensity_electric"), electric)
    arrays["plant_fuel_price"] = _plant_prices(arrays["energy_price"])
    arrays |= forest_inputs(city)
    arrays |= waste_inputs(city, sampler.constant("plastics_dry_matter", "1"))
    arrays["lever_cost"] = _constant(sampler, 0.0)
    arrays |= base_inputs(city, sampler.z, draws)
    return Inputs({name: in_order(values) for name, values in arrays.items()}, draws, seed, central)


def _intensities(sampler: _Sampler, producers: Array, dwellers: Array, electric: Array) -> dict[str, Array]:
    """Intensities by carrier; electricity shares one trend, as its past growth outran what the energy targets allow."""
    trend = sampler.path("electricity_trend", "1")
    of_producers = producers.sel(carrier="electric", drop=True) * trend
    return {
        "producer_intensity": _by_carrier(of_producers, producers.sel(carrier="fuel", drop=True), electric),
        "dweller_intensity": _by_carrier(dwellers * trend, sampler.path("dweller_intensity_fuel", "1"), electric),
    }


def _fixed(city: City, name: str, dim: str, labels: tuple[str, ...]) -> Array:
    """Stated numbers by label, zero where none is stated; a second dimension where fuels are named. [label] or [label, fuel]"""
    facts = city.rows(name)
    if any(fact.fuel for fact in facts):
        table = [[sum(f.value for f in facts if (f.sector, f.fuel) == (label, fuel)) for fuel in FUELS] for label in labels]
        return xr.DataArray(table, coords={dim: list(labels), "fuel": list(FUELS)}, dims=(dim, "fuel"))
    values = [sum(f.value for f in facts if f.sector == label) for label in labels]
    return xr.DataArray(values, coords={dim: list(labels)}, dims=dim)


def _plant_prices(prices: Array) -> Array:
    """Price of what each plant burns; a plant pays less for gas than a home does, by the stated share. [draw, year, origin]"""
    coal, gas = (prices.sel(fuel=fuel, drop=True) for fuel in ("coal", "natural_gas"))
    by_origin = [coal if o.startswith("coal") else gas * 0.8 if o.startswith("gas") else coal * 0.0 for o in ORIGINS]
    return xr.concat(by_origin, "origin").assign_coords(origin=list(ORIGINS)).transpose("draw", "year", "origin")


def _one_fuel(fuel: str) -> Array:
    return xr.DataArray([float(each == fuel) for each in FUELS], coords={"fuel": list(FUELS)}, dims="fuel")


def in_order(values: Array) -> Array:
    """Same array laid out anew: sums then run in one order, and equal inputs give equal bits."""
    return values.copy(data=np.ascontiguousarray(values.values))


def _by_carrier(for_electricity: Array, for_fuel: Array, electric: Array) -> Array:
    return for_electricity * electric + for_fuel * (1 - electric)


def _triangular(sampler: _Sampler) -> Array:
    """Uptake of new plantings: triangular on its stated range. [draw], t/mu/a"""
    fact = sampler.city.rows("planting_uptake")[0]
    low, high = fact.range
    if sampler.central:
        return xr.DataArray(np.full(sampler.draws, fact.value), dims="draw")
    rng = np.random.default_rng([sampler.seed, 7])
    return xr.DataArray(rng.triangular(low, fact.value, high, sampler.draws), dims="draw")
