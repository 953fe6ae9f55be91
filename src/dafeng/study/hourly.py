"""The power system of a scenario by the hour: what the pathway hands over, and the answers kept beside a run."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import StudyError, Text
from dafeng.facts import City
from dafeng.pathway import Array, load_scenario, prepare, run_pathway
from dafeng.plan import read_plan
from dafeng.power import City as PowerCity
from dafeng.power import (
    Demand,
    Dispatch,
    Floats,
    Network,
    System,
    Trial,
    Year,
    assemble,
    hours_dict,
    load_system,
    marginal_emission,
    prepare_system,
    read_stress,
    run_stress,
    series_titles,
    year_dict,
)
from dafeng.power.records import Use
from dafeng.study.naming import POWER_SOURCE, run_name

__all__ = [
    "OwnData",
    "PowerRun",
    "PowerYear",
    "dispatch_years",
    "network_of",
    "play_stresses",
    "run_power",
    "run_stresses",
    "scenario_results",
    "trial_dict",
    "without_power",
    "write_hours",
    "write_power",
    "year_of",
]


DRAWS = 500
"""Draws of the run beside which hours are kept: the default of `dafeng run`."""
SHOWN = (2025, 2030)
"""Years whose hours and stresses are kept beside a run."""


@dataclass(frozen=True)
class OwnData:
    """What a user brings: a load curve [GW, hour], temperatures [°C, hour] and output of PV [share of capacity; district, hour].

    ``notes`` say what could not be used.
    """

    load: Floats | None = None
    temperature: Floats | None = None
    pv: Floats | None = None
    notes: tuple[Text, ...] = ()


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


def run_power(city: City, scenario: str, years: tuple[int, ...], *, own: OwnData | None = None) -> PowerRun:
    """Dispatch the hours of some years of a scenario, at the medians of all inputs of the pathway.

    Parameters
    ----------
    own
        What the user brings.

    Raises
    ------
    StudyError
        If the scenario or a year is unknown.
    """
    results = scenario_results(city, scenario)
    plan = read_plan(city.plan_path)
    return dispatch_years(city, results, years, own=own, name=(run_name(city, plan.text, DRAWS, 1), scenario))


def run_stresses(
    city: City, scenario: str, years: tuple[int, ...], *, files: tuple[Path, ...] = ()
) -> dict[str, dict[int, tuple[Trial, ...]]]:
    """Play stress files on some years of a scenario; those of the pack's folder ``stress`` where none is named.

    Returns
    -------
    dict
        By name of the file and year: the normal year, the stress, and each measure.
    """
    named = files or tuple(sorted((city.folder / "stress").glob("*.toml")))
    if not named:
        raise StudyError(
            f"{city.name} has no stress files. Name one; docs/power.md shows its form.",
            f"{city.title.zh}没有压力情景文件。请指定一个,格式见 docs/power.md。",
        )
    return play_stresses(city, scenario_results(city, scenario), years, named)


def play_stresses(
    city: City, results: Mapping[str, Array], years: tuple[int, ...], files: tuple[Path, ...]
) -> dict[str, dict[int, tuple[Trial, ...]]]:
    """Play stress files on results of the pathway; files and years are solved side by side."""
    system = load_system(city)
    ready = prepare_system(system, year_of(results, system, system.calendar_year))
    built = {year: assemble(ready, year_of(results, system, year)) for year in years}
    asked = [(path, year) for path in files for year in years]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: run_stress(ready, *built[pair[1]], read_stress(pair[0])), asked))
    found: dict[str, dict[int, tuple[Trial, ...]]] = {path.stem: {} for path in files}
    for (path, year), trials in zip(asked, answers, strict=True):
        found[path.stem][year] = trials
    return found


def network_of(city: City, scenario: str, year: int) -> Network:
    """Network of one year of a scenario, with every hour."""
    results = scenario_results(city, scenario)
    system = load_system(city)
    ready = prepare_system(system, year_of(results, system, system.calendar_year))
    return assemble(ready, year_of(results, system, year))[0]


def scenario_results(city: City, scenario: str) -> dict[str, Array]:
    """Pathway of a scenario at the medians of all inputs.

    Raises
    ------
    PathwayError
        If the scenario is unknown.
    """
    return run_pathway(city, load_scenario(city, scenario), prepare(city, 1, central=True))


def without_power(city: City) -> City:
    """City without the facts the power system has handed over."""
    return replace(city, facts=tuple(fact for fact in city.facts if fact.source != POWER_SOURCE))


def dispatch_years(
    city: City, results: Mapping[str, Array], years: tuple[int, ...], *, name: tuple[str, str], own: OwnData | None = None
) -> PowerRun:
    """Dispatch the hours of some years on results of the pathway; the years are solved side by side.

    Parameters
    ----------
    name
        Of the run and of the scenario.
    """
    own = own or OwnData()
    system = load_system(city)
    system = system if own.pv is None else replace(system, pv=own.pv)
    ready = prepare_system(system, year_of(results, system, system.calendar_year), own.temperature)
    with ThreadPoolExecutor(2) as pool:
        answers = tuple(pool.map(lambda year: _dispatched(ready, year_of(results, system, year), own.load), years))
    return PowerRun(name[0], ready, name[1], answers)


def _dispatched(ready: PowerCity, year: Year, load: Floats | None = None) -> PowerYear:
    network, demand = assemble(ready, year, load=load)
    found, marginal = marginal_emission(network)
    return PowerYear(year, demand, found, marginal, year_dict(ready, year, demand, found, marginal))


def trial_dict(trial: Trial) -> dict[str, Any]:
    """Trial as plain words and numbers."""
    return {"title": vars(trial.title), "kind": trial.kind, "saved": trial.saved, **trial.result}


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


def write_hours(city: City, results: Mapping[str, Array], name: str, folder: Path) -> None:
    """Write hours and stresses of a run's plan to its folder ``power``; nothing where the city has no power data.

    Parameters
    ----------
    results
        Of the plan.
    name, folder
        Of the run.
    """
    if not (city.folder / "power.toml").is_file():
        return
    given = scenario_results(without_power(city), "plan")["grid_emission_factor"]
    results = {**results, "grid_emission_factor": given}  # what the power system handed over is not handed back to it
    write_power(dispatch_years(city, results, SHOWN, name=(name, "plan")), folder.parent)
    _write_stresses(city, results, folder / "power" / "stress.json")


def _write_stresses(city: City, results: Mapping[str, Array], path: Path) -> None:
    files = sorted((city.folder / "stress").glob("*.toml"))
    if files:
        found = play_stresses(city, results, SHOWN, tuple(files))
        _write({name: {str(y): [trial_dict(t) for t in trials] for y, trials in years.items()} for name, years in found.items()}, path)


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
