"""The abatement curve: interactions are counted once, prices hold what they say, and years are checked."""

from dataclasses import replace

import pytest

from dafeng.errors import StudyError
from dafeng.facts import default_city, load_city
from dafeng.pathway import load_scenarios, prepare, run_pathway
from dafeng.pathway.cost import DISCOUNT_RATE, capital_recovery
from dafeng.study import abatement_steps, macc_dict

CHOSEN = ("green_travel", "nev_sales", "homes_electric", "coal_new", "greenways")


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


@pytest.fixture(scope="module")
def scenario(city):
    """A few levers of the plan."""
    plan = load_scenarios(city)["plan"]
    return replace(plan, levers=tuple(lever for lever in plan.levers if lever.id in CHOSEN))


@pytest.fixture(scope="module")
def steps(city, scenario):
    """Two draws, whose median is their mean."""
    return abatement_steps(city, scenario, 2030, draws=2, seed=5)


def test_steps_sum_to_what_all_levers_do_together(city, scenario, steps):
    """Each step is what is left for it, so nothing is counted twice."""
    inputs = prepare(city, 2, seed=5)
    both = [run_pathway(city, s, inputs)["co2_total"].sel(year=2030).mean() for s in (replace(scenario, levers=()), scenario)]
    assert sum(step.abatement[1] for step in steps) == pytest.approx(float(both[0] - both[1]), abs=1e-9)


def test_the_price_is_cost_less_saved_energy_over_co2(steps):
    """Between its draws, for a lever that takes CO2 off."""
    step = next(s for s in steps if s.lever == "nev_sales")
    cost = step.capital_cost + step.running_cost + step.energy_cost
    assert step.price[0] <= 1000 * cost / step.abatement[1] <= step.price[2]


def test_what_does_not_take_co2_off_has_no_price(steps):
    """Greenways leave it, new coal raises it; both come last."""
    assert [step.price is None for step in steps] == [False, False, False, True, True]
    assert steps[-1].lever == "coal_new"
    assert steps[-1].abatement[1] < 0


def test_levers_alone_are_ordered_by_price(steps):
    """Green travel saves fuel and costs less than nothing; it stands first."""
    assert steps[0].lever == "green_travel"
    assert steps[0].price[1] < 0


def test_a_lever_costs_its_capital_recovered_and_its_running(city):
    """VC-1 in use: 5 % over its life."""
    lever = next(each for each in load_scenarios(city)["plan"].levers if each.id == "coal_new")
    assert lever.cost == pytest.approx(lever.capital * capital_recovery(DISCOUNT_RATE, lever.life) + lever.running)


def test_a_year_that_is_not_computed_is_refused(city, scenario):
    """With the years that are."""
    with pytest.raises(StudyError, match="expected 2015 to 2060"):
        abatement_steps(city, scenario, 2014)


def test_the_curve_as_words_and_numbers(steps):
    """Units are named."""
    told = macc_dict(steps, 2030)
    assert (told["units"]["price"], len(told["steps"])) == ("CNY/t", 5)
