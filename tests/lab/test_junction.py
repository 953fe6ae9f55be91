"""The junction that people are shown: the same signal, the same vehicles, with advice and without."""

import pytest

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from scenes import small

from dafeng.roads.lab.inputs import make_network, make_routes
from dafeng.roads.lab.junction import REACH, SECONDS, busiest_signal, record_junction


@pytest.fixture(scope="module")
def recorded(experiment, lab_folder):
    """The busiest junction of the small experiment."""
    return record_junction(experiment, lab_folder)


def test_both_pictures_show_the_signal_at_every_second(recorded):
    """A state a second."""
    assert [len(run["signal"]) for run in recorded["runs"].values()] == [SECONDS, SECONDS]


def test_nobody_is_advised_before_and_cars_are_after(recorded):
    """What differs is the advice."""
    advised = {name: {v["advised"] for v in run["vehicles"] if v["kind"] == "car"} for name, run in recorded["runs"].items()}
    assert advised == {"before": {False}, "after": {True}}


def test_vehicles_are_shown_within_reach(recorded):
    """In decimetres from the middle."""
    ways = [v["way"] for run in recorded["runs"].values() for v in run["vehicles"]]
    assert max(abs(x) for way in ways for x in (*way[::3], *way[1::3])) <= 10 * REACH


def test_the_busiest_signal_is_one_of_the_town(experiment, lab_folder):
    """And no movement of another one is counted for it."""
    network = make_network(experiment, lab_folder / "inputs")
    routes = make_routes(experiment, network, 0.25, 1, lab_folder / "inputs")
    links = {s.id: {(link.origin, link.destination) for link in s.links} for s in network.signals}
    counts = {name: sum(routes.movements[m] for m in movements) for name, movements in links.items()}
    assert counts[busiest_signal(network, routes)] == max(counts.values())


def test_an_experiment_without_advice_shows_no_junction(tmp_path):
    """Nothing is made up."""
    assert record_junction(small("retiming"), tmp_path) == {}
