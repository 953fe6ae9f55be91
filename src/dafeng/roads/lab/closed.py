"""The closed loop: SUMO's vehicles and signals speak real frames to the platform, and obey what it answers.

What is measured is the platform's own code: frames are encoded, lost, delayed and decoded; twin and services are those of the live
service. A vehicle obeys within what is safe: SUMO still keeps it from running into others or past a red light.
"""

import contextlib
import shutil
import tempfile
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.lab.arm import prepare_arm, sumo_options
from dafeng.roads.lab.bridge import Bridge, Clock
from dafeng.roads.lab.controller import Controller
from dafeng.roads.lab.demand import chance
from dafeng.roads.lab.library import libsumo
from dafeng.roads.lab.measures import read_results
from dafeng.roads.lab.net import Network
from dafeng.roads.lab.spec import Arm, Experiment
from dafeng.roads.lab.voices import Spoken, Voices
from dafeng.roads.messages import decode_frame, encode_frame
from dafeng.roads.messages.columns import bsm_columns
from dafeng.roads.services.cloud import Answer, Books, ServiceSettings, step
from dafeng.roads.services.priority import PrioritySettings
from dafeng.roads.twin import Frame, Twin
from dafeng.roads.twin.columns import batch
from dafeng.roads.twin.intake import signals_of

__all__ = ["CLOSED_KINDS", "Loop", "run_closed"]

CLOSED_KINDS = frozenset({"platform", "warning", "bus_priority"})
"""Measures that need the platform."""
_BUS_PACE = 9.0
"""Mean speed of a bus from standing at its stop to the line, m/s: it reaches 14 m/s after 12 s and 80 m at 1.2 m/s2, over 200 m."""
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
        self._settings = ServiceSettings(priority=PrioritySettings(reach=reach, pace=_BUS_PACE)) if reach else ServiceSettings()
        self._bends = arm.measure.kind == "bus_priority"
        self._rng = np.random.default_rng([arm.seed, 11])
        self.voices = Voices(self.bridge, arm.measure.noise, self._rng, bendable=self._bends)
        self._controller = Controller()
        self._air: deque[tuple[float, Spoken]] = deque()
        self._obeys: dict[str, bool] = {}
        self._held: set[str] = set()
        self._alive: set[str] = set()
        self._free: dict[str, float] = {}

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
        running = libsumo.vehicle.getIDList()
        self._alive = set(running)
        spoken = self.voices.speak(running, clock)
        self._air.append((second + self.arm.measure.latency, Spoken(self._heard(spoken.signals), self._heard(spoken.vehicles))))
        self._deliver(second)
        self._obey(step(self.twin, self.books, clock.ms, self._settings), second)

    def _heard(self, frames: list[bytes]) -> list[bytes]:
        """Frames that are not lost."""
        self.tally.frames += len(frames)
        if not self.arm.measure.loss:
            return frames
        kept = [frame for frame, lot in zip(frames, self._rng.random(len(frames)), strict=True) if lot >= self.arm.measure.loss]
        self.tally.lost += len(frames) - len(kept)
        return kept

    def _deliver(self, second: float) -> None:
        """Give the twin what has come by now, by the ways of the live service."""
        received = START_MS + round(1000 * second)
        while self._air and self._air[0][0] <= second:
            _, spoken = self._air.popleft()
            if spoken.vehicles:
                self.twin.ingest(batch("vehicles", **bsm_columns(spoken.vehicles, received)[0]))
            self.twin.ingest(signals_of([decode_frame(frame) for frame in spoken.signals], received))

    def _obey(self, answer: Answer, second: float) -> None:
        if self.arm.measure.kind == "platform":
            self._follow(answer, self._alive)
        if self.arm.measure.kind == "warning":
            self._brake(answer, self._alive)
        if self._bends:
            self._bend(answer, second)

    def _follow(self, answer: Answer, alive: set[str]) -> None:
        """Drive the advised speed; without advice drive as before."""
        told: dict[str, float] = {}
        for row in answer.advice.records():
            name = self.voices.names.get(int(row["id"], 16), "")
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
        """Hold a green longer, or end the others' greens sooner, as the platform has granted."""
        for grant in answer.grants:
            signal = self.bridge.signal_at(grant.node)
            links = self.bridge.links(signal, grant.phase)
            if grant.strategy == 1:
                self.tally.granted += self._controller.hold(signal, grant.seconds, links, second)
            if grant.strategy == 2:
                self._controller.hasten(signal, grant.seconds, links)
                self.tally.granted += 1
        self._controller.step(second)

    def _brake(self, answer: Answer, alive: set[str]) -> None:
        """Brake a little for two seconds when warned of a collision."""
        for alert in answer.alerts:
            name = self.voices.names.get(int(alert.id), "")
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
        ahead = ((name, self.voices.ahead[name]) for name in self._held if name in self.voices.ahead)
        return {name: (signal, link) for name, (signal, link, _, light) in ahead if light in "rR"}

    def count_red(self, before: Mapping[str, tuple[str, int]]) -> None:
        """Count those that have passed it though it was red before and after the step."""
        alive = set(libsumo.vehicle.getIDList()) if before else set()
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
