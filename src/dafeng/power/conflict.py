"""Why a system cannot be served: the hours and the limits that conflict, found by making every row elastic."""

import numpy as np

from dafeng.power.formulation import Formulation
from dafeng.power.program import Program
from dafeng.power.solver import InfeasibleError, solve

__all__ = ["conflicts", "explain"]


def conflicts(program: Program) -> list[tuple[str, float]]:
    """Rows that must give way so that a program becomes feasible, and by how much in their own unit; the least sum of all.

    Returns
    -------
    list of tuple
        Name of the row and amount (above zero: its lower bound is missed by this; below zero: its upper bound is passed), largest first.
    """
    elastic = Program(
        column_blocks=list(program.column_blocks),
        row_blocks=list(program.row_blocks),
        _lower=[program.lower],
        _upper=[program.upper],
        _cost=[np.zeros(program.n_columns)],
        _integer=[np.zeros(program.n_columns, dtype=bool)],
        _row_lower=[program.row_bounds[0]],
        _row_upper=[program.row_bounds[1]],
        _triplets=list(program._triplets),
        n_columns=program.n_columns,
        n_rows=program.n_rows,
    )
    rows = np.arange(program.n_rows)
    short = elastic.columns("short", (program.n_rows,), cost=1.0)
    excess = elastic.columns("excess", (program.n_rows,), cost=1.0)
    elastic.terms(rows, short.at, 1.0)
    elastic.terms(rows, excess.at, -1.0)
    values = solve(elastic).values
    amount = values[short.at] - values[excess.at]
    order = np.argsort(-np.abs(amount), kind="stable")
    return [(program.row_name(int(row)), float(amount[row])) for row in order if abs(amount[row]) > 1e-6]


def explain(found: Formulation) -> InfeasibleError:
    """Say which hours and which limits of a network conflict."""
    broken = conflicts(found.program)
    hours = sorted({_hour(name) for name, _ in broken} - {-1})
    buses = found.network.buses
    named = [f"{_say(name, buses)} by {abs(amount):.4g}" for name, amount in broken[:5]]
    first = ", ".join(map(str, hours[:8])) or "none alone"
    limits = "; ".join(named)
    return InfeasibleError(
        f"the load cannot be served within the limits. {len(hours)} hours conflict (hour of the horizon: {first}"
        f"{' …' if len(hours) > 8 else ''}); limits that must give way: {limits}. Add capacity there, or allow shedding at a value of lost load.",
        f"在现有约束下无法满足负荷:{len(hours)}个小时冲突(时段序号:{first}{'…' if len(hours) > 8 else ''});必须放宽的约束:{limits}。请增加相应容量,或设定失负荷价值以允许切负荷。",
    )


def _hour(name: str) -> int:
    family, _, rest = name.partition("[")
    last = rest.rstrip("]").split(",")[-1]
    return int(last) if family in {"balance", "storage", "payback"} and last.isdigit() else -1


def _say(name: str, buses: tuple[str, ...]) -> str:
    family, _, rest = name.partition("[")
    first, _, last = rest.rstrip("]").partition(",")
    return f"balance of {buses[int(first)]} in hour {last}" if family == "balance" else name
