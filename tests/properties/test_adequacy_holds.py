"""What must hold for every generating system."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dafeng.power.adequacy import (
    DemandResponse,
    Storage,
    System,
    Unit,
    Weather,
    capacity_credit,
    eens,
    exact_indices,
    gumbel_for,
    joint_return_period,
    lole,
    outage_table,
    sample_years,
)
from dafeng.power.adequacy.limited import _played, hours_played, serve_from_stores

UNITS = st.lists(
    st.builds(
        Unit,
        name=st.just("u"),
        technology=st.just("t"),
        count=st.integers(1, 3),
        capacity=st.one_of(st.integers(1, 60).map(float), st.floats(0.5, 60).map(lambda mw: round(mw, 3))),
        forced_outage_rate=st.floats(0, 1),
    ),
    min_size=1,
    max_size=4,
)
LOADS = st.lists(st.floats(0, 200), min_size=1, max_size=30).map(np.array)


def by_enumeration(units, load):
    """Every combination of states, one after another."""
    single = [unit for unit in units for _ in range(unit.count)]
    lost = energy = 0.0
    for states in itertools.product((0, 1), repeat=len(single)):
        chance = np.prod([1 - u.forced_outage_rate if up else u.forced_outage_rate for u, up in zip(single, states, strict=True)])
        short = np.clip(load - sum(u.capacity for u, up in zip(single, states, strict=True) if up), 0, None)
        lost, energy = lost + chance * (short > 1e-6).sum(), energy + chance * short.sum()
    return lost, energy


@settings(max_examples=40, deadline=None)
@given(UNITS, LOADS)
def test_convolution_is_enumeration(units, load):
    """Hours and energy are those of all combinations of states."""
    assume(sum(unit.count for unit in units) <= 8)
    assume(all(abs(load[:, None] - outage_table(units).available).min(axis=1) > 1e-5))
    found = exact_indices(System(tuple(units), load))
    assert (found.lole_hours, found.eens) == pytest.approx(by_enumeration(units, load), rel=1e-9, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(UNITS)
def test_probabilities_sum_to_one(units):
    """No state is lost."""
    assert outage_table(units).probability.sum() == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(UNITS, LOADS, st.floats(0, 50))
def test_more_load_is_never_safer(units, load, more):
    """Hours and energy rise with load."""
    table = outage_table(units)
    assert lole(table, load) <= lole(table, load + more) + 1e-12
    assert eens(table, load) <= eens(table, load + more) + 1e-9


@settings(max_examples=40, deadline=None)
@given(UNITS, LOADS, st.floats(1, 40), st.floats(0, 0.5))
def test_credit_is_at_most_the_nameplate(units, load, capacity, rate):
    """And at least nothing."""
    system = System(tuple(units), load)
    assume(exact_indices(system).eens > 1e-9)
    credit = capacity_credit(system, Unit("x", "x", 1, capacity, rate), eens)
    assert 0 <= credit.elcc <= capacity
    assert 0 <= credit.efc <= capacity


@settings(max_examples=40, deadline=None)
@given(UNITS, LOADS)
def test_the_order_of_units_is_irrelevant(units, load):
    """Convolution commutes."""
    there, back = exact_indices(System(tuple(units), load)), exact_indices(System(tuple(reversed(units)), load))
    assert there.eens == pytest.approx(back.eens, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("theta", [1.0, 1.674, 3.0])
def test_years_come_together_as_often_as_the_copula_says(theta):
    """Drought and heat of 1 in 10 years each: drawn joint share within four standard errors of the formula."""
    water, cooling = sample_years(np.random.default_rng(3), Weather(0.3, 0.1, theta), 40_000)
    both = float(((water < np.exp(-0.3 * 1.2815515655)) & (cooling > 1.12815515655)).mean())
    expected = 1 / joint_return_period(theta, 10, 10)
    assert abs(both - expected) < 4 * (expected / 40_000) ** 0.5


def test_the_dependence_meets_its_anchor():
    """Two events of 1 in 30 years that come together once in 60."""
    assert joint_return_period(gumbel_for(60, 30, 30), 30, 30) == pytest.approx(60)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.3, 1.0), st.floats(0.0, 1.0), st.integers(0, 30), st.integers(1, 30))
def test_hours_left_out_change_nothing(seed, efficiency, payback, rest, payback_hours):
    """Playing only the hours that matter gives what playing every hour gives."""
    rng = np.random.default_rng(seed)
    margin = rng.normal(30, 25, (6, 600)) + 30 * np.sin(np.arange(600) / 24)
    stores = (Storage("a", 10, 40, efficiency), Storage("b", 4, 2, 0.9), Storage("none", 0, 5, 0.9))
    responses = (DemandResponse("r", 8, 2, 9, rest, payback, payback_hours), DemandResponse("q", 3, 4, 5, rest, 0.5, 9, 10))
    few = serve_from_stores(margin, stores, responses)
    year, _ = np.indices(margin.shape).reshape(2, -1)
    every = _played(margin.ravel(), year, stores, responses).reshape(margin.shape)
    assert np.abs(few - every).max() < 1e-9


def test_most_hours_of_a_year_of_plenty_are_left_out():
    """One hour short, then a store to fill and a response to rest: some thirty hours are played."""
    margin = np.full((1, 8760), 50.0)
    margin[0, 100] = -10.0
    assert 20 < hours_played(margin, (Storage("a", 10, 40, 0.8),), (DemandResponse("r", 8, 2, 9),)).sum() < 40
