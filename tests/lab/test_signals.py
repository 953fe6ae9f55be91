"""Signal plans: Webster's formula, and what a plan must keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.roads.lab.inputs import make_network, make_plans, make_routes
from dafeng.roads.lab.signals import CYCLE_RANGE, LEAST_GREEN, webster_cycle, webster_greens


def test_webster_s_cycle():
    """C = (1.5 L + 5) / (1 - Y): 12 s lost and Y = 0.7 give 76.7 s (Webster 1958, equation of the optimum cycle)."""
    assert webster_cycle([0.4, 0.3], 12) == pytest.approx(23 / 0.3)


@given(st.lists(st.floats(0, 0.8), min_size=1, max_size=4), st.floats(4, 20))
def test_a_cycle_is_one_that_is_used(ratios, lost):
    """Also where flows exceed what signals can serve."""
    assert CYCLE_RANGE[0] <= webster_cycle(ratios, lost) <= CYCLE_RANGE[1]


@given(st.lists(st.floats(0, 0.8), min_size=1, max_size=4))
def test_no_green_is_too_short_to_walk(ratios):
    """Every phase has its least green."""
    assert min(webster_greens(ratios, 120.0, 12.0)) >= LEAST_GREEN


def test_more_flow_gets_more_green():
    """In proportion, beyond the least green."""
    small, large = webster_greens([0.1, 0.4], 90.0, 10.0)
    assert large > small


@pytest.mark.parametrize("plans", ["webster", "actuated", "wave"])
def test_a_plan_is_written_for_every_signal(experiment, lab_folder, plans):
    """None keeps the equal splits it was born with."""
    network = make_network(experiment, lab_folder / "inputs")
    routes = make_routes(experiment, network, 0.25, 1, lab_folder / "inputs")
    assert make_plans(experiment, network, routes, plans).count("<tlLogic") == len(network.signals)


def test_the_wave_runs_in_one_cycle(experiment, lab_folder):
    """Otherwise offsets mean nothing."""
    network = make_network(experiment, lab_folder / "inputs")
    routes = make_routes(experiment, network, 0.25, 1, lab_folder / "inputs")
    cycles = set()
    for logic in make_plans(experiment, network, routes, "wave").split("<tlLogic")[1:]:
        cycles.add(round(sum(float(part.split('"', 1)[0]) for part in logic.split('duration="')[1:])))
    assert max(cycles) - min(cycles) <= 2
