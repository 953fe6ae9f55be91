"""Two bases of energy, and that they never meet."""

import pytest

from dafeng.errors import UnitError
from dafeng.facts import CoalEquivalent, coal_equivalent, electricity_rate


def test_a_share_is_larger_by_equal_value():
    """30 % of final energy by heat are 51.4 % by equal value at 0.303 kgce/kWh, METHODS section 1."""
    part, whole = (coal_equivalent(fuels, 30.0, "equal_value", 0.303) for fuels in (0.0, 70.0))
    assert part.share_of(whole) == pytest.approx(0.514, abs=5e-4)


def test_by_heat_the_share_is_that_of_energy():
    """The calorific basis is physics."""
    part, whole = (coal_equivalent(fuels, 30.0, "calorific") for fuels in (0.0, 70.0))
    assert part.share_of(whole) == pytest.approx(0.3)


@pytest.mark.parametrize("act", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a.share_of(b)])
def test_two_bases_are_refused(act):
    """Adding, subtracting and comparing name both."""
    with pytest.raises(UnitError, match="two bases: found equal_value, expected calorific"):
        act(CoalEquivalent(1.0, "calorific"), CoalEquivalent(2.0, "equal_value"))


def test_one_basis_adds_up():
    """And keeps its basis."""
    assert CoalEquivalent(1.0, "calorific") + CoalEquivalent(2.0, "calorific") == CoalEquivalent(3.0, "calorific")


def test_what_a_kilowatt_hour_holds():
    """3.6 MJ over 29.3076 GJ/t are printed as 0.1229 kgce/kWh."""
    assert coal_equivalent(0.0, 1.0, "calorific").mass == pytest.approx(electricity_rate("calorific"), abs=1e-4)


def test_the_rate_of_heat_cannot_be_changed():
    """A kilowatt-hour holds what it holds, whatever a caller says."""
    assert coal_equivalent(0.0, 1.0, "calorific", 0.3) == coal_equivalent(0.0, 1.0, "calorific")
