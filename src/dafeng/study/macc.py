"""Marginal abatement cost: levers in the order of their cost, each against what the ones before it left, with ranges."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dafeng.errors import StudyError, Text
from dafeng.facts import City
from dafeng.pathway import YEARS, Inputs, Lever, Scenario, prepare, ramp, run_pathway

__all__ = ["Step", "abatement_steps", "macc_dict"]

Floats = npt.NDArray[np.float64]
_LEAST = 1e-4
"""Mt; a lever that moves CO2 by less has no cost per tonne."""


@dataclass(frozen=True)
class Step:
    """One lever of the curve.

    Parameters
    ----------
    lever, title, group
        Id, words and group.
    abatement, price
        5 %, 50 % and 95 % over the draws: CO2 taken off, Mt; cost per tonne, CNY/t, None where the lever raises CO2 or leaves it.
    capital_cost, running_cost, energy_cost
        What the price is made of, medians, GCNY/a; saved energy is below zero.
    """

    lever: str
    title: Text
    group: str
    abatement: tuple[float, float, float]
    price: tuple[float, float, float] | None
    capital_cost: float
    running_cost: float
    energy_cost: float


def abatement_steps(city: City, scenario: Scenario, year: int, *, draws: int = 60, seed: int = 1) -> tuple[Step, ...]:
    """Steps of the curve in a year.

    MAC = (capital x CRF + running cost + change of energy cost) / CO2 taken off. Levers are ordered by their cost alone, all inputs at
    their medians; then each is pulled on top of those before it, draw by draw, so that what two levers share is counted once.

    Parameters
    ----------
    year
        Calendar year computed.
    draws, seed
        As for `prepare`.

    Raises
    ------
    StudyError
        If the year is not computed.

    References
    ----------
    .. [1] Ibrahim and Kennedy 2016, Energies 9, 227, doi 10.3390/en9040227.
    """
    if year not in YEARS:
        raise StudyError(f"year {year}: expected {YEARS[0]} to {YEARS[-1]}.", f"年份{year}有误:应为{YEARS[0]}至{YEARS[-1]}。")
    levers = _by_cost_alone(city, scenario, year)
    inputs = prepare(city, draws, seed)
    done: list[Step] = []
    before = _worth(city, scenario, inputs, year, ())
    for at, lever in enumerate(levers):
        after = _worth(city, scenario, inputs, year, levers[: at + 1])
        done.append(_step(lever, year, before - after))
        before = after
    return tuple(done)


def _worth(city: City, scenario: Scenario, inputs: Inputs, year: int, pulled: tuple[Lever, ...]) -> Floats:
    """CO2, energy cost and lever cost with some levers pulled. [3, draw]"""
    results = run_pathway(city, replace(scenario, levers=pulled), inputs)
    rows = [results[name].sel(year=year).values for name in ("co2_total", "energy_cost", "cost")]
    return np.stack([np.broadcast_to(row, (inputs.draws,)) for row in rows])


def _by_cost_alone(city: City, scenario: Scenario, year: int) -> tuple[Lever, ...]:
    """Levers that take CO2 off first, cheapest first; then those that leave it or raise it."""
    levers = scenario.levers
    table = np.concatenate([np.zeros((1, len(levers))), np.eye(len(levers))])
    on = {lever.id: table[:, at] for at, lever in enumerate(levers)}
    results = run_pathway(city, scenario, prepare(city, len(table), central=True), on=on)
    co2, energy, spent = (results[name].sel(year=year).values for name in ("co2_total", "energy_cost", "cost"))
    gain = co2[0] - co2[1:]
    price = np.where(gain > _LEAST, (energy[1:] - energy[0] + spent[1:] - spent[0]) / np.maximum(gain, _LEAST), np.inf)
    return tuple(levers[at] for at in np.lexsort((-gain, price)))


def _step(lever: Lever, year: int, change: Floats) -> Step:
    """``change`` is before less after of CO2, energy cost and lever cost. [3, draw]"""
    gain, saved, spent = change[0], change[1], -change[2]
    worth = float(np.median(gain)) > _LEAST
    reach = float(ramp(lever)[year == YEARS][0])
    running = lever.running * reach if lever.capital else lever.cost * reach
    low, middle, high = (float(v) for v in np.quantile(gain, [0.05, 0.5, 0.95]))
    price = None
    if worth:
        each = 1000 * (spent - saved) / np.where(gain > _LEAST, gain, np.nan)
        price = tuple(float(v) for v in np.nanquantile(each, [0.05, 0.5, 0.95]))
    return Step(
        lever.id,
        lever.title,
        lever.group,
        (low, middle, high),
        price,  # type: ignore[arg-type]
        float(np.median(spent)) - running,
        running,
        -float(np.median(saved)),
    )


def macc_dict(steps: tuple[Step, ...], year: int) -> Mapping[str, object]:
    """Curve as plain words and numbers."""
    return {
        "year": year,
        "units": {"abatement": "Mt", "price": "CNY/t", "capital_cost": "GCNY/a", "running_cost": "GCNY/a", "energy_cost": "GCNY/a"},
        "total": sum(step.abatement[1] for step in steps),
        "steps": [vars(step) | {"title": vars(step.title)} for step in steps],
    }
