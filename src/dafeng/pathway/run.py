"""One scenario, computed: inputs, levers, chapters in order."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from dafeng.errors import PathwayError, Text
from dafeng.facts import City
from dafeng.pathway import buildings, cost, economy, emissions, industry, population, sinks, supply, transport, waste, works
from dafeng.pathway.inputs import Inputs, prepare
from dafeng.pathway.quantity import Array, compute, quantities
from dafeng.pathway.records import Lever, Scenario
from dafeng.pathway.sample import YEARS, normals

Floats = npt.NDArray[np.float64]

__all__ = ["CHAPTERS", "groups", "load_levers", "load_scenario", "load_scenarios", "pull", "pulled", "ramp", "run_pathway", "strength"]

CHAPTERS = (population, economy, industry, buildings, transport, waste, supply, emissions, sinks, works, cost)
"""The book, in the order of writing, which is the order of computing."""


def load_levers(city: City) -> tuple[Lever, ...]:
    """Levers of the plan in a city's ``levers.toml``."""
    return _lever_tables(city)["lever"]


def _lever_tables(city: City) -> dict[str, tuple[Lever, ...]]:
    """Tables of ``levers.toml``: ``lever`` is what the plan holds, others what a scenario names beyond it."""
    tables = tomllib.loads((city.folder / "levers.toml").read_text(encoding="utf-8"))
    return {name: tuple(_lever(row, city) for row in rows) for name, rows in tables.items()}


def _lever(row: Mapping[str, Any], city: City) -> Lever:
    name, _, where = row["input"].partition(":")
    level, uncertainty = _measured(row, city)
    return Lever(
        id=row["id"],
        task=row["task"],
        title=Text(row["zh"], row["en"]),
        group=row["group"],
        input=name,
        where=where,
        mode=row["mode"],
        level=level,
        start=row["start"],
        full=row["full"],
        shape=row.get("shape", "linear"),
        uncertainty=uncertainty,
        cost=_yearly_cost(row),
        source=row["source"],
        capital=float(row.get("capital", 0.0)),
        life=float(row.get("life", 0.0)),
        running=float(row.get("running", 0.0)),
    )


def _measured(row: Mapping[str, Any], city: City) -> tuple[float, float]:
    """Level of a lever and half-width of its range as a share of its effect: stated, or taken from the fact of a city that was measured."""
    if "fact" not in row:
        return float(row["level"]), float(row["uncertainty"])
    variable, _, sector = row["fact"].partition(":")
    fact = max(city.rows(variable, sector=sector), key=lambda fact: fact.year or 0)
    low, high = fact.range
    effect = abs(fact.value - (1.0 if row["mode"] == "scale" else 0.0))
    return fact.value, (high - low) / 2 / effect if effect else 0.0


def _yearly_cost(row: Mapping[str, Any]) -> float:
    """Capital times its recovery factor and running cost; a yearly cost where the table states no capital. [GCNY/a]"""
    if "capital" not in row:
        return float(row.get("cost", 0.0))
    return float(row["capital"]) * cost.capital_recovery(cost.DISCOUNT_RATE, float(row["life"])) + float(row.get("running", 0.0))


def load_scenarios(city: City) -> dict[str, Scenario]:
    """Scenarios of a city's ``scenarios.toml``, each with the levers it pulls."""
    tables = _lever_tables(city)
    table = tomllib.loads((city.folder / "scenarios.toml").read_text(encoding="utf-8"))
    return {
        name: Scenario(
            name=name,
            title=Text(row["zh"], row["en"]),
            levers=tuple(lever for name in row.get("levers", ()) for lever in tables[name]),
            strength=float(row.get("strength", 1.0)),
            once=tuple(row.get("once", ())),
            hold=tuple(row.get("hold", ())),
            hold_year=int(row.get("hold_year", 2025)),
        )
        for name, row in table.items()
    }


def load_scenario(city: City, name: str) -> Scenario:
    """One scenario of a city.

    Raises
    ------
    PathwayError
        The city has no such scenario; the sentence lists those it has.
    """
    scenarios = load_scenarios(city)
    if name not in scenarios:
        names = ", ".join(scenarios)
        raise PathwayError(f"no scenario '{name}', expected one of {names}.", f"没有情景“{name}”,应为:{names}。")
    return scenarios[name]


def groups(scenario: Scenario) -> tuple[str, ...]:
    """Groups of a scenario's levers, in the order of the table."""
    return tuple(dict.fromkeys(lever.group for lever in scenario.levers))


def ramp(lever: Lever) -> Floats:
    """Effect of a lever over the years, from zero to one. [year]"""
    way: Floats = np.clip((YEARS - lever.start) / max(lever.full - lever.start, 1), 0.0, 1.0)
    if lever.shape == "s-curve":
        return way**2 * (3 - 2 * way)
    return (lever.full <= YEARS).astype(float) if lever.shape == "step" else way


def _effect(values: Floats, lever: Lever, reach: Floats) -> Floats:
    if lever.mode == "set":
        return values + (lever.level - values) * np.minimum(reach, 1.0)  # a level is reached, not passed
    if lever.mode == "scale":
        return values * (1 + (lever.level - 1) * reach)
    room = 1 - values if lever.mode == "fill" else 1.0
    return values + lever.level * reach * room


def pulled(values: Array, lever: Lever, reach: Floats) -> Array:
    """Input with one lever pulled; bare arrays inside, a slider asks for this in milliseconds. ``reach``: [draw, year]"""
    if "year" not in values.dims:
        values = values.expand_dims(year=YEARS)
    values = values.transpose("draw", "year", ...)
    after = values.values.copy()
    at = _labels_at(values, lever.where)
    after[at] = _effect(after[at], lever, reach.reshape(reach.shape + (1,) * (after[at].ndim - 2)))
    return values.copy(data=after)


def _labels_at(values: Array, where: str) -> tuple[Any, ...]:
    """Place of a label in an input's bare array; everything where no label is named."""
    if not where:
        return (...,)
    dim = next((d for d in values.dims if d in values.coords and where in values[d].values), None)
    if dim is None:
        known = ", ".join(str(label) for d in values.dims[2:] for label in values[d].values) or "none"
        message = f"'{values.name or 'an input'}' has no label '{where}', found {known}. Correct levers.toml."
        raise PathwayError(message, f"输入“{values.name or ''}”没有标签“{where}”,现有:{known}。请改正 levers.toml。")
    place = values[dim].values.tolist().index(where)
    return tuple(place if d == dim else slice(None) for d in values.dims)


def pull(inputs: Inputs, scenario: Scenario, on: Mapping[str, np.ndarray] | None = None) -> dict[str, Array]:
    """Inputs with a scenario's levers pulled.

    Parameters
    ----------
    inputs
        From `prepare`.
    scenario
        Its ``hold`` freezes inputs at its hold year first.
    on
        Strength of lever groups or single levers (by id), an array [draw] or a number; what is not named is pulled whole.

    Raises
    ------
    PathwayError
        If a lever names an input that does not exist.
    """
    arrays = dict(inputs.arrays)
    for name in scenario.hold:
        frozen = arrays[name]
        arrays[name] = frozen.where(frozen.year <= scenario.hold_year, frozen.sel(year=scenario.hold_year, drop=True))
    spent = np.zeros((inputs.draws, len(YEARS)))
    for lever in scenario.levers:
        if lever.input not in arrays:
            near = get_close_matches(lever.input, arrays, n=1)
            message = (
                f"lever '{lever.id}' changes '{lever.input}', which is no input. Did you mean {near or 'another'}? Correct levers.toml."
            )
            raise PathwayError(
                message, f"措施“{lever.id}”要改变“{lever.input}”,但没有这个输入。相近的有:{near or '无'}。请改正 levers.toml。"
            )
        reach = strength(lever, inputs, scenario, on or {})[:, None] * ramp(lever)[None, :]
        arrays[lever.input] = pulled(arrays[lever.input].rename(lever.input), lever, reach)
        spent += lever.cost * reach
    arrays["lever_cost"] = arrays["lever_cost"] + xr.DataArray(spent, coords={"year": YEARS}, dims=("draw", "year"))
    return arrays


def strength(lever: Lever, inputs: Inputs, scenario: Scenario, on: Mapping[str, Any]) -> Floats:
    """How far a lever is pulled in every draw: its drawn effect times the scenario's strength times what is asked. [draw]"""
    z = np.zeros(inputs.draws) if inputs.central else normals("lever", lever.id, inputs.seed, inputs.draws)
    drawn = np.clip(1 + z * lever.uncertainty / 1.96, 0, 2)  # a lever may do nothing or twice its part, never the opposite
    whole = 1.0 if lever.id in scenario.once else scenario.strength
    asked = on.get(lever.id, on.get(lever.group, 1.0))
    reached: Floats = drawn * whole * np.asarray(asked, dtype=float)
    return reached


def run_pathway(
    city: City,
    scenario: Scenario,
    inputs: Inputs | None = None,
    *,
    on: Mapping[str, np.ndarray] | None = None,
    draws: int = 500,
    seed: int = 1,
) -> dict[str, Array]:
    """Compute every quantity of a scenario.

    Returns
    -------
    dict of DataArray
        By name, in written order; dimensions ``draw, year`` and one more where the quantity has labels.
    """
    prepared = inputs or prepare(city, draws, seed)
    results = compute(quantities(*CHAPTERS), pull(prepared, scenario, on))
    return {name: _named(values, name) for name, values in results.items()}


def _named(values: Array, name: str) -> Array:
    order = [dim for dim in ("draw", "year") if dim in values.dims]
    return values.transpose(*order, ...).rename(name)
