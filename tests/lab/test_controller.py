"""A controller that bends its plan for buses: greens only, never below the shortest, and what was asked."""

import pytest

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.roads.lab.controller import Controller
from dafeng.roads.lab.inputs import make_network
from dafeng.roads.lab.library import libsumo
from dafeng.roads.lab.signals import LEAST_GREEN


@pytest.fixture
def signal(experiment, lab_folder):
    """A signal of the empty town as it begins: its first green, then a yellow, then the others' green."""
    network = make_network(experiment, lab_folder / "inputs")
    libsumo.start(["sumo", "-n", str(network.file), "--no-step-log", "true", "--end", "1000"])
    yield network.signals[0]
    libsumo.close()


def own(signal, at):
    """Links that have green in this phase alone."""
    others = [phase for place, phase in enumerate(signal.phases) if place != at]
    return tuple(k for k, mark in enumerate(signal.phases[at].state) if mark in "Gg" and not any(p.state[k] in "Gg" for p in others))


def lengths(signal, controller, seconds, second=0, ask=lambda: None):
    """Seconds each phase lasted, in order, with the controller at work; it is asked at a second."""
    found = []
    for now in range(seconds):
        if now == second:
            ask()
        at = libsumo.trafficlight.getPhase(signal.id)
        if not found or found[-1][0] != at:
            found.append([at, 0])
        found[-1][1] += 1
        libsumo.simulationStep()
        controller.step(libsumo.simulation.getTime())
    return found


def test_a_cut_that_comes_in_yellow_waits_for_the_next_green(signal):
    """The yellow keeps its time; the others' green gives what was asked."""
    plan, controller = signal.phases, Controller()
    found = dict(lengths(signal, controller, 89, 42, lambda: controller.hasten(signal.id, 15.0, own(signal, 0))))
    assert found[1] == plan[1].duration
    assert found[2] == plan[2].duration - 15


def test_a_green_is_not_cut_below_the_shortest(signal):
    """Whatever was asked."""
    controller = Controller()
    found = lengths(signal, controller, 140, 92, lambda: controller.hasten(signal.id, 1000.0, own(signal, 2)))
    assert found[4] == [0, LEAST_GREEN]


def test_a_cut_ends_when_the_movement_has_its_green(signal):
    """The rest of what was asked is not taken from its own green."""
    plan, controller = signal.phases, Controller()
    found = lengths(signal, controller, 140, 20, lambda: controller.hasten(signal.id, 1000.0, own(signal, 2)))
    assert found[2] == [2, plan[2].duration]


def test_a_green_is_held_as_long_as_was_asked(signal):
    """And no other phase changes."""
    plan, controller = signal.phases, Controller()
    found = lengths(signal, controller, 190, 92, lambda: controller.hold(signal.id, 7.0, own(signal, 0), 92.0))
    assert [seconds for _, seconds in found[4:7]] == [plan[0].duration + 7, plan[1].duration, plan[2].duration]


def test_a_green_that_is_over_is_not_held(signal):
    """A grant that comes late does nothing."""
    controller = Controller()
    assert not controller.hold(signal.id, 7.0, own(signal, 2), 0.0)
