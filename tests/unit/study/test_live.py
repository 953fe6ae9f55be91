"""The warm model answers what a full run gives, to the last bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.errors import PathwayError, StudyError
from dafeng.facts import default_city, load_city
from dafeng.pathway import CHAPTERS, load_scenarios, prepare, quantities, run_pathway
from dafeng.pathway.plain import Plain, evaluate
from dafeng.plan import read_plan
from dafeng.study.answer import answer, open_desk
from dafeng.study.flows import energy_flows
from dafeng.study.judge import judge
from dafeng.study.options import Options
from dafeng.study.requests import load_requests

DRAWS = 16
CITY = load_city(default_city())
SCENARIOS = load_scenarios(CITY)


@pytest.fixture(scope="module")
def desk():
    """Warm model with few draws."""
    return open_desk(CITY, read_plan(CITY.plan_path), draws=DRAWS, seed=5)


@pytest.fixture(scope="module")
def options(desk):
    """Attribution on the warm model."""
    return Options(desk.live)


def _same(live, setting, full):
    return [
        name for name in live.results(setting) if name in full and not np.array_equal(live.output(setting, name).values, full[name].values)
    ]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_what_a_run_of_it_gives(desk, name):
    """Every quantity, every draw, every year: equal bits."""
    full = run_pathway(CITY, SCENARIOS[name], prepare(CITY, DRAWS, 5))
    assert _same(desk.live, desk.live.setting(name), full) == []


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_any_setting_is_what_a_full_run_gives(desk, data):
    """Whatever was asked before, whatever is pulled, the numbers are those of a run from nothing."""
    levers = data.draw(st.lists(st.sampled_from([lever.id for lever in desk.live.levers]), min_size=1, max_size=4, unique=True))
    pulls = {lever: data.draw(st.integers(0, 17)) / 20 for lever in levers}
    setting = desk.live.setting(data.draw(st.sampled_from(sorted(SCENARIOS))), pulls)
    assert _same(desk.live, setting, desk.live.full(setting)) == []


def test_targets_are_judged_as_in_a_run(desk):
    """Same probability, same status, for every target that can be judged."""
    setting = desk.live.setting("plan", {"nev_sales": 0.3, "pv": 1.4})
    plan, requests, full = read_plan(CITY.plan_path), load_requests(CITY), desk.live.full(setting)
    judged = [judge(t, plan.task(t.task), CITY, full, requests.get(t.indicator)) for t in plan.targets]
    expected = {j.target.id: (j.probability, j.status) for j in judged if j.probability is not None}
    assert {each["id"]: (each["probability"], each["status"]) for each in answer(desk, setting)["targets"]} == expected


@pytest.mark.parametrize(
    ("pulls", "error", "words"), [({"pvv": 1}, StudyError, "Did you mean pv"), ({"pv": 3}, PathwayError, "expected 0 to 2")]
)
def test_what_cannot_be_pulled_is_refused(desk, pulls, error, words):
    """A misspelt lever names the nearest; a pull too far names the range."""
    with pytest.raises(error, match=words):
        desk.live.setting("plan", pulls)


@pytest.mark.parametrize("name", quantities(*CHAPTERS))
def test_plain_arrays_give_the_bits_of_labelled_ones(name):
    """Each equation, on bare arrays and on xarray."""
    known = _KNOWN
    expected = known[name]
    found = evaluate(quantities(*CHAPTERS)[name], {need: Plain.of(known[need]) for need in _needs(name)}).labelled()
    assert np.array_equal(found.transpose(*expected.dims).values, expected.values)


def _needs(name):
    function = quantities(*CHAPTERS)[name]
    return function.__code__.co_varnames[: function.__code__.co_argcount]


def _known():
    inputs = prepare(CITY, 3, 2)
    return {**inputs.arrays, **run_pathway(CITY, SCENARIOS["baseline"], inputs)}


_KNOWN = _known()


@pytest.mark.parametrize("year", [2026, 2030, 2060])
def test_a_waterfall_ends_where_the_setting_is(desk, options, year):
    """Shapley values add up from the trend to the setting."""
    found = options.waterfall(desk.live.setting("accelerated"), "co2_total", year)
    assert found["start"] + sum(step["effect"] for step in found["steps"]) == pytest.approx(found["end"], rel=1e-12)


def test_groups_that_change_nothing_are_worth_nothing(options, desk):
    """Left out of the coalitions, they are left out of the answer too."""
    groups = [step["group"] for step in options.waterfall(desk.live.setting("plan"), "co2_total", 2030)["steps"]]
    assert "ecology" not in groups


def test_a_waterfall_has_the_run_s_shapley_values(desk, options):
    """Two groups by hand: each the mean of what it changes first and what it changes last."""
    setting = desk.live.setting("baseline", {"pv": 1.0, "green_travel": 1.0})
    inputs = prepare(CITY, 4, central=True)
    on = {"pv": np.array([0.0, 1, 0, 1]), "green_travel": np.array([0.0, 0, 1, 1])}
    scenario = replace(desk.live.scenario(setting), levers=tuple(each for each in desk.live.levers if each.id in on))
    none, pv, travel, both = run_pathway(CITY, scenario, inputs, on=on)["co2_total"].sel(year=2035).values
    steps = {step["group"]: step["effect"] for step in options.waterfall(setting, "co2_total", 2035)["steps"]}
    by_hand = {"renewables": (pv - none + both - travel) / 2, "green travel": (travel - none + both - pv) / 2}
    assert steps == pytest.approx(by_hand, abs=1e-12)


def test_abatement_is_sorted_by_its_price_and_leaves_little(desk, options):
    """Levers interact almost only in pairs, so the remainder is small."""
    found = options.abatement(desk.live.setting("accelerated"), 2035)
    prices = [each["price"] for each in found["levers"] if each["price"] is not None]
    assert prices == sorted(prices)
    assert abs(found["remainder"]) < 0.02 * abs(found["total"])


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("year", [2015, 2023, 2060])
def test_energy_flows_close(desk, options, name, year):
    """What enters a node between source and use leaves it, to a watt-hour."""
    flows = energy_flows(desk.live, desk.live.setting(name), options.one, year)
    middle = {source for source, _, _ in flows} & {target for _, target, _ in flows}
    gaps = {node: sum(v for _, t, v in flows if t == node) - sum(v for s, _, v in flows if s == node) for node in middle}
    assert gaps == pytest.approx(dict.fromkeys(middle, 0.0), abs=1e-9)
