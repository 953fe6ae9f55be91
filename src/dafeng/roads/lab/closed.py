"""The closed loop: SUMO's vehicles and signals speak real frames to the platform, and obey what it answers.

What is measured is the platform's own code: frames are encoded, lost, delayed and decoded; twin and services are those of the live
service. A vehicle obeys within what is safe: SUMO still keeps it from running into others or past a red light.
"""

import contextlib
import heapq
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.lab.arm import prepare_arm, sumo_options
from dafeng.roads.lab.bridge import Bridge, Clock, Motion, Running, bsm_message, vehicle_key
from dafeng.roads.lab.demand import chance
from dafeng.roads.lab.fleet import type_of
from dafeng.roads.lab.measures import read_results
from dafeng.roads.lab.net import Network, Phase
from dafeng.roads.lab.spec import Arm, Experiment
from dafeng.roads.messages import decode_frame, encode_frame
from dafeng.roads.services.cloud import Answer, Books, ServiceSettings, step
from dafeng.roads.services.priority import PrioritySettings
from dafeng.roads.twin import Frame, Twin
from dafeng.roads.twin.intake import signals_of, vehicles_of

__all__ = ["CLOSED_KINDS", "Loop", "run_closed"]

with contextlib.redirect_stdout(sys.stderr):  # it greets on standard output, where JSON is expected
    import libsumo

CLOSED_KINDS = frozenset({"platform", "warning", "bus_priority"})
"""Measures that need the platform."""
_EARSHOT = 400.0
"""Farthest a signal is heard, m; the platform advises up to 300 m."""
START_MS = 1_767_225_600_000
"""UTC ms of second 0 of every run: the first day of 2026, so that runs have the same clock."""


@dataclass
class Tally:
    """What happened between platform and vehicles."""

    frames: int = 0
    lost: int = 0
    advised: int = 0
    obeyed: int = 0
    warned: int = 0
    granted: int = 0
    waited_without: float = 0.0
    waited: float = 0.0
    red_runs: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


class Loop:
    """One run with the platform in process.

    Parameters
    ----------
    experiment, arm
        What is run.
    network
        Its roads.
    """

    def __init__(self, experiment: Experiment, arm: Arm, network: Network) -> None:
        origin = experiment.town.origin if experiment.town else (0.0, 0.0)
        self.experiment, self.arm = experiment, arm
        self.bridge = Bridge(network, Frame(*origin))
        self.twin = Twin(Frame(*origin))
        self.tally = Tally()
        self.books = Books()
        reach = arm.measure.reach
        self._settings = ServiceSettings(priority=PrioritySettings(reach=reach)) if reach else ServiceSettings()
        self._bendable = arm.measure.kind == "bus_priority"
        self._rng = np.random.default_rng([arm.seed, 11])
        self._air: list[tuple[float, int, bytes]] = []
        self._names: dict[int, str] = {}
        self._obeys: dict[str, bool] = {}
        self._held: set[str] = set()
        self._alive: set[str] = set()
        self._free: dict[str, float] = {}
        self._phases: dict[str, tuple[Phase, ...]] = {}

    def begin(self) -> None:
        """Tell the platform the map."""
        for message in self.bridge.map_messages():
            self.twin.ingest_message(decode_frame(encode_frame(message)), START_MS)

    def step(self, second: float) -> None:
        """One step: speak, listen, obey.

        Parameters
        ----------
        second
            Of the simulation.
        """
        clock = Clock(START_MS, second)
        for message in self._speak(clock):
            self._send(message, second)
        self._deliver(second)
        self._obey(step(self.twin, self.books, clock.ms, self._settings), second)

    def _speak(self, clock: Clock) -> Iterator[dict[str, Any]]:
        names = [name for name in libsumo.vehicle.getIDList() if type_of(libsumo.vehicle.getTypeID(name))[1]]
        # A signal that no equipped vehicle drives towards would be heard by nobody; its frames are spared.
        ahead = (libsumo.vehicle.getNextTLS(name) for name in names)
        for signal in sorted({lights[0][0] for lights in ahead if lights and lights[0][2] < _EARSHOT}):
            left = libsumo.trafficlight.getNextSwitch(signal) - clock.seconds
            running = Running(self._plan(signal), libsumo.trafficlight.getPhase(signal), max(left, 0.0), self._bendable)
            yield self.bridge.spat(signal, running, clock)
        if names:
            yield from self._vehicles(names, clock)

    def _plan(self, signal: str) -> tuple[Phase, ...]:
        if signal not in self._phases:
            running = libsumo.trafficlight.getProgram(signal)
            logics = libsumo.trafficlight.getAllProgramLogics(signal)
            logic = next(logic for logic in logics if logic.programID == running)
            self._phases[signal] = tuple(Phase(float(p.duration), p.state) for p in logic.phases)
        return self._phases[signal]

    def _vehicles(self, names: Sequence[str], clock: Clock) -> Iterator[dict[str, Any]]:
        vehicle = libsumo.vehicle
        places = np.array([vehicle.getPosition(name) for name in names])
        angles = np.array([vehicle.getAngle(name) for name in names])
        # SUMO gives the front bumper; a BSM gives the middle of the vehicle.
        half = np.array([vehicle.getLength(name) for name in names]) / 2
        back = np.column_stack((np.sin(np.radians(angles)), np.cos(np.radians(angles)))) * half[:, None]
        noise = self._rng.normal(0.0, self.arm.measure.noise, places.shape) if self.arm.measure.noise else 0.0
        lat, lon = self.bridge.degrees(*(places - back + noise).T)
        for at, name in enumerate(names):
            motion = Motion(lat[at], lon[at], vehicle.getSpeed(name), float(angles[at]), vehicle.getAcceleration(name), self._turn(name))
            self._names[int(vehicle_key(name), 16)] = name
            yield bsm_message(name, type_of(vehicle.getTypeID(name))[0], motion, clock)

    def _turn(self, name: str) -> str:
        """Way a vehicle will turn at the end of its road, as its driver signals it."""
        here, route = libsumo.vehicle.getRouteIndex(name), libsumo.vehicle.getRoute(name)
        return self.bridge.turns.get((route[here], route[here + 1]), "") if 0 <= here < len(route) - 1 else ""

    def _send(self, message: dict[str, Any], second: float) -> None:
        self.tally.frames += 1
        if self.arm.measure.loss and self._rng.random() < self.arm.measure.loss:
            self.tally.lost += 1
            return
        heapq.heappush(self._air, (second + self.arm.measure.latency, self.tally.frames, encode_frame(message)))

    def _deliver(self, second: float) -> None:
        heard: dict[str, list[Any]] = {"bsmFrame": [], "spatFrame": []}
        while self._air and self._air[0][0] <= second:
            _, _, frame = heapq.heappop(self._air)
            kind, body = next(iter(decode_frame(frame).items()))
            heard[kind].append(body)
        received = START_MS + round(1000 * second)
        self.twin.ingest(vehicles_of(heard["bsmFrame"], received))
        self.twin.ingest(signals_of(heard["spatFrame"], received))

    def _obey(self, answer: Answer, second: float) -> None:
        alive = self._alive = set(libsumo.vehicle.getIDList())
        if self.arm.measure.kind == "platform":
            self._follow(answer, alive)
        if self.arm.measure.kind == "warning":
            self._brake(answer, alive)
        if self._bendable:
            self._bend(answer, second)

    def _follow(self, answer: Answer, alive: set[str]) -> None:
        """Drive the advised speed; without advice drive as before."""
        told: dict[str, float] = {}
        for row in answer.advice.records():
            name = self._names.get(int(row["id"], 16), "")
            self.tally.reasons[row["reason"]] = self.tally.reasons.get(row["reason"], 0) + 1
            if row["target"] is not None and name in alive:
                self.tally.advised += 1
                if self._is_willing(name):
                    told[name] = row["target"]
        # The advised speed is a ceiling, as for SUMO's own device: the driver keeps his imperfections, and what is measured is the advice.
        for name in self._held - set(told):
            if name in alive:
                libsumo.vehicle.setMaxSpeed(name, self._free[name])
        for name, speed in told.items():
            self._free.setdefault(name, libsumo.vehicle.getMaxSpeed(name))
            libsumo.vehicle.setMaxSpeed(name, max(speed, 1.0))
        self.tally.obeyed += len(told)
        self._held = set(told)

    def _bend(self, answer: Answer, second: float) -> None:
        """Hold a green longer, or end the others' green sooner, as the platform has granted."""
        for grant in answer.grants:
            if grant.strategy not in {1, 2}:
                continue
            signal = self.bridge.signal_at(grant.node)
            left = libsumo.trafficlight.getNextSwitch(signal) - second
            longer = grant.seconds if grant.strategy == 1 else -grant.seconds
            libsumo.trafficlight.setPhaseDuration(signal, max(left + longer, 0.0))
            self.tally.granted += 1

    def _brake(self, answer: Answer, alive: set[str]) -> None:
        """Brake a little for two seconds when warned of a collision."""
        for alert in answer.alerts:
            name = self._names.get(int(alert.id), "")
            if name in alive and self._is_willing(name):
                self.tally.warned += 1
                libsumo.vehicle.slowDown(name, max(libsumo.vehicle.getSpeed(name) - 3.0, 0.0), 2.0)

    def close_books(self) -> None:
        """Waiting of buses that was expected without priority and that happened, s, over grants whose bus has crossed."""
        crossed = [grant for grant in self.books.priority.log if grant.realised == grant.realised and grant.strategy in {1, 2}]
        self.tally.waited_without = round(sum(grant.delay_without for grant in crossed), 3)
        self.tally.waited = round(sum(grant.realised for grant in crossed), 3)

    def before(self) -> dict[str, tuple[str, int]]:
        """Vehicles that obey advice before a red light: the signal and the movement they stand before."""
        found = {}
        for name in self._held:
            ahead = libsumo.vehicle.getNextTLS(name) if name in self._alive else ()
            if ahead and ahead[0][3] in "rR":
                found[name] = (ahead[0][0], int(ahead[0][1]))
        return found

    def count_red(self, before: Mapping[str, tuple[str, int]]) -> None:
        """Count those that have passed it though it was red before and after the step."""
        alive = set(libsumo.vehicle.getIDList())
        for name, (signal, link) in before.items():
            ahead = libsumo.vehicle.getNextTLS(name) if name in alive else ((signal, link),)
            passed = not ahead or (ahead[0][0], int(ahead[0][1])) != (signal, link)
            moved = name in alive and libsumo.vehicle.getRoadID(name).startswith(":")
            if passed and moved and libsumo.trafficlight.getRedYellowGreenState(signal)[link] in "rR":
                self.tally.red_runs += 1

    def _is_willing(self, name: str) -> bool:
        if name not in self._obeys:
            self._obeys[name] = chance(name, "obeys") < self.arm.measure.compliance
        return self._obeys[name]


def run_closed(experiment: Experiment, arm: Arm, inputs: Path) -> dict[str, object]:
    """Run one arm with the platform in process.

    Returns
    -------
    dict
        As `read_results` gives it, with ``platform``: frames sent and lost, advice given and obeyed, warnings, red lights run on advice.

    Raises
    ------
    RoadsError
        As `run_arm`, and if a vehicle ran a red light on advice.
    """
    place = Path(tempfile.mkdtemp(prefix="dafeng-lab-"))
    try:
        network, _ = prepare_arm(experiment, arm, inputs, place)
        loop = Loop(experiment, arm, network)
        _simulate(experiment, loop, ["sumo", *sumo_options(experiment, arm, network)], place)
        _refuse_red(arm, loop.tally)
        loop.close_books()
        return read_results(experiment, arm, network, place) | {"platform": vars(loop.tally)}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _simulate(experiment: Experiment, loop: Loop, command: list[str], place: Path) -> None:
    """Step through a run; the platform listens at every step."""
    with contextlib.chdir(place):
        libsumo.start(command)
        try:
            loop.begin()
            while libsumo.simulation.getMinExpectedNumber() > 0 and libsumo.simulation.getTime() < libsumo.simulation.getEndTime():
                before = loop.before()
                libsumo.simulationStep()
                loop.count_red(before)
                loop.step(libsumo.simulation.getTime())
        finally:
            libsumo.close()


def _refuse_red(arm: Arm, tally: Tally) -> None:
    if tally.red_runs:
        raise RoadsError(
            f"{arm.label}: {tally.red_runs} vehicles ran a red light while they obeyed advice, expected none. The advice is at fault; do not use it.",
            f"{arm.label}:{tally.red_runs}辆车在遵从建议时闯红灯,应为0。建议算法有误,不可使用。",
        )
