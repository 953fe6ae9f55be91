"""What vehicles and signals of a running simulation say, second by second, as frames.

What never changes of a vehicle (key, kind, route) is asked of SUMO once; a frame is added up, not encoded anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator

from dafeng.roads.lab.bridge import Bridge, Clock, Motion, Running, bsm_message, early_of, spat_message, vehicle_key
from dafeng.roads.lab.fleet import type_of
from dafeng.roads.lab.frames import LinearFrame
from dafeng.roads.lab.library import libsumo
from dafeng.roads.lab.net import Phase

__all__ = ["Ahead", "Spoken", "Voices"]

_EARSHOT = 400.0
"""Farthest a signal is heard, m; the platform advises up to 300 m."""
_MID = 60.0
"""Seconds left at which a signal's frame is written; others are counted from here."""
Ahead = tuple[str, int, float, str]
"""Next signal of a vehicle: its name, the movement, metres to the line, what is shown."""


@dataclass(frozen=True)
class _Vehicle:
    """What never changes of a vehicle: its key, kind, half of its length in metres, and the way it turns behind each road of its route."""

    key: int
    kind: str
    half: float
    turns: tuple[str, ...]


@dataclass(frozen=True)
class Spoken:
    """Frames of a second: of signals and of vehicles."""

    signals: list[bytes]
    vehicles: list[bytes]


class Voices:
    """Frames of those who are equipped, and of the signals they can hear.

    Parameters
    ----------
    bridge
        Names, numbers and places in messages.
    noise
        Standard deviation of positions, m.
    rng
        Of that noise.
    bendable
        Whether controllers may end greens early; signals then say so.
    """

    def __init__(self, bridge: Bridge, noise: float, rng: Generator, *, bendable: bool) -> None:
        self._bridge, self._noise, self._rng, self._bendable = bridge, noise, rng, bendable
        self.names: dict[int, str] = {}
        self.ahead: dict[str, Ahead] = {}
        self._vehicles: dict[str, _Vehicle | None] = {}
        self._bsm: dict[tuple[str, str], LinearFrame] = {}
        self._spat: dict[tuple[str, int], LinearFrame] = {}
        self._phases: dict[str, tuple[Phase, ...]] = {}

    def speak(self, running: Sequence[str], clock: Clock) -> Spoken:
        """Let everybody speak once.

        Parameters
        ----------
        running
            Names of the vehicles on the road.
        """
        names = [name for name in running if self._vehicle(name)]
        self.ahead = {name: lights[0] for name in names if (lights := libsumo.vehicle.getNextTLS(name))}
        # A signal that no equipped vehicle drives towards would be heard by nobody; its frames are spared.
        heard = sorted({signal for signal, _, distance, _ in self.ahead.values() if distance < _EARSHOT})
        return Spoken([self._signal(signal, clock) for signal in heard], self._motions(names, clock) if names else [])

    def plan(self, signal: str) -> tuple[Phase, ...]:
        """Phases of the plan that a signal runs."""
        if signal not in self._phases:
            running = libsumo.trafficlight.getProgram(signal)
            logics = libsumo.trafficlight.getAllProgramLogics(signal)
            logic = next(logic for logic in logics if logic.programID == running)
            self._phases[signal] = tuple(Phase(float(p.duration), p.state) for p in logic.phases)
        return self._phases[signal]

    def _vehicle(self, name: str) -> _Vehicle | None:
        """A vehicle that speaks; None for one that is not equipped."""
        if name not in self._vehicles:
            kind, equipped = type_of(libsumo.vehicle.getTypeID(name))
            self._vehicles[name] = self._met(name, kind) if equipped else None
        return self._vehicles[name]

    def _met(self, name: str, kind: str) -> _Vehicle:
        route, key = libsumo.vehicle.getRoute(name), vehicle_key(name)
        turns = (*(self._bridge.turns.get(pair, "") for pair in pairwise(route)), "")
        self.names[key] = name
        return _Vehicle(key, kind, libsumo.vehicle.getLength(name) / 2, turns)

    def _signal(self, signal: str, clock: Clock) -> bytes:
        left = max(libsumo.trafficlight.getNextSwitch(signal) - clock.seconds, 0.0)
        at = libsumo.trafficlight.getPhase(signal)
        if (signal, at) not in self._spat:
            self._spat[signal, at] = LinearFrame(lambda numbers: self._spat_of(signal, at, numbers), 5)
        early = early_of(self.plan(signal)[at], left) if self._bendable else 0.0
        return self._spat[signal, at].at((*clock.stamp, round(10 * (left - _MID)), round(10 * early)))

    def _spat_of(self, signal: str, at: int, numbers: Sequence[int]) -> dict[str, Any]:
        count, minute, mark, left, early = numbers
        running = Running(self.plan(signal), at, _MID + left / 10, early / 10)
        return spat_message(self._bridge.reference(signal), self._bridge.groups[signal], running, (count, minute, mark))

    def _motions(self, names: Sequence[str], clock: Clock) -> list[bytes]:
        vehicle, known = libsumo.vehicle, [found for name in names if (found := self._vehicle(name))]
        places = np.array([vehicle.getPosition(name) for name in names])
        angles = np.array([vehicle.getAngle(name) for name in names])
        # SUMO gives the front bumper; a BSM gives the middle of the vehicle.
        back = np.column_stack((np.sin(np.radians(angles)), np.cos(np.radians(angles)))) * np.array([v.half for v in known])[:, None]
        noise = self._rng.normal(0.0, self._noise, places.shape) if self._noise else 0.0
        lat, lon = self._bridge.degrees(*(places - back + noise).T)
        count, _, mark = clock.stamp
        frames = []
        for name, v, *place in zip(names, known, lat, lon, angles.tolist(), strict=True):
            motion = Motion(place[0], place[1], vehicle.getSpeed(name), place[2], vehicle.getAcceleration(name))
            turn = v.turns[max(vehicle.getRouteIndex(name), 0)]
            frames.append(self._bsm_of(v.kind, turn).at((v.key, count, mark, *motion.numbers)))
        return frames

    def _bsm_of(self, kind: str, turn: str) -> LinearFrame:
        """Frame of vehicles of a kind that signal a turn."""
        if (kind, turn) not in self._bsm:
            self._bsm[kind, turn] = LinearFrame(lambda numbers: bsm_message(kind, turn, numbers), 8)
        return self._bsm[kind, turn]
