"""Bus priority: who asks, who gets, and what it was worth.

A bus before a signal asks if it would wait. Green is held for it a little (extension) or comes sooner (truncation of the red before it), never
against the minimum green and the pedestrians' clearance of the others, and not again before the signal has recovered. Each grant is followed
until the bus has crossed, so that the log shows realised delay, not only grants: most grants of a badly set priority gain nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dafeng.roads.services.approach import Approach
from dafeng.roads.twin.signals import GREEN, SignalTable
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["STRATEGIES", "Grant", "PriorityBook", "PrioritySettings", "decide"]

STRATEGIES = ("none", "green extension", "red truncation", "pass")
"""The place is the code of the roadside's priority record: 0 none, 1 extension, 2 truncation, 3 pass without a change."""


@dataclass(frozen=True)
class PrioritySettings:
    """How far a signal may be bent. Defaults are ours; a city sets its own.

    Parameters
    ----------
    extension, truncation
        Longest change of each kind, s.
    minimum_green
        Shortest green of the others, s; what the signal itself says as its earliest end counts if it is later.
    pedestrian
        Clearance of pedestrians who began to cross with the others' green, s.
    change
        Yellow and all-red between two greens, s.
    recovery
        Time before the same signal may be bent again, s.
    reach
        How far before the line a bus may ask, m.
    spare
        Kept between the bus and the end of green, s.
    stale
        Oldest signal message that is believed, s.
    """

    extension: float = 10.0
    truncation: float = 15.0
    minimum_green: float = 8.0
    pedestrian: float = 5.0
    change: float = 5.0
    recovery: float = 60.0
    reach: float = 250.0
    spare: float = 2.0
    stale: float = 3.0


@dataclass(frozen=True)
class Grant:
    """An answer to one bus.

    Parameters
    ----------
    t_ms
        When it was decided, UTC ms.
    node, phase
        Signal.
    track, id
        Bus.
    strategy
        Code, place in `STRATEGIES`.
    seconds
        By how much green is held or comes sooner.
    why
        ``granted``, ``not needed``, ``recovering``, ``another bus``, ``too late`` (beyond what may be bent) or ``minimum green``.
    arrival_ms
        When the bus would reach the line unhindered, UTC ms.
    delay_without, delay_with
        Expected waiting at the line without and with the change, s.
    realised
        Waiting that happened, s; NaN until the bus has crossed.
    """

    t_ms: float
    node: int
    phase: int
    track: int
    id: int
    strategy: int
    seconds: float
    why: str
    arrival_ms: float
    delay_without: float
    delay_with: float
    realised: float = float("nan")

    @property
    def gained(self) -> float:
        """Delay saved against what was expected without, s; NaN until the bus has crossed."""
        return self.delay_without - self.realised

    def as_priority_record(self) -> dict[str, Any]:
        """The roadside's priority record: names of the RSU-to-centre interface."""
        return {
            "ID": f"{self.node >> 16}.{self.node & 0xFFFF}",
            "smState": 1 if self.strategy in {1, 2} else 0,
            "oneLong": round(self.seconds, 1),
            "strategy": self.strategy,
            "vID": f"{self.id:016x}",
            "timeStamp": int(self.t_ms),
        }


@dataclass
class PriorityBook:
    """Grants that were given.

    Parameters
    ----------
    bent
        Last time each signal was bent, UTC ms.
    open
        Grants whose bus has not crossed yet, by bus.
    log
        Grants that are closed, oldest first.
    """

    bent: dict[int, float] = field(default_factory=dict)
    open: dict[int, Grant] = field(default_factory=dict)
    log: list[Grant] = field(default_factory=list)

    def settle(self, grants: list[Grant], road: Snapshot, near: Approach) -> None:
        """Take the decisions of a tick, and close grants whose bus has crossed or is gone.

        Parameters
        ----------
        grants
            From `decide`.
        road, near
            The moment, and who is before a signal.
        """
        for grant in grants:
            if grant.why in {"granted", "not needed"} and grant.track not in self.open:
                self.open[grant.track] = grant
                if grant.strategy in {1, 2}:
                    self.bent[grant.node] = grant.t_ms
        before = set(road.track[near.who].tolist())
        for track in [each for each in self.open if each not in before]:
            grant = self.open.pop(track)
            here = bool((road.track == track).any())
            waited = max(0.0, (road.now_ms - grant.arrival_ms) / 1000)
            self.log.append(replace(grant, realised=waited) if here else grant)


def decide(
    road: Snapshot, near: Approach, signals: SignalTable, book: PriorityBook, settings: PrioritySettings | None = None
) -> list[Grant]:
    """Decide on the buses before signals.

    Parameters
    ----------
    road, near, signals
        The moment, who is before a signal, and the signals.
    book
        What was granted before; not changed.
    settings
        How far signals may be bent.

    Returns
    -------
    list of Grant
        One for every bus that has no open grant. Of several at one signal the one that arrives first is served; the others are told so.
    """
    settings = settings or PrioritySettings()
    asked = sorted(_requests(road, near, signals, book, settings), key=lambda grant: (grant.node, grant.arrival_ms, grant.track))
    served: set[int] = {grant.node for grant in book.open.values() if grant.strategy in {1, 2}}
    grants = []
    for request in asked:
        grant = _answer(request, signals, (book, served), settings, road.now_ms)
        if grant.strategy in {1, 2}:
            served.add(grant.node)
        grants.append(grant)
    return grants


def _requests(road: Snapshot, near: Approach, signals: SignalTable, book: PriorityBook, settings: PrioritySettings) -> Iterator[Grant]:
    """Buses that have a signal before them and no grant yet, with the wait they expect."""
    if not len(signals):
        return
    kind = road.vehicle_class[near.who]
    asks = (
        (kind >= 50)
        & (kind <= 58)
        & road.own[near.who]
        & (near.distance < settings.reach)
        & (near.phase >= 0)
        & (road.speed[near.who] > 1.0)
    )
    for at in np.flatnonzero(asks).tolist():
        row, track = int(near.phase[at]), int(road.track[near.who[at]])
        if track in book.open or road.now_ms - signals.t_ms[row] > 1000 * settings.stale:
            continue
        arrival = road.now_ms + 1000 * float(near.distance[at] / max(5.0, road.speed[near.who[at]]))
        wait = _wait(signals, row, arrival, settings.spare)
        if wait == wait:
            node, phase = int(signals.node[row]), int(signals.phase[row])
            yield Grant(road.now_ms, node, phase, track, int(road.id[near.who[at]]), 0, 0.0, "", arrival, wait, wait)


def _wait(signals: SignalTable, row: int, arrival: float, spare: float) -> float:
    """Time from arrival to the first green that still lasts, s; NaN where no green is told."""
    start, _, end, _, _ = (column[0] for column in signals.greens(np.array([row])))
    usable = end - 1000 * spare >= np.fmax(arrival, start)
    return float(np.min(np.fmax(start[usable] - arrival, 0.0)) / 1000) if usable.any() else float("nan")


def _answer(request: Grant, signals: SignalTable, taken: tuple[PriorityBook, set[int]], settings: PrioritySettings, now_ms: float) -> Grant:
    """Grant or refuse one request."""
    book, served = taken
    if request.delay_without < 1.0:
        return replace(request, strategy=3, why="not needed")
    if now_ms - book.bent.get(request.node, -np.inf) < 1000 * settings.recovery:
        return replace(request, why="recovering")
    if request.node in served:
        return replace(request, why="another bus")
    row = int(signals.rows_of(np.array([request.node]), np.array([request.phase]))[0])
    light, end = int(signals.columns["light"][row, 0]), float(signals.columns["likely_end_ms"][row, 0])
    if light in GREEN:
        longer = (request.arrival_ms - end) / 1000 + settings.spare
        if 0 < longer <= settings.extension:
            return replace(request, strategy=1, seconds=longer, why="granted", delay_with=0.0)
        return replace(request, why="too late")
    return _truncate(request, signals, row, settings, now_ms)


def _truncate(request: Grant, signals: SignalTable, row: int, settings: PrioritySettings, now_ms: float) -> Grant:
    """Let green come sooner, as far as the greens of the others may be cut."""
    start = request.arrival_ms + 1000 * request.delay_without
    others = np.flatnonzero((signals.node == request.node) & np.isin(signals.columns["light"][:, 0], GREEN))
    began = np.fmin(signals.columns["start_ms"][others, 0], now_ms)
    least = began + 1000 * max(settings.minimum_green, settings.pedestrian)
    earliest_end = np.fmax(
        np.nan_to_num(signals.columns["min_end_ms"][others, 0], nan=0.0), np.fmax(least, now_ms + 1000 * settings.pedestrian)
    )
    earliest = float(earliest_end.max(initial=now_ms)) + 1000 * settings.change
    sooner = min((start - max(earliest, request.arrival_ms)) / 1000, settings.truncation)
    if sooner < 1.0:
        return replace(request, why="minimum green")
    return replace(request, strategy=2, seconds=sooner, why="granted", delay_with=max(0.0, request.delay_without - sooner))
