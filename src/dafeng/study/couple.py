"""Couples the engines: pathway and power system exchange facts until electricity demand no longer moves.

The pathway gives energy by use, capacities and safe load; the power system, on representative weeks of five years, gives back what its
dispatch says of them: the emission factor of imports, the full-load hours of plants that follow the load, losses of storage. They
return as facts with source, and the pathway is computed again. Levels that were published are kept: what is handed over for factor and
hours of plants that already run is the development from the calendar year of the power data on.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dafeng import __version__
from dafeng.errors import Text
from dafeng.facts import City, Fact, Source
from dafeng.pathway import Array, load_scenarios, prepare, run_pathway
from dafeng.power import City as PowerCity
from dafeng.power import (
    Dispatch,
    Floats,
    Horizon,
    Network,
    Year,
    assemble,
    choose_weeks,
    curtailed,
    dispatch,
    extreme_weeks,
    firm_capacity,
    import_factor,
    load_system,
    marginal_emission,
    prepare_system,
    series_titles,
    supply,
)
from dafeng.study.hourly import without_power, year_of
from dafeng.study.naming import POWER_SOURCE
from dafeng.study.plan_tests import PlanTests, plan_tests

__all__ = ["TOLERANCE", "Coupled", "PeakWeek", "YearAnswer", "couple"]

TOLERANCE = 1e-3
"""Relative change of electricity demand below which the engines agree."""
MOST_ROUNDS = 6
WEEK = 168
STEPS = (5, 10, 20, 35)
"""Years after the calendar year of the power data for which the power system is computed: 2030, 2035, 2045 and 2060 after 2025."""
WEEKS = 12
"""Weeks that stand for a year beside its two extreme ones; with four, the factor of imports was 15 % off that of all hours, with these 5 %."""
FOLLOWERS = ("coal_power", "coal_new", "gas_chp", "gas_peaker")
"""Plants whose hours the dispatch decides."""


@dataclass(frozen=True)
class PeakWeek:
    """Week with the year's highest load, by the hour.

    Parameters
    ----------
    load
        GW. [hour]
    supply
        By source, corridors with their reservoirs, GW. [hour]
    titles
        Names of the sources for people.
    days
        Month and day of each of the seven.
    peak_at
        When the load is highest.
    """

    load: Floats
    supply: Mapping[str, Floats]
    titles: Mapping[str, Text]
    days: tuple[str, ...]
    peak_at: str


@dataclass(frozen=True)
class YearAnswer:
    """What the power system says of a year.

    Parameters
    ----------
    import_factor, average_factor, marginal_factor
        kg/kWh.
    hours
        Full-load hours by origin, h/a.
    storage_loss, curtailed, shed
        GWh; curtailed is what the city's own PV and hydro power could have given.
    cost
        Running cost, CNY/kWh.
    firm, peak, response
        Firm capacity of the city's own plants, highest load, demand response that can be called, GW.
    import_share
        Imported over served electricity. [1]
    week
        Hours for a drawing, of the first later year only; not among the sums.
    """

    year: int
    import_factor: float
    average_factor: float
    marginal_factor: float
    hours: Mapping[str, float]
    storage_loss: float
    curtailed: float
    shed: float
    cost: float
    firm: float
    peak: float
    response: float
    demand: float
    import_share: float = 0.0
    week: PeakWeek | None = None


@dataclass(frozen=True)
class Coupled:
    """City that knows what the power system said.

    Parameters
    ----------
    city
        With the facts that were handed over; the same as before where it has no power data.
    rounds, change
        Rounds until the engines agreed, and the last relative change of electricity demand.
    tests
        Of the plan's power targets in the first step's year.
    """

    city: City
    rounds: int = 0
    change: float = 0.0
    years: tuple[YearAnswer, ...] = ()
    facts: tuple[Fact, ...] = ()
    tests: PlanTests | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers."""
        years = [{name: _plain(value) for name, value in vars(answer).items() if name != "week"} for answer in self.years]
        tests = self.tests.as_dict() if self.tests else None
        return {"rounds": self.rounds, "change_of_demand": float(f"{self.change:.3g}"), "years": years, "tests": tests}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(v) for name, v in value.items()}
    return float(f"{value:.5g}") if isinstance(value, float) else value


def couple(city: City, scenario: str = "plan") -> Coupled:
    """Let pathway and power system agree on a scenario, at the medians of all inputs.

    Raises
    ------
    StudyError
        If they do not agree within six rounds.
    """
    if not (city.folder / "power.toml").is_file():
        return Coupled(city)
    city = without_power(city)
    system = load_system(city)
    story = load_scenarios(city)[scenario]
    results = run_pathway(city, story, prepare(city, 1, central=True))
    years = tuple(system.calendar_year + step for step in (0, *STEPS))
    factors = {year: year_of(results, system, year).grid_factor for year in years}
    ready = prepare_system(system, year_of(results, system, system.calendar_year))
    coupled = Coupled(city)
    for number in range(1, MOST_ROUNDS + 1):
        asked = [replace(year_of(results, system, year), grid_factor=factors[year]) for year in years]
        with ThreadPoolExecutor(2) as pool:
            answers = tuple(pool.map(lambda year: _answer(ready, year), asked))
        facts = tuple(_handed_over(city, answers, results))
        told = _told(city, facts, scenario)
        later = run_pathway(told, story, prepare(told, 1, central=True))
        change = _moved(results["electricity_demand"], later["electricity_demand"])
        results, coupled = later, Coupled(told, number, change, answers, facts)
        if change < TOLERANCE:
            break
    now, soon = (year_of(results, system, year) for year in years[:2])
    network, demand = assemble(ready, soon)
    first, second, *others = coupled.years
    shown = (first, replace(second, week=_peak_week(ready, network)), *others)
    return replace(coupled, years=shown, tests=plan_tests(city, ready, now, soon, demand.total))


def _told(city: City, facts: tuple[Fact, ...], scenario: str) -> City:
    title = f"逐小时电力引擎的结果 Dafeng power {__version__}, scenario {scenario}, medians of all inputs"
    source = Source(POWER_SOURCE, title, "Dafeng", licence="Apache-2.0")
    return replace(city.with_facts(facts), sources={**city.sources, POWER_SOURCE: source})


def _moved(before: Array, after: Array) -> float:
    return float(np.abs(after.values / before.values - 1).max())


def _answer(ready: PowerCity, year: Year) -> YearAnswer:
    """Dispatch representative weeks of a year."""
    network, demand = assemble(ready, year)
    horizon = choose_weeks(network, WEEKS, extreme_weeks(network)).horizon
    found, marginal = marginal_emission(network, horizon)
    served = found.energy(found.served)
    lost = sum(
        found.energy(found.charge[s.name] - found.discharge[s.name])
        for s in network.stores
        if np.max(s.charging) > 0 and not np.any(s.inflow)
    )
    return YearAnswer(
        year=year.year,
        import_factor=import_factor(found),
        average_factor=found.energy(found.emission) / served,
        marginal_factor=found.energy(marginal * found.served) / served,
        hours=_hours_run(ready, found),
        storage_loss=lost,
        curtailed=sum(lost for name, lost in curtailed(found).items() if name in year.capacity),
        shed=found.energy(_shed(found)),
        cost=found.cost / served,
        firm=firm_capacity(ready.system, year),
        peak=float(demand.total.max()),
        response=year.response,
        demand=year.demand,
        import_share=found.energy(found.flow["section"]) / served,
    )


def _hours_run(ready: PowerCity, found: Dispatch) -> dict[str, float]:
    """Full-load hours of the plants that follow the dispatch; a reserve runs its hours of tests, regulation and dry years at least. h/a"""
    least = {plant.origin: plant.reserve_hours for plant in ready.system.plants}
    plants = [g for g in found.network.generators if g.name in FOLLOWERS]
    return {g.name: max(found.energy(found.output[g.name]) / g.capacity, least[g.name]) for g in plants}


def _peak_week(ready: PowerCity, network: Network) -> PeakWeek:
    """The week of the year's highest load, solved by itself: it need not be among the weeks that stand for the year."""
    load = next(iter(network.load.values()))
    first = min(int(load.argmax()) // WEEK * WEEK, len(load) - WEEK)
    at = np.arange(first, first + WEEK)
    found = dispatch(network, Horizon(at, (0,), np.ones(WEEK)))
    return PeakWeek(
        load=load[at],
        supply=supply(found),
        titles=series_titles(ready),
        days=tuple(ready.clock.say(int(hour))[:5] for hour in at[::24]),
        peak_at=ready.clock.say(int(load.argmax())),
    )


def _shed(found: Dispatch) -> Floats:
    shed: Floats = np.sum(list(found.shed.values()), axis=0)
    return shed


def _handed_over(city: City, answers: tuple[YearAnswer, ...], results: Mapping[str, Array]) -> Iterator[Fact]:
    """Facts of all years, the calendar year of the power data first."""
    first, *later = answers
    start = float(city_value(city, "grid_factor_path", "", first.year))
    for answer in later:
        value = start * answer.import_factor / first.import_factor
        yield _fact(city, "grid_factor_path", "", answer.year, value)
    for origin in FOLLOWERS:
        yield from _hours(city, origin, first, later)
    use = {a.year: float(results["final_energy"].sel(year=a.year, fuel="electricity").values.mean()) * 1000 for a in answers}
    for answer in later:
        more = answer.storage_loss / use[answer.year] - first.storage_loss / use[first.year]
        yield _fact(city, "grid_loss_rate", "", answer.year, city_value(city, "grid_loss_rate", "", answer.year) + more)
    for answer in answers:
        yield from _news(answer)


def _hours(city: City, origin: str, first: YearAnswer, later: list[YearAnswer]) -> Iterator[Fact]:
    """Full-load hours: the development from the first year where the plants ran then, else as the dispatch says."""
    known = origin in first.hours
    start = city_value(city, "full_load_hours", origin, first.year)
    if known:
        yield _fact(city, "full_load_hours", origin, first.year, start)
    for answer in later:
        if origin in answer.hours:
            value = start * answer.hours[origin] / first.hours[origin] if known and first.hours[origin] > 0 else answer.hours[origin]
            yield _fact(city, "full_load_hours", origin, answer.year, min(value, 8760.0))


def city_value(city: City, variable: str, sector: str, year: int) -> float:
    """Stated path of an input in a year: straight lines between its dated facts."""
    rows = {f.year: f.value for f in city.rows(variable, sector=sector) if f.year is not None}
    years = sorted(rows)
    return float(np.interp(year, years, [rows[y] for y in years]))


def _range(city: City, variable: str, sector: str, year: int) -> tuple[float, float]:
    """Edges of the stated range relative to the value, straight lines between the years that state one."""
    rows = sorted((f for f in city.rows(variable, sector=sector) if f.low is not None and f.year is not None), key=lambda f: f.year or 0)
    if not rows:
        return 0.8, 1.2
    years = [f.year or 0 for f in rows]
    low = float(np.interp(year, years, [(f.low or 0.0) / f.value for f in rows]))
    return low, float(np.interp(year, years, [(f.high or f.value) / f.value for f in rows]))


_UNITS = {"grid_factor_path": "kg/kWh", "full_load_hours": "h/a", "grid_loss_rate": "1"}
_METHOD = "dispatch of representative weeks; the range is that of the assumption it replaces"


def _fact(city: City, variable: str, sector: str, year: int, value: float) -> Fact:
    low, high = _range(city, variable, sector, year)
    rounded = float(f"{max(value, 1e-6):.4g}")
    low, high = (float(f"{rounded * edge:.4g}") for edge in (low, high))
    return Fact(variable, rounded, _UNITS[variable], year, "", POWER_SOURCE, "estimated", sector, low=low, high=high, method=_METHOD)


def _news(answer: YearAnswer) -> Iterator[Fact]:
    """What the power system says of a year beside what changes the pathway."""
    said = {
        "power_average_factor": (answer.average_factor, "kg/kWh"),
        "power_marginal_factor": (answer.marginal_factor, "kg/kWh"),
        "power_running_cost": (answer.cost, "CNY/kWh"),
        "power_firm_capacity": (answer.firm, "GW"),
        "power_peak": (answer.peak, "GW"),
        "power_curtailed": (answer.curtailed, "GWh"),
        "power_not_served": (answer.shed, "GWh"),
        "power_response_share": (answer.response / answer.peak, "1"),
    }
    for variable, (value, unit) in said.items():
        yield Fact(variable, float(f"{value:.4g}"), unit, answer.year, "", POWER_SOURCE, "estimated", method=_METHOD.split(";")[0])
