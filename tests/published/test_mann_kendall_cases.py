"""Mann–Kendall: what follows from counting, for strictly monotone series and for the exact null distribution."""

import numpy as np
import pytest

from dafeng.study.peak import mann_kendall, peak_odds, peak_verdict, sen_slope

MONOTONE = [
    (5, 10, 16.6667, 2.20454, 0.027486),
    (6, 15, 28.3333, 2.63014, 0.0085349),
    (7, 21, 44.3333, 3.00376, 0.0026668),
    (8, 28, 65.3333, 3.34038, 0.00083663),
    (10, 45, 125, 3.93548, 0.0000830307),
]


@pytest.mark.parametrize(("n", "s", "variance", "z", "p"), MONOTONE)
def test_rising_series(n, s, variance, z, p):
    """S = n(n-1)/2, and what follows from it."""
    found = mann_kendall(np.arange(n, dtype=float))
    assert (found.s, found.variance, found.z, found.p) == pytest.approx((s, variance, z, p), rel=5e-5)


@pytest.mark.parametrize(("values", "p"), [([1, 2, 3, 4, 5], 0.0167), ([1, 2, 3, 5, 4], 0.0833), ([2, 1, 3, 5, 4], 0.2333)])
def test_exact_p_of_five_values(values, p):
    """Counts over 120 orders: 2, 10 and 28 are at least as extreme."""
    assert mann_kendall(np.array(values, dtype=float)).p_exact == pytest.approx(p, abs=5e-5)


def test_constant_series_has_no_trend():
    """S is 0 and p is 1."""
    found = mann_kendall(np.ones(12))
    assert (found.s, found.p) == (0, 1)


def test_rising_series_of_360_values():
    """S = 64620 and τ = 1, as in pyMannKendall's test suite."""
    found = mann_kendall(np.arange(360.0))
    assert (found.s, found.tau) == (64620, 1)


def test_sen_slope_of_a_line_is_its_slope():
    """The median of equal slopes."""
    assert sen_slope(3.0 * np.arange(9)) == pytest.approx(3.0)


def test_a_path_that_ends_at_its_maximum_has_not_peaked():
    """The last year is no peak."""
    odds, spread = peak_odds(np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0]]), np.array([2028.0, 2029.0, 2030.0]), 2030)
    assert (odds, spread) == (0.5, {2029: 0.5})


@pytest.mark.parametrize(
    ("values", "state"),
    [([5, 6, 9, 8, 7, 6, 5, 4], "peaked"), ([1, 2, 3, 4, 5, 6, 7, 8], "not peaked"), ([5, 6, 9, 8.9, 8.8, 8.95, 8.7, 8.99], "plateau")],
)
def test_verdict(values, state):
    """A strict decline is a peak, a rise is none, and a wavering level is a plateau."""
    assert peak_verdict(np.array(values, dtype=float), np.arange(2020.0, 2028.0), 2027).state == state
