"""Couples the engines: what the pathway hands to the power system, and what comes back."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dafeng import __version__
from dafeng.errors import StudyError, Text
from dafeng.facts import City
from dafeng.pathway import Array, load_scenarios, prepare, run_pathway
from dafeng.plan import read_plan
from dafeng.power import City as PowerCity
from dafeng.power import (
    Demand,
    Dispatch,
    Floats,
    System,
    Year,
    assemble,
    hours_dict,
    load_system,
    marginal_emission,
    prepare_system,
    series_titles,
    year_dict,
)
from dafeng.power.records import Use

__all__ = ["OwnData", "PowerRun", "PowerYear", "run_id", "run_power", "write_power", "year_of"]


@dataclass(frozen=True)
class OwnData:
    """What a user brings: a load curve [GW, hour] and temperatures [°C, hour]."""

    load: Floats | None = None
    temperature: Floats | None = None


@dataclass(frozen=True)
class PowerYear:
    """One year of the power system, with its sums and the hours behind them."""

    year: Year
    demand: Demand
    dispatch: Dispatch
    marginal: Floats
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class PowerRun:
    """Years of one scenario's power system."""

    id: str
    city: PowerCity
    scenario: str
    years: tuple[PowerYear, ...]

    @property
    def titles(self) -> dict[str, Text]:
        """Names for people of sources, stores and uses."""
        return series_titles(self.city)

    def as_dict(self) -> dict[str, Any]:
        """Sums of every year as plain words and numbers."""
        return {"id": self.id, "scenario": self.scenario, "years": [dict(answer.summary) for answer in self.years]}


def run_id(city: City, plan_text: str, draws: int, seed: int) -> str:
    """Name of a run: the same question gives the same name."""
    asked = f"{city.name} {plan_text} {draws} {seed} {__version__} {city.facts}"
    return f"{city.name}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def run_power(city: City, scenario: str, years: tuple[int, ...], *, draws: int = 500, own: OwnData | None = None) -> PowerRun:
    """Dispatch the hours of some years of a scenario.

    Parameters
    ----------
    own
        What the user brings.

    Raises
    ------
    StudyError
        If the scenario or a year is unknown.
    """
    own = own or OwnData()
    scenarios = load_scenarios(city)
    if scenario not in scenarios:
        names = ", ".join(scenarios)
        raise StudyError(f"no scenario '{scenario}', expected one of {names}.", f"没有情景“{scenario}”,应为:{names}。")
    results = run_pathway(city, scenarios[scenario], prepare(city, draws, 1))
    system = load_system(city)
    ready = prepare_system(system, year_of(results, system, system.calendar_year), own.temperature)
    answers = tuple(_dispatched(ready, year_of(results, system, year), own.load) for year in years)
    plan = read_plan(city.plan_path)
    return PowerRun(run_id(city, plan.text, draws, 1), ready, scenario, answers)


def _dispatched(ready: PowerCity, year: Year, load: Floats | None = None) -> PowerYear:
    network, demand = assemble(ready, year, load=load)
    found, marginal = marginal_emission(network)
    return PowerYear(year, demand, found, marginal, year_dict(ready, year, demand, found, marginal))


def write_power(found: PowerRun, out: Path) -> Path:
    """Write sums and hours of a power run to ``out/<id>/power``: ``<scenario>.json`` and ``<scenario>-<year>.json``."""
    folder = out / found.id / "power"
    folder.mkdir(parents=True, exist_ok=True)
    titles = {name: vars(title) for name, title in found.titles.items()}
    _write(found.as_dict() | {"titles": titles}, folder / f"{found.scenario}.json")
    for answer in found.years:
        hours = hours_dict(found.city, answer.demand, answer.dispatch, answer.marginal)
        calendar_year = found.city.system.calendar_year
        _write(
            {"summary": answer.summary, "calendar_year": calendar_year, "titles": titles, "hours": hours},
            folder / f"{found.scenario}-{answer.year.year}.json",
        )
    return folder


def _write(data: object, path: Path) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")), encoding="utf-8")


def year_of(results: Mapping[str, Array], system: System, year: int) -> Year:
    """What a scenario's pathway hands to the power system for one year: medians over the draws.

    Parameters
    ----------
    results
        Quantities by name, dimensions ``draw, year, …``.

    Raises
    ------
    StudyError
        If the pathway does not reach the year.
    """
    known = results["electricity_demand"].year.values
    if year not in known:
        raise StudyError(
            f"the pathway has no year {year}, expected {known.min()} to {known.max()}.",
            f"路径没有{year}年,应为{known.min()}至{known.max()}年。",
        )
    capacity = _median(results["power_capacity"], year)
    factor = results["grid_emission_factor"]
    return Year(
        year=year,
        energy={use.id: sum(_energy(results, quantity, labels, year) for quantity, labels in _parts(use)) for use in system.uses},
        demand=float(_median(results["electricity_demand"], year)),
        capacity={str(o): float(v) for o, v in zip(capacity.origin.values, capacity.values, strict=True)},
        safe_load=float(_median(results["grid_safe_load"], year)),
        response=float(_median(results["demand_response_share"] * results["peak_load"], year)),
        grid_factor=float(_median(factor, year) / _median(factor, system.calendar_year)),
    )


def _parts(use: Use) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield use.quantity, use.labels
    if use.also:
        yield use.also


def _median(values: Array, year: int) -> Array:
    return values.sel(year=year).median("draw") if "draw" in values.dims else values.sel(year=year)


def _energy(results: Mapping[str, Array], quantity: str, labels: tuple[str, ...], year: int) -> float:
    """Electricity of some labels of a quantity, TWh."""
    values = _median(results[quantity], year).sel(fuel="electricity")
    dim = str(next(iter(values.dims)))
    return float(np.sum(values.sel({dim: list(labels)} if labels else {}).values))
