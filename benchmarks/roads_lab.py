"""The lab: an hour of 10,000 vehicles, what reading and writing add to bare SUMO, and the closed loop with 1,000 vehicles that speak.

Parts one by one: ``python benchmarks/roads_lab.py hour`` (``loop``, ``efficiency``, ``whole``). Needs the extra ``sumo``.
"""

import contextlib
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from dafeng.facts import default_city, load_city
from dafeng.roads.lab.arm import prepare_arm, run_arm, sumo_options
from dafeng.roads.lab.closed import CLOSED_KINDS, Loop, run_closed
from dafeng.roads.lab.inputs import make_network, make_routes
from dafeng.roads.lab.library import libsumo
from dafeng.roads.lab.measures import read_results
from dafeng.roads.lab.spec import Arm, Measure, arms_of, read_experiment
from dafeng.roads.lab.sumo import run_program

PLATFORM = Measure("platform", "platform", compliance=0.8, loss=0.05, latency=1.0, noise=1.0)
BARE = Measure("none", "none", penetration=(0.0,))
MOST = 1.25
"""Level of demand at which the town of the default experiment holds about 1,000 vehicles."""


def default():
    """The default experiment of the default city."""
    return read_experiment(load_city(default_city()).folder / "lab" / "experiment.toml")


def smaller_town():
    """An hour of a smaller town with 48 signals: 10,000 vehicles leave, Webster's plans serve them."""
    whole = default()
    town = replace(whole.town, rings=(500.0, 1100.0), reach=1700.0)
    demand = replace(whole.demand, trips=10_000, home_radius=1100.0)
    buses = tuple(line for line in whole.buses if line.route in {"ring 0", "ring 1", "cross 0"})
    return replace(whole, town=town, demand=demand, buses=buses, warm_up=0.0, cohort=3600.0)


def seconds(work):
    """By the clock, and of processor time with that of child processes."""
    begun, used = time.perf_counter(), _used()
    found = work()
    return time.perf_counter() - begun, _used() - used, found


def _used():
    return sum(
        part.ru_utime + part.ru_stime for part in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def hour(inputs):
    """A plain arm of an hour: bare SUMO, and what writing its inputs and reading its results add to it."""
    experiment, arm = smaller_town(), Arm(replace(BARE, plans="webster"), 0.0, 1.0, 1)
    network = make_network(experiment, inputs)
    routes = make_routes(experiment, network, 1.0, 1, inputs)
    place = Path(tempfile.mkdtemp())
    prepared = seconds(lambda: prepare_arm(experiment, arm, inputs, place))
    bare = seconds(lambda: run_program("sumo", sumo_options(experiment, arm, network), folder=place))
    *told, found = seconds(lambda: read_results(experiment, arm, network, place))
    print(
        f"{len(network.signals)} signals, {len(routes.roads)} vehicles and {len(routes.buses)} buses in an hour, {found['teleports']} teleports"
    )
    clock, used = (prepared[k] + bare[k] + told[k] for k in (0, 1))
    print(
        f"  plain arm {clock:.1f} s by the clock, {used:.1f} s of processor; bare sumo {bare[0]:.1f} and {bare[1]:.1f} s: {100 * (used / bare[1] - 1):+.1f} %"
    )


def loop(inputs, before=500, counted=60):
    """Seconds of simulation in a second, with the platform and without, while about 1,000 vehicles are on the road and all of them speak."""
    experiment, arm = replace(default(), warm_up=200.0, cohort=500.0), Arm(PLATFORM, 1.0, MOST, 1)
    place = Path(tempfile.mkdtemp())
    network, _ = prepare_arm(experiment, arm, inputs, place)
    with contextlib.chdir(place), contextlib.redirect_stdout(sys.stderr):
        libsumo.start(["sumo", *sumo_options(experiment, arm, network)])
        speaking = Loop(experiment, arm, network)
        speaking.begin()
        _drive(speaking, before, 20)
        running = libsumo.vehicle.getIDCount()
        clock, used, _ = seconds(lambda: _drive(speaking, 0, counted))
        frames = speaking.tally.frames
        libsumo.close()
    print(
        f"closed loop, {running} vehicles, {frames} frames spoken: {counted / clock:.1f} times real time by the clock, {counted / used:.1f} by processor time"
    )


def _drive(speaking, alone, together):
    for _ in range(alone):
        libsumo.simulationStep()
    for _ in range(together):
        red = speaking.before()
        libsumo.simulationStep()
        speaking.count_red(red)
        speaking.step(libsumo.simulation.getTime())


def _one(arm, inputs):
    run = run_closed if arm.measure.kind in CLOSED_KINDS else run_arm
    run(default(), arm, inputs)


def efficiency(inputs):
    """Six plain runs by one worker and by two."""
    arms = [Arm(BARE, 0.0, 0.5, seed) for seed in (1, 2, 3, 4, 5, 6)]
    for arm in arms:
        make_routes(default(), make_network(default(), inputs), arm.level, arm.seed, inputs)
    clocks = {}
    for workers in (1, 2):
        with ProcessPoolExecutor(workers) as pool:
            clocks[workers] = seconds(lambda pool=pool: list(pool.map(_one, arms, [inputs] * len(arms))))[0]
    print(f"six runs: {clocks[1]:.1f} s by one worker, {clocks[2]:.1f} s by two: efficiency {clocks[1] / clocks[2] / 2:.0%}")


def whole(inputs):
    """What the default experiment takes: one run of each kind and level by processor time, times how often it is asked for."""

    def _sort(arm):
        return (
            arm.measure.kind in CLOSED_KINDS,
            arm.measure.kind,
            arm.level,
            round(arm.penetration, 1) if arm.measure.kind in CLOSED_KINDS else 0,
        )

    total = 0.0
    for key, group in groupby(sorted(arms_of(default()), key=_sort), key=_sort):
        arms = list(group)
        place = default().at(arms[0].measure.period)
        make_routes(place, make_network(place, inputs), arms[0].level, arms[0].seed, inputs)
        with contextlib.redirect_stdout(sys.stderr):
            _, used, _ = seconds(lambda arms=arms: _one(arms[0], inputs))
        total += used * len(arms)
        print(f"  {key[1]} at {key[2]:g}: {len(arms)} runs of {used:.1f} s", flush=True)
    print(f"the default experiment: {len(arms_of(default()))} runs, {total:.0f} s of processor time")


def main():
    """All of it, or the parts that are named."""
    parts = {"hour": hour, "loop": loop, "efficiency": efficiency, "whole": whole}
    with tempfile.TemporaryDirectory() as folder:
        for name in [each for each in sys.argv if each in parts] or parts:
            parts[name](Path(folder))


if __name__ == "__main__":
    main()
