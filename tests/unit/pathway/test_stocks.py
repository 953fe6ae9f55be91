"""Recursions over years."""

import numpy as np
import pytest

from dafeng.pathway.stock import age_shares, fleet, remaining_share, weibull_survival


def one_drive(total, initial=0.0):
    """A fleet of one drive without deaths."""
    years = total.shape[1]
    start = np.full((total.shape[0], 1), initial)
    return fleet(total, start, np.ones((years, 1)), np.ones(years), np.ones((total.shape[0], years, 1)))


def test_without_deaths_sales_are_the_growth():
    """Ten, twelve, fifteen: two and three are sold."""
    _, sales = one_drive(np.array([[10.0, 12.0, 15.0]]), initial=10.0)
    assert sales[0].tolist() == [0.0, 2.0, 3.0]


def test_stock_is_what_was_wanted():
    """Cohorts fill the gap exactly while the fleet grows."""
    total = np.linspace(1.0, 3.0, 12)[None, :]
    survival = weibull_survival(np.arange(12.0), 6.0, 4.0)
    shares = np.tile([0.3, 0.7], (1, 12, 1))
    stock, _ = fleet(total, np.array([[0.6, 0.4]]), np.stack([survival, survival], axis=1), survival, shares)
    assert np.allclose(stock.sum(axis=2), total)


def test_a_shrinking_fleet_sells_nothing():
    """Nobody scraps more than age takes."""
    _, sales = one_drive(np.array([[10.0, 8.0, 6.0]]), initial=10.0)
    assert sales.tolist() == [[0.0, 0.0, 0.0]]


def test_ages_sum_to_one():
    """Shares of ages in the first fleet."""
    assert age_shares(14.46, 4.79, 0.1).sum() == pytest.approx(1.0)


def test_a_growing_fleet_is_young():
    """After five years more is left of it."""
    old, young = (remaining_share(age_shares(14.46, 4.79, g), 14.46, 4.79, 5)[-1] for g in (0.0, 0.4))
    assert young > old
