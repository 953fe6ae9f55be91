"""Energy balance tables as published: the identities of a table, and what they leave over.

China Statistical Yearbook 2012, table 7-3 (National Bureau of Statistics, stats.gov.cn/sj/ndsj/2012/html/G0703e.htm), 10^4 tce;
and one provincial table of 2007 in standard volume, 10^4 tce, whose province the excerpt does not name. METHODS section 4, VB-1 to 3.
Components are rounded to one, so a sum of n of them may miss its total by n/2; the tolerances are the misses printed.
"""

import pytest

from dafeng.facts import coal_equivalent, load_factors, statistical_difference

AVAILABLE_2010 = (296916, 5143, 55736, -8846, -9262)
USE_2010 = (6477, 231102, 6226, 26068, 6827, 13681, 34558)
AVAILABLE_2005 = (216219, 2939, 26952, -11448, -2436)


def test_the_difference_of_2010_is_the_one_printed():
    """339687 available less 324939 used leave 14748."""
    assert statistical_difference(AVAILABLE_2010, (), 0, USE_2010) == 14748


def test_the_difference_of_2005_is_the_one_printed():
    """232225 available less 235997 used leave -3772, with one of rounding in the components."""
    assert statistical_difference(AVAILABLE_2005, (), 0, (235997,)) == pytest.approx(-3772, abs=1)


@pytest.mark.parametrize(
    ("available", "conversion", "final", "difference"),
    [(28246.4, -8089.2, 20461.6, -304.4), (28255.6, -1246.6, 27307.8, -298.8)],
    ids=["calorific", "equal value"],
)
def test_a_province_closes_on_both_bases(available, conversion, final, difference):
    """Available + conversion - final use = difference; the table prints one decimal and no losses."""
    assert statistical_difference((available,), (conversion,), 0, (final,)) == pytest.approx(difference, abs=0.05)


def test_a_fuel_of_the_province_closes():
    """Raw coal: output, inflow, stocks and outflow make 24489.9."""
    assert statistical_difference((1222.2, 10526.3, 15357.5, -1178.6, -1437.5), (), 0, ()) == pytest.approx(24489.9, abs=0.05)


def test_the_two_bases_imply_the_coal_rate_of_the_year():
    """9388.4 by equal value over 3190.5 by heat, times what a kilowatt-hour holds, is the rate recorded for 2007."""
    recorded = load_factors()["conv.elec.equal.2007.implied"].value
    assert coal_equivalent(0.0, 1.0, "calorific").mass * 9388.4 / 3190.5 == pytest.approx(recorded, abs=3e-4)
