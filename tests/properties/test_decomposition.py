"""What every decomposition must hold."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dafeng.study.attribute import shapley
from dafeng.study.decomposition import lmdi, lmdi_factors, shapley_product
from dafeng.study.peak import mann_kendall

TABLES = arrays(float, (3, 3), elements=st.floats(0.1, 50))


@settings(max_examples=100, deadline=None)
@given(TABLES, TABLES)
def test_lmdi_leaves_no_residual(before, after):
    """Effects sum to the change."""
    change = after.prod(axis=1).sum() - before.prod(axis=1).sum()
    assert np.isclose(lmdi(before, after).sum(), change, rtol=1e-7, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(TABLES, TABLES)
def test_factors_multiply_to_the_ratio(before, after):
    """Multiplicative effects give the ratio of the totals."""
    ratio = after.prod(axis=1).sum() / before.prod(axis=1).sum()
    assert np.isclose(lmdi_factors(before, after).prod(), ratio, rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(TABLES, TABLES)
def test_shapley_of_a_product_leaves_no_residual(before, after):
    """Mean marginal effects sum to the change."""
    change = after.prod(axis=1).sum() - before.prod(axis=1).sum()
    assert np.isclose(shapley_product(before, after).sum(), change, rtol=1e-9, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(arrays(float, (16,), elements=st.floats(-100, 100)))
def test_shapley_sums_to_the_worth_of_all(worth):
    """What four players win is shared without rest."""
    assert np.isclose(shapley(worth, 4).sum(), worth[-1] - worth[0], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=3, max_size=30, unique=True))
def test_reversed_time_reverses_the_trend(values):
    """S of the reversed series is -S."""
    x = np.array(values)
    assert mann_kendall(x).s == -mann_kendall(x[::-1]).s
