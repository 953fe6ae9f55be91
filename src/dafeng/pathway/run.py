"""One scenario, computed: inputs, levers, chapters in order."""

import tomllib
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from dafeng.errors import PathwayError, Text
from dafeng.facts import City
from dafeng.pathway import buildings, cost, emissions, industry, population, sinks, supply, transport, waste, works
from dafeng.pathway.inputs import Inputs, prepare
from dafeng.pathway.quantity import Array, compute, quantities
from dafeng.pathway.records import Lever, Scenario
from dafeng.pathway.sample import YEARS, normals

__all__ = ["CHAPTERS", "groups", "load_levers", "load_scenarios", "pull", "run_pathway"]

CHAPTERS = (population, industry, buildings, transport, waste, supply, emissions, sinks, works, cost)
"""The book, in the order of writing, which is the order of computing."""


def load_levers(city: City) -> tuple[Lever, ...]:
    """Levers of the plan in a city's ``levers.toml``."""
    return _lever_tables(city)["lever"]


def _lever_tables(city: City) -> dict[str, tuple[Lever, ...]]:
    """Tables of ``levers.toml``: ``lever`` is what the plan holds, others what a scenario names beyond it."""
    tables = tomllib.loads((city.folder / "levers.toml").read_text(encoding="utf-8"))
    return {name: tuple(_lever(row) for row in rows) for name, rows in tables.items()}


def _lever(row: Mapping[str, Any]) -> Lever:
    name, _, where = row["input"].partition(":")
    return Lever(
        id=row["id"],
        task=row["task"],
        title=Text(row["zh"], row["en"]),
        group=row["group"],
        input=name,
        where=where,
        mode=row["mode"],
        level=float(row["level"]),
        start=row["start"],
        full=row["full"],
        shape=row.get("shape", "linear"),
        uncertainty=float(row["uncertainty"]),
        cost=float(row.get("cost", 0.0)),
        source=row["source"],
    )


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


def groups(scenario: Scenario) -> tuple[str, ...]:
    """Groups of a scenario's levers, in the order of the table."""
    return tuple(dict.fromkeys(lever.group for lever in scenario.levers))


def _ramp(lever: Lever) -> Array:
    """Effect of a lever over the years, from zero to one. [year]"""
    way = np.clip((YEARS - lever.start) / max(lever.full - lever.start, 1), 0, 1)
    if lever.shape == "s-curve":
        way = way**2 * (3 - 2 * way)
    elif lever.shape == "step":
        way = (lever.full <= YEARS).astype(float)
    return xr.DataArray(way.astype(float), coords={"year": YEARS}, dims="year")


def _effect(values: Array, lever: Lever, reach: Array) -> Array:
    if lever.mode == "set":
        return values + (lever.level - values) * np.minimum(reach, 1.0)  # a level is reached, not passed
    if lever.mode == "scale":
        return values * (1 + (lever.level - 1) * reach)
    room = 1 - values if lever.mode == "fill" else 1.0
    return values + lever.level * reach * room


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
    for lever in scenario.levers:
        if lever.input not in arrays:
            raise PathwayError(f"lever '{lever.id}' changes '{lever.input}', which is no input. Correct levers.toml.")
        reach = _ramp(lever) * _strength(lever, inputs, scenario, on or {})
        values = arrays[lever.input]
        if lever.where:
            dim = next(d for d in values.dims if d in values.coords and lever.where in values[d].values)
            reach = reach * (values[dim] == lever.where).astype(float)
        arrays[lever.input] = _effect(values, lever, reach).transpose(
            *(d for d in ("draw", "year") if d in {*values.dims, *reach.dims}), ...
        )
        arrays["lever_cost"] = arrays["lever_cost"] + lever.cost * reach.max([d for d in reach.dims if d not in {"draw", "year"}])
    return arrays


def _strength(lever: Lever, inputs: Inputs, scenario: Scenario, on: Mapping[str, Any]) -> Array:
    z = np.zeros(inputs.draws) if inputs.central else normals("lever", lever.id, inputs.seed, inputs.draws)
    drawn = np.clip(1 + z * lever.uncertainty / 1.96, 0, 2)  # a lever may do nothing or twice its part, never the opposite
    strength = 1.0 if lever.id in scenario.once else scenario.strength
    asked = on.get(lever.id, on.get(lever.group, 1.0))
    return xr.DataArray(drawn * strength * np.asarray(asked), dims="draw")


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
