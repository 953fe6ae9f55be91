"""What holds for every balance, whatever it holds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dafeng.facts import Balance, close_balance

CELLS = arrays(np.float64, (3, 2), elements=st.floats(0, 1e3).map(lambda x: round(x, 4)))
SPREADS = arrays(np.float64, (3, 2), elements=st.floats(0, 1))
NORMALS = st.integers(0, 2**32 - 1)


def balance(cells, spread):
    """Balance that closes, with these cells."""
    totals = cells.sum(axis=0)
    return Balance(2023, ("a", "b", "c"), ("x", "y"), cells, spread, totals, spread[0], cells.sum(axis=1), float(cells.sum()))


@given(CELLS, SPREADS, NORMALS)
@settings(max_examples=60, deadline=None)
def test_every_draw_closes_by_fuel(cells, spread, seed):
    """Cells add up to the total drawn, relative to its size."""
    made, rng = balance(cells, spread), np.random.default_rng(seed)
    fuel, cell = rng.standard_normal((4, 2)), rng.standard_normal((4, 3, 2))
    totals = made.fuel_totals * np.exp(fuel * made.fuel_spread)
    assert np.allclose(close_balance(made, fuel, cell).sum(axis=1), totals, rtol=1e-12, atol=1e-9)


@given(CELLS, SPREADS, NORMALS)
@settings(max_examples=60, deadline=None)
def test_no_draw_is_negative_and_zeros_stay(cells, spread, seed):
    """Energy is used or it is not."""
    made, rng = balance(cells, spread), np.random.default_rng(seed)
    drawn = close_balance(made, rng.standard_normal((4, 2)), rng.standard_normal((4, 3, 2)))
    assert ((drawn > 0) == (cells > 0)).all()


@given(CELLS, SPREADS)
@settings(max_examples=60, deadline=None)
def test_without_chance_nothing_changes(cells, spread):
    """Zero normals give the balance."""
    made = balance(cells, spread)
    assert np.allclose(close_balance(made, np.zeros((1, 2)), np.zeros((1, 3, 2)))[0], cells, rtol=1e-12)
