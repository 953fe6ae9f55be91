"""What must hold for every virtual power plant."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dafeng.power.vpp import Offers, clear, store_box, vehicle_box

SIZE = st.floats(0.1, 100)
STEPS = st.lists(st.floats(0, 1), min_size=4, max_size=4)


@settings(max_examples=80, deadline=None)
@given(SIZE, SIZE, st.floats(0, 1), st.floats(0.5, 1), st.floats(0.25, 8), STEPS)
def test_a_store_can_follow_every_course_within_its_box(power, energy, level, efficiency, hours, steps):
    """Four steps anywhere in the box keep its energy between empty and full."""
    stored = level * energy
    up, down = (side[0] for side in store_box(*(np.array([x]) for x in (power, stored, energy - stored, efficiency)), hours))
    for step in steps:
        flow = -down + step * (up + down)
        stored -= (flow / efficiency if flow > 0 else flow * efficiency) * hours / 4
        assert -1e-9 * energy <= stored <= energy * (1 + 1e-9)
        assert abs(flow) <= power * (1 + 1e-9)


@settings(max_examples=80, deadline=None)
@given(SIZE, st.floats(0, 1), st.floats(0.25, 12), st.floats(0.25, 12), STEPS)
def test_a_vehicle_is_full_in_time_after_every_course_within_its_box(power, fill, left, hours, steps):
    """What remains after the event fits into the time that remains."""
    need = fill * power * left
    up, down = (side[0] for side in vehicle_box(*(np.array([x]) for x in (power, need, left)), hours))
    if hours > left:
        assert (up, down) == (0, 0)
        return
    even = need / left
    taken = sum((even + down - step * (up + down)) * hours / 4 for step in steps)
    assert -1e-6 <= need - taken <= power * (left - hours) + 1e-6


@st.composite
def plants(draw):
    resources, periods, nodes = draw(st.integers(1, 12)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    seed = draw(st.integers(0, 2**31))
    rng = np.random.default_rng(seed)
    node = rng.integers(0, nodes, resources)
    offers = Offers(
        np.array([f"r{n}" for n in range(resources)]),
        np.array([f"n{n}" for n in node]),
        rng.integers(1, 50, resources) / 10,
        rng.uniform(0, 10, (periods, resources)),
    )
    return offers, rng.uniform(0, 60, periods), {name: float(rng.uniform(0, 25)) for name in set(offers.node.tolist())}


def by_program(offers, request, limits, period):
    """Cheapest cost and largest call, as linear programs."""
    rows = [(offers.node == name).astype(float) for name in limits]
    bounds = [(0, quantity) for quantity in offers.quantity[period]]
    most = linprog(-np.ones(len(bounds)), [*rows, np.ones(len(bounds))], [*limits.values(), request[period]], bounds=bounds)
    whole = [np.ones(len(bounds))]
    least = linprog(offers.price, rows, [*limits.values()], whole, [-most.fun], bounds=bounds)
    return -most.fun, least.fun


@settings(max_examples=50, deadline=None)
@given(plants())
def test_the_clearing_is_the_optimum_of_the_linear_program(plant):
    """As much as can be had, at the least cost, in every period."""
    offers, request, limits = plant
    found = clear(offers, request, limits)
    for period in range(len(request)):
        most, least = by_program(offers, request, limits, period)
        assert found.called[period].sum() == pytest.approx(most, abs=1e-6)
        assert found.called[period] @ offers.price == pytest.approx(least, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(plants())
def test_no_limit_is_passed(plant):
    """Of resources, nodes and the request; what is short is said."""
    offers, request, limits = plant
    found = clear(offers, request, limits)
    assert (found.called >= -1e-9).all()
    assert (found.called <= offers.quantity + 1e-9).all()
    assert all((found.by_node()[name] <= limit + 1e-9).all() for name, limit in limits.items())
    assert found.called.sum(axis=1) + found.short == pytest.approx(request)
