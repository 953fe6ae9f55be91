"""The builder writes what was meant, and the guard lets nothing pass but a proof."""

import numpy as np
import pytest

from dafeng.errors import PowerError
from dafeng.power import InfeasibleError, Model, Program, UnboundedError, solve


def small(cost=(1.0, 2.0), need=3.0):
    """Two columns that must add up to a need, the first at most two."""
    program = Program()
    x = program.columns("x", (2,), bounds=(0.0, np.array([2.0, np.inf])), cost=np.array(cost))
    row = program.rows("need", (1,), lower=need)
    program.terms(row.at, x.at, 1.0)
    return program, x, row


def test_terms_put_twice_are_added():
    """The matrix sums what is put into one place."""
    program, x, row = small()
    program.terms(row.at, x.at[:1], 1.0)
    assert program.matrix().toarray().tolist() == [[2.0, 1.0]]


def test_a_value_that_is_no_number_is_refused():
    """A missing datum must not become a bound."""
    with pytest.raises(PowerError, match=r"'x'.*position 1"):
        Program().columns("x", (2,), cost=np.array([1.0, np.nan]))


def test_the_answer_names_how_it_was_found():
    """Solver, options, gap, residuals and time stand in the answer."""
    program, _, _ = small()
    report = solve(program).report()
    assert {"solver", "options", "gap", "primal_residual", "dual_residual", "seconds", "status"} <= set(report)


def test_duals_are_the_price_of_the_need():
    """One more unit of need costs the second column."""
    program, _, row = small()
    assert solve(program).duals[row.at] == pytest.approx([2.0])


def test_a_time_limit_is_no_answer():
    """What HiGHS had when it was stopped is refused."""
    rng = np.random.default_rng(1)
    program = Program()
    x = program.columns("x", (400,), bounds=(0.0, 1.0), cost=-rng.random(400), integer=True)
    row = program.rows("room", (60,), upper=40.0)
    program.terms(row.at[:, None], x.at[None, :], rng.random((60, 400)))
    with pytest.raises(PowerError, match=r"stopped with .*[Tt]ime"):
        solve(program, gap=0.0, options={"time_limit": 1e-6, "presolve": "off"})


def test_a_silent_change_of_solver_is_refused():
    """HiPO without its extra runs simplex without failing; the iteration counts tell."""
    rng = np.random.default_rng(2)
    program = Program()
    x = program.columns("x", (60,), bounds=(0.0, 5.0), cost=rng.random(60))
    row = program.rows("need", (40,), lower=rng.random(40) * 3)
    program.terms(row.at[:, None], x.at[None, :], rng.random((40, 60)))
    model = Model(program, solver="simplex", options={"presolve": "off"})
    model.solver = "hipo"
    with pytest.raises(PowerError, match="'hipo' was asked for, but HiGHS ran simplex"):
        model.solve()


def test_an_unknown_option_is_refused():
    """A misspelt option would be ignored in silence."""
    with pytest.raises(PowerError, match="no option 'presolv'"):
        solve(small()[0], options={"presolv": "off"})


def test_infeasible_and_unbounded_are_told_apart():
    """Each has its own error."""
    program, x, _ = small(need=1.0)
    upper = program.rows("room", (1,), upper=0.5)
    program.terms(upper.at, x.at, 1.0)
    with pytest.raises(InfeasibleError):
        solve(program)
    free = Program()
    free.columns("gain", (1,), cost=-1.0)
    with pytest.raises(UnboundedError, match="no lowest value"):
        solve(free)


def test_changes_in_place_equal_a_new_program():
    """Bounds, costs and rows changed in the solver give what a new program gives."""
    program, x, row = small()
    model = Model(program)
    model.solve()
    model.set_costs(x.at, np.array([3.0, 1.0]))
    model.set_rows(row.at, 5.0, np.inf)
    model.set_bounds(x.at[1:], 0.0, 4.0)
    assert model.solve().objective == pytest.approx(4.0 + 3.0)


def test_marginal_weights_with_the_costs_are_the_duals():
    """The equation that gives duals gives marginal emissions."""
    program, _, _ = small()
    model = Model(program, solver="simplex")
    found = model.solve()
    assert model.marginal(program.cost) == pytest.approx(found.duals)
