"""Weibull survival of Chinese vehicles, Hao et al. 2011."""

import numpy as np
import pytest

from dafeng.pathway.stock import fleet, weibull_survival


@pytest.mark.parametrize(
    ("age", "scale", "shape", "left"),
    [
        (5, 14.46, 4.79, 0.993841),
        (10, 14.46, 4.79, 0.842889),
        (15, 14.46, 4.79, 0.303618),
        (20, 14.46, 4.79, 0.008839),
        (10, 12.8, 5.58, 0.777079),
        (15, 12.8, 5.58, 0.088653),
    ],
)
def test_survival(age, scale, shape, left):
    """Private cars and heavy trucks, to the digits worked."""
    assert weibull_survival(np.array(float(age)), scale, shape) == pytest.approx(left, abs=5e-7)


def test_a_fleet_is_what_was_wanted():
    """Sales fill the gap between what is left and what is wanted, split by their shares."""
    survival = weibull_survival(np.arange(4.0), 14.46, 4.79)
    shares = np.broadcast_to(np.array([0.25, 0.75]), (1, 4, 2))
    stock, sales = fleet(
        np.array([[10.0, 11, 12, 13]]), np.array([[6.0, 4.0]]), np.ones((4, 2)) * np.array([[1], [0.9], [0.8], [0.7]]), survival, shares
    )
    assert stock.sum(axis=2)[0] == pytest.approx([10, 11, 12, 13])
    assert sales[0, 1] == pytest.approx(2.0)
