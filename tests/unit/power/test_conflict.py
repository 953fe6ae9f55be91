"""A system that cannot be served is told which hours and which limits conflict."""

import numpy as np
import pytest

from dafeng.power import Generator, InfeasibleError, Link, Network, dispatch

HOURS = 24
LOAD = np.where(np.arange(HOURS) == 18, 6.5, np.where(np.arange(HOURS) == 19, 6.2, 4.0))
"""4 GW all day, 6.5 GW at 18 h and 6.2 GW at 19 h, where no more than 5 GW can be had. [hour], GW"""


def network(**given):
    """A city with 2 GW of its own and 3 GW over a line; nothing may be shed unless a value is stated."""
    plants = (Generator("own", 2.0, cost=0.5), Generator("far", 9.0, "outside", cost=0.1))
    line = Link("section", (("outside", -1.0), ("city", 1.0)), 3.0, minimum=0.0)
    return Network({"city": LOAD}, plants, links=(line,), buses=("city", "outside"), **given)


def test_hours_and_limits_are_named_in_both_languages():
    """Exactly the two hours that are short, the larger first, with what is missing in each."""
    with pytest.raises(InfeasibleError) as found:
        dispatch(network())
    said = str(found.value)
    assert "2 hours conflict (hour of the horizon: 18, 19)" in said
    assert said.index("balance of city in hour 18 by 1.5") < said.index("balance of city in hour 19 by 1.2")
    assert "2个小时冲突(时段序号:18, 19)" in found.value.text.zh


def test_a_limit_over_all_hours_is_named():
    """A plant that must run at 2 GW gives 48 GWh and may give 10: no hour is at fault, its energy limit is."""
    plant = Generator("own", 2.0, minimum=1.0, energy=10.0)
    with pytest.raises(InfeasibleError, match=r"none alone.*must give way: energy.* by 38"):
        dispatch(Network({"city": np.full(HOURS, 2.0)}, (plant,)))


def test_shedding_at_a_value_makes_it_feasible():
    """The same system answers when load may be lost, and loses what was in conflict."""
    shed = dispatch(network(voll=10.0)).shed["city"]
    assert np.flatnonzero(shed > 1e-6).tolist() == [18, 19]
    assert shed.sum() == pytest.approx(2.7)
