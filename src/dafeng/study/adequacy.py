"""Is there enough power: adequacy of a city's years, and the plan's own tests of safe load, demand response and renewables."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from dafeng.facts import City
from dafeng.pathway import Array
from dafeng.power import Year, assemble, load_system, prepare_system, response_measures
from dafeng.power.adequacy import System, adequacy_summary, credit_of_limited, credit_rows, exact_indices, named_year
from dafeng.power.adequacy.city import adequacy_system
from dafeng.power.adequacy.weather_years import factors_of
from dafeng.study.couple import Coupled
from dafeng.study.hourly import scenario_results, year_of
from dafeng.study.plan_tests import PlanTests, load_conditions, plan_tests, renewables_of

__all__ = ["adequacy_year", "city_adequacy", "credited", "load_conditions"]

Row = dict[str, Any]


def city_adequacy(city: City, scenario: str, year: int, years: int = 1000, seed: int = 1) -> Row:
    """Adequacy and the plan's own tests of one year of a scenario, at the medians of all inputs of the pathway.

    Parameters
    ----------
    years, seed
        Of the Monte Carlo over outages and weather.

    Raises
    ------
    PathwayError
        If the scenario is unknown.
    """
    return {"scenario": scenario} | adequacy_year(city, scenario_results(city, scenario), year, years, seed)


def credited(coupled: Coupled, found: Row | None) -> Coupled:
    """Give the plan's tests what demand response is worth as capacity; unchanged where that was not found."""
    if coupled.tests is None or not found or found["response"]["credited_mw"] is None:
        return coupled
    response = replace(coupled.tests.response, credited=found["response"]["credited_mw"] / 1000)
    return replace(coupled, tests=replace(coupled.tests, response=response))


def adequacy_year(city: City, results: Mapping[str, Array], year: int, years: int = 1000, seed: int = 1) -> Row:
    """Adequacy and the plan's own tests of one year of a pathway.

    Returns
    -------
    dict
        ``adequacy`` (see `dafeng.power.adequacy.adequacy_summary`), ``credit`` by resource, ``safe_load``, ``response``, ``renewables``.
    """
    conditions = load_conditions(city)
    system = load_system(city)
    base = year_of(results, system, system.calendar_year)
    ready = prepare_system(system, base)
    asked = year_of(results, system, year)
    _, demand = assemble(ready, asked)
    table = conditions["safe_load"]
    generating = adequacy_system(ready, asked, demand, conditions)
    tests = plan_tests(city, ready, base, asked, demand.total)
    renewables = renewables_of(asked)
    return {
        "year": year,
        "adequacy": adequacy_summary(generating, years, seed),
        "credit": credit_rows(_as_needy(replace(generating, weather=None)), "eens", 100, seed),
        "safe_load": _safe_load(tests) if tests else None,
        "response": _response(generating, asked, float(demand.total.max()), table, seed),
        "renewables": renewables | {"total_gw": sum(renewables.values())},
        "source": conditions["weather"]["source"],
    }


def _safe_load(tests: PlanTests) -> Row:
    plain, planned, table = tests.plain, tests.planned, tests.table
    month, hour = plain.worst()
    low_month, low_hour, low = plain.lowest()
    return {
        "target_gw": float(table["target"]),
        "base_gw": float(table["base"]),
        "lost": plain.lost[0],
        "lost_title": vars(tests.lost),
        "lost_gw": plain.lost[1],
        "receiving_gw": plain.receiving,
        "missing_mw": round(max(plain.missing(), 0.0) * 1000),
        "worst": {
            "month": month,
            "hour": hour,
            "capability_gw": float(plain.total[month - 1, hour]),
            "needed_gw": float(plain.needed[month - 1, hour]),
        },
        "lowest": {"month": low_month, "hour": low_hour, "capability_gw": low},
        "missing_as_planned_mw": round(max(planned.missing(), 0.0) * 1000),
        "capability_gw": _rounded(plain.total),
        "before_loss_gw": _rounded(plain.before_loss),
        "needed_gw": _rounded(plain.needed),
        "parts_gw": {name: _rounded(part) for name, part in plain.parts.items()},
        "steps": [
            {
                "id": step.id,
                "title": vars(step.title),
                "year": step.year,
                "number": step.number,
                "counts_mw": round(step.counts * 1000),
                "missing_mw": round(max(step.missing, 0.0) * 1000),
                "status": step.status,
                "source": step.source,
            }
            for step in tests.steps(float(table["target"]))
        ],
    }


def _rounded(values: Any) -> list[Any]:
    rounded: list[Any] = np.round(values, 3).tolist()
    return rounded


def _response(system: System, year: Year, peak: float, table: Mapping[str, Any], seed: int) -> Row:
    """Demand response as contracted, verified and credited: against outages in a year as needy as planners accept, and in a drought."""
    if not system.demand_response:
        return {"contracted_mw": 0.0, "verified_mw": 0.0, "credited_mw": None, "peak_gw": peak}
    normal, error = credit_of_limited(_as_needy(replace(system, weather=None)), "response", 100, seed)
    drought = {name: credit_of_limited(named_year(system, name), "response", 30, seed)[0].elcc for name in factors_of(system)}
    share = normal.elcc / normal.nameplate
    found = response_measures(year.response, float(table["verified_share"]), share, peak)
    return {
        "contracted_mw": found.contracted * 1000,
        "verified_mw": found.verified * 1000,
        "credited_mw": found.verified * share * 1000,
        "credit_share": share,
        "credit_share_se": error / normal.nameplate,
        "credited_in_named_years_mw": drought,
        "lole_hours_at_credit": ACCEPTED_HOURS,
        "peak_gw": peak,
        "shares": found.shares(),
        "target_share": float(table["response_target"]),
    }


ACCEPTED_HOURS = 2.4
"""Hours a year in which load may be lost where credit is measured: one day in ten years, the usual standard of planners."""


def _as_needy(system: System) -> System:
    """Scale the load so that the units alone lose load in `ACCEPTED_HOURS` a year: credit means nothing where nothing is short."""
    low, high = 0.5, 2.0
    for _ in range(25):
        middle = (low + high) / 2
        enough = exact_indices(replace(system, load=system.load * middle)).lole_hours < ACCEPTED_HOURS
        low, high = (middle, high) if enough else (low, middle)
    return replace(system, load=system.load * low)
