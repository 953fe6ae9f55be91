"""The closed loop: SUMO speaks frames, the platform answers, vehicles obey within what is safe."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.roads.lab.arm import run_arm
from dafeng.roads.lab.bridge import Bridge, Clock, Group, Motion, Running, bsm_message, early_of, groups_of, spat_message
from dafeng.roads.lab.closed import run_closed
from dafeng.roads.lab.frames import LinearFrame
from dafeng.roads.lab.inputs import make_network
from dafeng.roads.lab.net import Phase
from dafeng.roads.lab.spec import Arm, Measure
from dafeng.roads.messages import decode_frame, encode_frame
from dafeng.roads.twin import Frame
from dafeng.roads.twin.lanes import lanes_of

PHASES = (Phase(30, "Gr"), Phase(4, "yr"), Phase(26, "rG"), Phase(4, "ry"))
GROUP = Group(1, (0,))


@pytest.fixture(scope="module")
def brief(experiment):
    """A minute of traffic."""
    return replace(experiment, warm_up=20.0, cohort=40.0)


@pytest.fixture(scope="module")
def advised(brief, lab_folder):
    """The platform advises everybody."""
    return run_closed(brief, Arm(Measure("p", "platform"), 1.0, 0.25, 1), lab_folder / "inputs")


@pytest.fixture(scope="module")
def bare(brief, lab_folder):
    """Nobody is advised."""
    return run_arm(brief, Arm(Measure("n", "none"), 0.0, 0.25, 1), lab_folder / "inputs")


def test_nobody_runs_a_red_light_on_advice(advised):
    """Not one, at full equipment and compliance."""
    assert advised["platform"]["red_runs"] == 0


def test_the_platform_s_advice_saves_stops(advised, bare):
    """The platform's own code, from frames to advice."""
    assert advised["total"]["stops"] < 0.9 * bare["total"]["stops"]


def test_a_platform_that_hears_nothing_changes_nothing(brief, lab_folder, bare):
    """With every frame lost, every vehicle drives as in the arm without a measure, to the last digit."""
    deaf = run_closed(brief, Arm(Measure("p", "platform", loss=1.0), 1.0, 0.25, 1), lab_folder / "inputs")
    assert deaf["total"] == bare["total"]


def test_a_bus_that_asks_is_granted_priority(brief, lab_folder):
    """At a signal that may be bent."""
    run = run_closed(brief, Arm(Measure("b", "bus_priority"), 1.0, 0.25, 1), lab_folder / "inputs")
    assert run["platform"]["granted"] > 0


def test_the_map_in_messages_has_a_phase_for_every_movement_of_a_signal(experiment, lab_folder):
    """Encoded, decoded, and read by the twin."""
    network = make_network(experiment, lab_folder / "inputs")
    bridge = Bridge(network, Frame(*experiment.town.origin))
    message = decode_frame(encode_frame(next(iter(bridge.map_messages()))))
    assert all(way.phase > 0 for lane in lanes_of(message) for way in lane.movements)


def test_signals_have_no_more_phases_than_a_message_can_hold(experiment, lab_folder):
    """Sixteen."""
    network = make_network(experiment, lab_folder / "inputs")
    assert max(len(groups_of(signal)) for signal in network.signals) <= 16


@given(st.integers(0, 3), st.floats(0, 1))
def test_the_time_of_the_next_green_is_that_of_the_plan(at, share):
    """Whatever phase runs, and however long it still runs."""
    left = round(share * PHASES[at].duration, 1)
    until = 0.0 if at == 0 else left + sum(PHASES[k].duration for k in range(at + 1, 4))
    message = spat_message({"region": 1, "id": 7}, [GROUP], Running(PHASES, at, left), Clock(0, 100.0).stamp)
    states = decode_frame(encode_frame(message))["spatFrame"]["intersections"][0]["phases"][0]["phaseStates"]
    green = next(state for state in states if state["light"] == "protected-green")
    assert green["timing"]["counting"]["startTime"] == pytest.approx(10 * until, abs=1)


@given(st.floats(0, 30))
def test_a_signal_that_may_be_bent_says_how_soon(left):
    """From its shortest green on."""
    assert left - early_of(PHASES[0], left) == pytest.approx(min(left, max(0.0, 8.0 - (30 - left))))


def test_a_yellow_may_not_be_cut():
    """Not by a second."""
    assert early_of(PHASES[1], 4.0) == 0.0


@given(
    st.integers(0, 2**64 - 1),
    st.integers(0, 127),
    st.floats(0, 50),
    st.floats(0, 360),
    st.floats(-8, 4),
    st.sampled_from("lrs"),
    st.integers(300_000_000, 320_000_000),
)
def test_a_frame_that_is_added_up_is_the_encoder_s(key, count, speed, heading, accel, turn, place):
    """Bit for bit, wherever and however a vehicle moves."""
    numbers = (key, count, 4000, *Motion(place, 1_040_000_000, speed, heading, accel).numbers)
    added = LinearFrame(lambda each: bsm_message("car_BEV", turn, each), 8).at(numbers)
    assert added == encode_frame(bsm_message("car_BEV", turn, numbers))


@given(st.integers(0, 3), st.integers(0, 900), st.integers(0, 59_999))
def test_so_is_the_frame_of_a_signal(at, left, mark):
    """Whatever phase runs, however long it still runs."""

    def message(numbers):
        return spat_message({"region": 1, "id": 7}, [GROUP], Running(PHASES, at, 60 + numbers[3] / 10), tuple(numbers[:3]))

    numbers = (5, 6, mark, left - 600)
    assert LinearFrame(message, 4).at(numbers) == encode_frame(message(numbers))


def test_a_vehicle_signals_the_way_it_will_turn():
    """Left and right by the lamps of the message set."""
    numbers = (7, 5, 5000, *Motion(306_000_000, 1_040_000_000, 10.0, 90.0, 0.5).numbers)
    assert decode_frame(encode_frame(bsm_message("car_BEV", "l", numbers)))["bsmFrame"]["safetyExt"]["lights"]["bits"] == "001000000"
