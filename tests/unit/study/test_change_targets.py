"""Changes of a plan, judged on the path of their quantity against a baseline year."""

from dataclasses import replace

import numpy as np
import pytest

from dafeng.facts import default_city, load_city
from dafeng.pathway import YEARS
from dafeng.plan import parse_plan
from dafeng.study.change import change_of

CITY = load_city(default_city())


def target(sentence):
    """The one target of a sentence."""
    (found,) = parse_plan(sentence).targets
    return found


def falling(rate=0.9, draws=2):
    """A level that falls by the same share every year."""
    return np.tile(100.0 * rate ** np.arange(len(YEARS)), (draws, 1))


def at(change, year):
    """Change in a year, first draw."""
    return float(change.draws[0, year == YEARS][0])


def test_a_relative_cut_is_measured_from_its_baseline():
    """0.9 to the fifth leaves 59 %: a cut of 41 %."""
    found = change_of(target("到2025年,单位GDP能耗比2020年下降14%。"), CITY, ("none", "%"), falling())
    assert at(found, 2025) == pytest.approx(100 * (1 - 0.9**5))


def test_a_rise_counts_upwards():
    """The same path as a rise is negative."""
    found = change_of(target("到2025年,主要资源产出率比2020年提高15%。"), CITY, ("none", "%"), falling())
    assert at(found, 2025) == pytest.approx(100 * (0.9**5 - 1))


def test_points_are_differences_of_shares():
    """百分点 subtracts, it does not divide."""
    found = change_of(target("到2030年,电能占终端用能比重比2025年提高5个百分点。"), CITY, ("none", "%"), np.tile(YEARS * 1.0, (2, 1)))
    assert at(found, 2030) == pytest.approx(5)


def test_an_amount_is_a_difference_in_its_unit():
    """新增100万千瓦 of a quantity in GW."""
    found = change_of(target("到2030年,光伏装机比2025年新增100万千瓦。"), CITY, ("none", "GW"), np.tile((YEARS - 2015) * 1.0, (2, 1)))
    assert at(found, 2030) == pytest.approx(500)


def test_a_baseline_that_is_not_written_is_the_end_of_the_period_before():
    """2025 for a deadline of 2030, and the note says that it is derived."""
    found = change_of(target("到2030年,单位GDP能耗下降12%。"), CITY, ("none", "%"), falling())
    assert ("推定" in found.note.zh, "2025" in found.note.en) == (True, True)


def test_a_baseline_nobody_knows_gives_no_answer():
    """2005 is neither computed nor recorded."""
    asked = target("到2030年,单位GDP二氧化碳排放比2005年下降70%。")
    assert change_of(asked, CITY, ("none", "%"), falling()) is None


def test_units_that_do_not_fit_give_no_answer():
    """A length is no power."""
    asked = replace(target("到2030年,光伏装机比2025年新增100万千瓦。"), unit="公里")
    assert change_of(asked, CITY, ("none", "GW"), falling()) is None
