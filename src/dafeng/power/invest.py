"""Investment over several years: what to build by when, each year on its weeks, each size kept once it is built.

Years are tied by what stands: a size of a year is that of the year before plus what is built, and what is built is paid from then on,
each year for the years until the next. Verified like a single year: the sizes found are dispatched over every hour of each year.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.dispatch import Dispatch
from dafeng.power.formulation import formulate
from dafeng.power.held import Held
from dafeng.power.network import Generator, Link, Network
from dafeng.power.program import Block, Indices, Program
from dafeng.power.size import expansions
from dafeng.power.solver import Solution, solve
from dafeng.power.weeks import choose_weeks, extreme_weeks

__all__ = ["Plan", "Stage", "fixed_at", "invest"]


@dataclass(frozen=True)
class Stage:
    """One year of a plan: its network with expansions, and the years it stands for."""

    year: int
    network: Network
    years: float


@dataclass(frozen=True)
class Plan:
    """Sizes by year [GW], and what each full year costs with them, MCNY."""

    sizes: Mapping[int, Mapping[str, float]]
    cost: Mapping[int, float]
    dispatches: Mapping[int, Dispatch]
    solution: Solution

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers."""
        shed = {year: round(float(sum(s.sum() for s in found.shed.values())), 4) for year, found in self.dispatches.items()}
        return {
            "sizes": {y: dict(s) for y, s in self.sizes.items()},
            "cost": dict(self.cost),
            "shed": shed,
            "solver": self.solution.report(),
        }


def invest(stages: tuple[Stage, ...], *, weeks: int = 4, discount: float = 0.06) -> Plan:
    """Choose the sizes of all years at once, at least discounted cost.

    Parameters
    ----------
    stages
        Ascending years with the same parts to choose.
    weeks
        Medoids of each year; two extreme weeks are added.
    discount
        Rate a year.
    """
    names = sorted(expansions(stages[0].network))
    if any(sorted(set(expansions(s.network)) | set(names)) != names for s in stages):
        raise PowerError(
            "the years of the plan choose different parts. Give every year the same options.",
            "各年份的可选项目不同。请使每年可选项目一致。",
        )
    program = Program()
    sizes = [_stage(program, stage, weeks, (1 + discount) ** (stages[0].year - stage.year) * stage.years) for stage in stages]
    _keep(program, sizes, names)
    solution = solve(program)
    chosen = {s.year: {name: float(solution.values[at[name]]) for name in names if name in at} for s, at in zip(stages, sizes, strict=True)}
    full = {s.year: _verified(s.network, chosen[s.year]) for s in stages}
    cost = {s.year: full[s.year].cost + _yearly(s.network, chosen[s.year]) for s in stages}
    return Plan(chosen, cost, full, solution)


def _yearly(network: Network, sizes: Mapping[str, float]) -> float:
    return float(sum(e.cost * sizes[name] for name, e in expansions(network).items()))


def _stage(program: Program, stage: Stage, weeks: int, worth: float) -> dict[str, int]:
    """Add a year's program as a block of its own; give the columns of its sizes."""
    chosen = choose_weeks(stage.network, weeks, extreme_weeks(stage.network))
    found = formulate(stage.network, chosen.horizon)
    part, before, above = found.program, program.n_columns, program.n_rows
    program.columns(str(stage.year), (part.n_columns,), bounds=(part.lower, part.upper), cost=part.cost * worth)
    low, high = part.row_bounds
    program.rows(str(stage.year), (part.n_rows,), lower=low, upper=high)
    matrix = part.matrix().tocoo()
    program.terms(matrix.row + above, matrix.col + before, matrix.data)
    return {name: before + int(column) for name, column in _size_columns(stage.network, found.columns).items()}


def _size_columns(network: Network, columns: Mapping[str, Block]) -> dict[str, int]:
    families = (("output size", network.generators), ("flow size", network.links), ("store size", network.stores))
    return {
        p.name: int(at)
        for name, parts in families
        if name in columns
        for p, at in zip([p for p in parts if p.expansion], columns[name].at, strict=True)
    }


def _keep(program: Program, sizes: list[dict[str, int]], names: list[str]) -> None:
    """What is built stays: a size is at least that of the stage before."""
    for earlier, later in itertools.pairwise(sizes):
        both = [name for name in names if name in earlier and name in later]
        row = program.rows("kept", (len(both),), lower=0.0)
        ends: tuple[Indices, Indices] = (np.array([later[n] for n in both]), np.array([earlier[n] for n in both]))
        program.terms(row.at, ends[0], 1.0)
        program.terms(row.at, ends[1], -1.0)


def _verified(network: Network, sizes: Mapping[str, float]) -> Dispatch:
    return Held(fixed_at(network, sizes)).solve()


def fixed_at(network: Network, sizes: Mapping[str, float]) -> Network:
    """Network whose chosen sizes are fixed."""

    def fixed(part: Generator | Link) -> Generator | Link:
        """Part at its size."""
        return replace(part, capacity=sizes[part.name], expansion=None) if part.expansion else part

    return replace(
        network,
        generators=tuple(fixed(g) for g in network.generators),  # type: ignore[misc]
        links=tuple(fixed(k) for k in network.links),  # type: ignore[misc]
        stores=tuple(replace(s, power=sizes[s.name], expansion=None) if s.expansion else s for s in network.stores),
    )
