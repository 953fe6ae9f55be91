"""The guard before HiGHS: what is not proven optimal, or not within the gap asked for, is no answer.

Comes in: a `Program`. Goes out: a `Solution` that names solver, options, gap, residuals and time; or an error. A time limit, an
unknown status and a solver that silently became another one are refused. A program is passed once and then changed in place.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from dafeng.errors import PowerError
from dafeng.power.program import Floats, Indices, Program

__all__ = ["InfeasibleError", "Model", "Solution", "Start", "UnboundedError", "load_arrays", "quiet_highs", "solve"]

FEASIBLE = 1e-6
"""Largest violation of a bound or a row that is accepted, in the units of the row (GW, GWh)."""


class InfeasibleError(PowerError):
    """No values fulfil every limit of the program."""


class UnboundedError(PowerError):
    """The cost of the program has no lowest value."""


FROM_START: Mapping[str, Any] = {"simplex_strategy": 4, "primal_simplex_bound_perturbation_multiplier": 0.0}
"""From a start that is wrong in few places the primal simplex method mends those places; perturbed bounds would make it wrong everywhere."""

ENOUGH = 30
"""A start that needs more iterations than this part of the rows is given up: it is not near the optimum."""


@dataclass(frozen=True)
class Start:
    """A basis to start from: the number of the status HiGHS gives each column and row, and what it took to find it."""

    columns: Indices
    rows: Indices
    iterations: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Solution:
    """An answer that was accepted.

    Parameters
    ----------
    values
        [column]
    duals
        Change of the objective per unit of a row's bound. [row]; zeros for an integer program
    reduced
        Change of the objective per unit of a column that is at its bound. [column]; zeros for an integer program
    objective
        In the unit of the costs.
    solver, options
        As HiGHS ran them.
    gap
        Relative gap between objective and bound; zero for a linear program.
    primal_residual, dual_residual
        Largest violations HiGHS reports.
    seconds, iterations
        Wall time and iterations of the solver.
    """

    values: Floats
    duals: Floats
    reduced: Floats
    objective: float
    solver: str
    options: Mapping[str, Any]
    gap: float
    primal_residual: float
    dual_residual: float
    seconds: float
    iterations: int

    def report(self) -> dict[str, Any]:
        """Say how the answer was found."""
        names = ("solver", "gap", "primal_residual", "dual_residual", "seconds", "iterations")
        return {name: getattr(self, name) for name in names} | {"options": dict(self.options), "status": "optimal"}


def solve(program: Program, *, solver: str = "choose", gap: float = 1e-4, options: Mapping[str, Any] | None = None) -> Solution:
    """Solve a program once.

    Parameters
    ----------
    solver
        ``choose``, ``simplex``, ``ipm``, ``hipo`` or ``pdlp``; a whole-number program is always solved by branch and bound.
    gap
        Relative gap accepted for a whole-number program.
    options
        Further options of HiGHS.

    Raises
    ------
    InfeasibleError, UnboundedError
        If that was proven.
    PowerError
        If the answer is not proven, or another solver ran than the one asked for.
    """
    return Model(program, solver=solver, gap=gap, options=options).solve()


class _Quiet(highspy.Highs):
    """HiGHS without its banner, which would stand in the JSON of a command."""

    def enableCallbacks(self) -> Any:  # noqa: N802 - the name HiGHS gives it
        """Switch the log off before anything is said."""
        self.setOptionValue("output_flag", False)
        return super().enableCallbacks()  # type: ignore[no-untyped-call]


def quiet_highs(options: Mapping[str, Any]) -> Any:
    """Make a HiGHS that says nothing, with options.

    Raises
    ------
    PowerError
        If HiGHS does not know an option or its value.
    """
    highs: Any = _Quiet()  # type: ignore[no-untyped-call]
    _set_options(highs, {"output_flag": False} | dict(options))
    return highs


def _set_options(highs: Any, options: Mapping[str, Any]) -> None:
    for name, value in options.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise PowerError(
                f"HiGHS has no option '{name}' with the value '{value}'. Leave it out or correct it.",
                f"HiGHS没有选项“{name}”或不接受值“{value}”。请删去或改正。",
            )


def load_arrays(
    highs: Any,
    cost: Floats,
    bounds: tuple[Floats, Floats, Floats, Floats],
    matrix: csc_matrix,
    integer: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Give HiGHS a program as arrays; its records would copy number by number.

    Parameters
    ----------
    cost, integer
        Of the columns. [column]
    bounds
        Lower and upper of the columns [column], then of the rows [row].
    matrix
        [row, column]

    Raises
    ------
    PowerError
        If HiGHS refuses a number.
    """
    whole = np.zeros(len(cost), dtype=np.int32) if integer is None else integer.astype(np.int32)
    layout, sense = int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize)
    starts, indices = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    sizes = (matrix.shape[1], matrix.shape[0], matrix.nnz, layout, sense, 0.0)
    status = highs.passModel(*sizes, cost, *bounds, starts, indices, matrix.data, whole)
    if status == highspy.HighsStatus.kError:
        raise PowerError(
            "HiGHS refused the program: a bound or a coefficient is no number it accepts. Check capacities and costs for values above 1e15.",
            "HiGHS拒绝了该规划:某个界限或系数无法接受。请检查装机与成本是否有大于1e15的值。",
        )


class Model:
    """A program held by HiGHS: bounds and costs change in place, the next solve starts from the last basis."""

    def __init__(self, program: Program, *, solver: str = "choose", gap: float = 1e-4, options: Mapping[str, Any] | None = None) -> None:
        self.program = program
        self.matrix = program.matrix()
        self.cost = program.cost
        self.is_integer = bool(program.integer.any())
        self.solver, self.gap = solver, gap
        self.options = {"output_flag": False, "threads": 1, "mip_rel_gap": gap, "solver": solver, **(options or {})}
        self.highs = quiet_highs(self.options)
        self.start: Start | None = None
        load_arrays(self.highs, self.cost, (program.lower, program.upper, *program.row_bounds), self.matrix, program.integer)

    def begin_at(self, start: Start) -> None:
        """Start the next solve from a basis; whether it is near the optimum decides how long the proof takes, not what is proven."""
        basis = highspy.HighsBasis()
        kinds = [highspy.HighsBasisStatus(number) for number in range(5)]
        basis.col_status, basis.row_status = [kinds[n] for n in start.columns.tolist()], [kinds[n] for n in start.rows.tolist()]
        basis.valid = True
        if self.highs.setBasis(basis) == highspy.HighsStatus.kOk:
            self.start = start

    def set_bounds(self, columns: Indices, lower: float | Floats, upper: float | Floats) -> None:
        """Change bounds of columns in place."""
        at = np.asarray(columns, dtype=np.int32).ravel()
        self.highs.changeColsBounds(len(at), at, _like(lower, columns), _like(upper, columns))

    def set_rows(self, rows: Indices, lower: float | Floats, upper: float | Floats) -> None:
        """Change bounds of rows in place."""
        at = np.asarray(rows, dtype=np.int32).ravel()
        self.highs.changeRowsBounds(len(at), at, _like(lower, rows), _like(upper, rows))

    def set_costs(self, columns: Indices, cost: float | Floats) -> None:
        """Change costs of columns in place."""
        at = np.asarray(columns, dtype=np.int32).ravel()
        self.cost[at] = _like(cost, columns)
        self.highs.changeColsCost(len(at), at, self.cost[at])

    def solve(self) -> Solution:
        """Solve, and give the answer only if it is proven."""
        begin = time.perf_counter()
        options, before = self._run()
        seconds = time.perf_counter() - begin + before.seconds
        status, info = self.highs.getModelStatus(), self.highs.getInfo()
        _refuse(status, self.highs.modelStatusToString(status))
        ran = _solver_that_ran(self.solver, self.is_integer, info)
        found = self.highs.getSolution()
        gap = float(info.mip_gap) if self.is_integer else 0.0
        primal = float(info.max_primal_infeasibility)
        dual = 0.0 if self.is_integer else float(info.max_dual_infeasibility)
        _refuse_residuals(gap, self.gap if self.is_integer else 0.0, primal)
        return Solution(
            values=np.asarray(found.col_value),
            duals=np.zeros(self.program.n_rows) if self.is_integer else np.asarray(found.row_dual),
            reduced=np.zeros(self.program.n_columns) if self.is_integer else np.asarray(found.col_dual),
            objective=float(info.objective_function_value),
            solver=ran,
            options=options,
            gap=max(gap, 0.0),
            primal_residual=primal,
            dual_residual=dual,
            seconds=seconds,
            iterations=before.iterations
            + sum(max(int(getattr(info, f"{name}_iteration_count")), 0) for name in ("simplex", "ipm", "pdlp")),
        )

    def _run(self) -> tuple[Mapping[str, Any], Start]:
        """Let HiGHS run, from a start where there is one and from nothing where that does not lead to the optimum soon; options as it ran."""
        start, self.start = self.start, None
        if start is None:
            self.highs.run()
            return self.options, Start(np.empty(0, int), np.empty(0, int))
        changed = dict(FROM_START) | {"simplex_iteration_limit": max(self.program.n_rows // ENOUGH, 200)}
        usual = {name: self.highs.getOptionValue(name)[1] for name in changed}
        _set_options(self.highs, changed)
        self.highs.run()
        _set_options(self.highs, usual)
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return self.options | changed, start
        self.highs.clearSolver()
        self.highs.run()
        return self.options, start

    def marginal(self, weights: Floats) -> Floats:
        """Change of ``weights · x`` per unit of each row's bound, the optimal basis kept.

        Parameters
        ----------
        weights
            Such as the emission of each column. [column]

        Returns
        -------
        ndarray
            [row]; with the program's own costs it gives the duals.

        Notes
        -----
        Solves ``Bᵀ y = w_B`` for the basis ``B`` the solver left, the same equation that gives the duals.
        """
        basis = self.highs.getBasis()
        basic = np.array([s == highspy.HighsBasisStatus.kBasic for s in basis.col_status])
        slack = np.array([s == highspy.HighsBasisStatus.kBasic for s in basis.row_status])
        if not basis.valid or basic.sum() + slack.sum() != self.program.n_rows:
            raise PowerError(
                "the solver left no basis, so nothing marginal can be told. Solve by simplex.", "求解器没有给出基,无法求边际值。"
            )
        rows = np.flatnonzero(slack)
        unit = csc_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(self.program.n_rows, len(rows)))
        square = _beside(self.matrix[:, basic], unit)
        right = np.concatenate([weights[basic], np.zeros(len(rows))])
        return np.asarray(splu(square.T.tocsc()).solve(right))


def _beside(left: csc_matrix, right: csc_matrix) -> csc_matrix:
    data = np.concatenate([left.data, right.data])
    indices = np.concatenate([left.indices, right.indices])
    starts = np.concatenate([left.indptr, left.indptr[-1] + right.indptr[1:]])
    return csc_matrix((data, indices, starts), shape=(left.shape[0], left.shape[1] + right.shape[1]))


def _like(value: float | Floats, at: Indices) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype=float), np.shape(at)).ravel())


def _refuse(status: highspy.HighsModelStatus, said: str) -> None:
    """Let nothing pass but a proof."""
    kinds = highspy.HighsModelStatus
    if status in {kinds.kOptimal, kinds.kModelEmpty}:
        return
    if status == kinds.kInfeasible:
        raise InfeasibleError(
            "no values fulfil every limit of the program (HiGHS: infeasible).", "没有任何取值能满足全部约束(HiGHS:不可行)。"
        )
    if status in {kinds.kUnbounded, kinds.kUnboundedOrInfeasible}:
        raise UnboundedError(
            "the cost of the program has no lowest value: something is paid for without a limit. Give every sale or negative cost an upper bound.",
            "规划的成本没有下界:某项收益没有上限。请为每项售出或负成本设定上限。",
        )
    raise PowerError(
        f"HiGHS stopped with '{said}', expected a proven optimum. This answer is not used; give more time or another solver.",
        f"HiGHS以“{said}”停止,应为已证明的最优解。该结果不予采用;请增加时限或更换求解器。",
    )


def _solver_that_ran(asked: str, is_integer: bool, info: Any) -> str:
    """Name what ran, by its own iteration counts; a silent change of solver is refused."""
    if is_integer:
        return "mip"
    counts = {"simplex": info.simplex_iteration_count, "ipm": info.ipm_iteration_count, "pdlp": info.pdlp_iteration_count}
    ran = max(counts, key=lambda name: counts[name]) if max(counts.values()) > 0 else "presolve"
    wanted = {"hipo": "ipm"}.get(asked, asked)
    if wanted in counts and ran != "presolve" and counts[wanted] <= 0:
        raise PowerError(
            f"'{asked}' was asked for, but HiGHS ran {ran} instead without failing. Install what '{asked}' needs (highspy-extras), or ask for 'simplex'.",
            f"要求使用“{asked}”,但HiGHS未报错就改用了{ran}。请安装“{asked}”所需的组件(highspy-extras),或改用“simplex”。",
        )
    return asked if wanted in counts and ran != "presolve" else ran


def _refuse_residuals(gap: float, asked: float, primal: float) -> None:
    if gap > asked * (1 + 1e-9) + 1e-12:
        raise PowerError(
            f"the gap is {gap:.2e}, {asked:.2e} was asked for. Give more time.", f"间隙为{gap:.2e},要求{asked:.2e}。请增加时限。"
        )
    if primal > FEASIBLE:
        raise PowerError(
            f"the answer violates a limit by {primal:.2e}, at most {FEASIBLE:.0e} is accepted. Check the units: GW, GWh, MCNY.",
            f"结果违反约束{primal:.2e},最多接受{FEASIBLE:.0e}。请检查单位:GW、GWh、百万元。",
        )
