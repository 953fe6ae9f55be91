"""Tapio elasticities of J. Arid Land 2019, Table 1; capital recovery."""

import math

import pytest

from dafeng.pathway.cost import capital_recovery
from dafeng.study.decomposition import tapio

ROWS = [
    (-0.1162, -0.0762, 1.5254, "recessive decoupling"), (-0.0592, -0.1146, 0.5169, "weak negative"), (-0.0874, -0.0557, 1.5695, "recessive decoupling"),
    (-0.0627, 0.0076, -8.2545, "strong"), (-0.0278, 0.0095, -2.9118, "strong"), (0.0280, 0.0031, 8.9549, "expansive negative"),
    (-0.0061, 0.0340, -0.1808, "strong"), (-0.0001, 0.0642, -0.0021, "strong"), (0.0358, 0.0908, 0.3943, "weak"), (0.0219, 0.0726, 0.3021, "weak"),
    (0.0296, 0.0810, 0.3649, "weak"), (0.0771, 0.0985, 0.7826, "weak"), (-0.0077, 0.1115, -0.0695, "strong"), (0.0462, 0.1310, 0.3525, "weak"),
    (0.0890, 0.1344, 0.6623, "weak"), (0.0368, 0.0873, 0.4211, "weak"), (-0.1035, 0.0495, -2.0919, "strong"), (0.0914, 0.1297, 0.7049, "weak"),
    (0.0618, 0.1538, 0.4017, "weak"), (-0.0200, 0.1218, -0.1639, "strong"), (0.0224, 0.1489, 0.1505, "weak"), (-0.0224, 0.1287, -0.1738, "strong"),
]  # fmt: skip


@pytest.mark.parametrize(("carbon", "growth", "e", "state"), ROWS)
def test_elasticity_and_state(carbon, growth, e, state):
    """Inputs are printed with four digits, so the tolerance is what their rounding allows."""
    found, word = tapio(carbon, growth)
    allowed = abs(e) * 5e-5 * (1 / abs(carbon) + 1 / abs(growth)) + 5e-5
    assert found == pytest.approx(e, abs=allowed)
    assert word == state


def test_capital_recovery_at_five_percent_and_twenty_years():
    """VC-1."""
    assert capital_recovery(0.05, 20) == pytest.approx(0.0802425872, abs=5e-11)


def test_capital_recovery_without_interest():
    """The limit is one over the years."""
    assert math.isclose(capital_recovery(1e-9, 20), capital_recovery(0, 20), rel_tol=1e-6)
