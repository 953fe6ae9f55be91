"""Bus priority: who asks, who gets, and what it was worth.

A bus before a signal asks if it would wait. Green is held for it a little (extension) or comes sooner (truncation of the red before it), never
against the minimum green and the pedestrians' clearance of the others, and not again before the signal has recovered. Each grant is followed
until the bus has crossed, so that the log shows realised delay, not only grants: most grants of a badly set priority gain nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from dafeng.roads.services.approach import Approach
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.signals import GREEN, SignalTable
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["STRATEGIES", "Grant", "PriorityBook", "PrioritySettings", "decide"]

STRATEGIES = ("none", "green extension", "red truncation", "pass")
"""The place is the code of the roadside's priority record: 0 none, 1 extension, 2 truncation, 3 pass without a change."""

_CRAWL = 2.0
"""Speed below which a bus is taken to stand before its line, m/s."""


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
    pace
        Speed a bus is taken to drive on average to the line where it is slower now, m/s.
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
    pace: float = 5.0


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
            if grant.why in {"granted", "not needed"}:
                self.open[grant.track] = grant
                if grant.strategy in {1, 2}:
                    self.bent[grant.node] = grant.t_ms
        # The estimate of a bus that stops at the line may lie beyond it for a moment: it has not crossed while it hardly moves.
        waits = np.concatenate((road.track[near.who], road.track[road.speed < _CRAWL]))
        opened = np.fromiter(self.open, dtype="i8", count=len(self.open))
        crossed = opened[~np.isin(opened, waits)]
        for track, here in zip(crossed.tolist(), np.isin(crossed, road.track).tolist(), strict=True):
            grant = self.open.pop(track)
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
        One for every bus that has no open grant, and a new one for a bus that needed none before and needs one now. Of several at one
        signal the one that arrives first is served; the others are told so.
    """
    settings = settings or PrioritySettings()
    asked = sorted(_requests(road, near, signals, book, settings), key=lambda request: (request.node, request.arrival_ms, request.track))
    if not asked:
        return []
    served: set[int] = {grant.node for grant in book.open.values() if grant.strategy in {1, 2}}
    free = _free_from(signals, settings, road.now_ms)
    grants = []
    for request in asked:
        strategy, seconds, why, delay = _answer(request, (signals, free), (book, served), settings, road.now_ms)
        node, phase, track, own, arrival, wait, _ = request
        if strategy in {1, 2}:
            served.add(node)
        if strategy in {1, 2} or track not in book.open:
            grants.append(Grant(road.now_ms, node, phase, track, own, strategy, seconds, why, arrival, wait, delay))
    return grants


class _Request(NamedTuple):
    """A bus that asks; names as in `Grant`, `row` is its phase in the signal table."""

    node: int
    phase: int
    track: int
    id: int
    arrival_ms: float
    delay_without: float
    row: int


def _requests(road: Snapshot, near: Approach, signals: SignalTable, book: PriorityBook, settings: PrioritySettings) -> Iterator[_Request]:
    """Buses that have a signal before them and no grant yet, with the wait they expect."""
    if not len(signals):
        return
    kind = road.vehicle_class[near.who]
    buses = np.flatnonzero((kind >= 50) & (kind <= 58) & road.own[near.who] & (near.distance < settings.reach))
    row = near.top[buses]
    asks = (
        (row >= 0) & ~near.mixed[buses] & (road.speed[near.who[buses]] > 1.0) & (road.now_ms - signals.t_ms[row] <= 1000 * settings.stale)
    )
    helped = [track for track, grant in book.open.items() if grant.strategy in {1, 2}]
    asks &= ~np.isin(road.track[near.who[buses]], np.array(helped, dtype="i8"))
    buses, row = buses[asks], row[asks]
    who = near.who[buses]
    arrival = road.now_ms + 1000 * near.distance[buses] / np.maximum(settings.pace, road.speed[who])
    wait = _wait(signals, row, arrival, settings.spare)
    columns = (signals.node[row], signals.phase[row], road.track[who], road.id[who], arrival, wait, row)
    told = ~np.isnan(wait)
    yield from (_Request(*values) for values in zip(*(column[told].tolist() for column in columns), strict=True))


def _wait(signals: SignalTable, row: Array, arrival: Array, spare: float) -> Array:
    """Time from arrival to the first green that still lasts, s; NaN where no green is told. [row]"""
    start, _, end, _, _ = signals.greens(row)
    usable = end - 1000 * spare >= np.fmax(arrival[:, None], start)
    wait = np.where(usable, np.fmax(start - arrival[:, None], 0.0), np.inf).min(axis=1, initial=np.inf) / 1000
    return np.where(np.isfinite(wait), wait, np.nan)


def _answer(
    request: _Request, said: tuple[SignalTable, Array], taken: tuple[PriorityBook, set[int]], settings: PrioritySettings, now_ms: float
) -> tuple[int, float, str, float]:
    """Grant or refuse one request: strategy, seconds, why, and the delay with it."""
    (signals, free), (book, served), wait = said, taken, request.delay_without
    if wait < 1.0:
        return 3, 0.0, "not needed", wait
    if now_ms - book.bent.get(request.node, -np.inf) < 1000 * settings.recovery:
        return 0, 0.0, "recovering", wait
    if request.node in served:
        return 0, 0.0, "another bus", wait
    light, end = int(signals.columns["light"][request.row, 0]), float(signals.columns["likely_end_ms"][request.row, 0])
    if light in GREEN:
        longer = (request.arrival_ms - end) / 1000 + settings.spare
        return (1, longer, "granted", 0.0) if 0 < longer <= settings.extension else (0, 0.0, "too late", wait)
    start, earliest = request.arrival_ms + 1000 * wait, float(free[request.row]) + 1000 * settings.change
    sooner = min((start - max(earliest, request.arrival_ms)) / 1000, settings.truncation)
    return (2, sooner, "granted", max(0.0, wait - sooner)) if sooner >= 1.0 else (0, 0.0, "minimum green", wait)


def _free_from(signals: SignalTable, settings: PrioritySettings, now_ms: float) -> Array:
    """When the greens of each phase's crossing may be over, as far as they may be cut, UTC ms. [phase]"""
    green = np.flatnonzero(np.isin(signals.columns["light"][:, 0], GREEN))
    least = np.fmin(signals.columns["start_ms"][green, 0], now_ms) + 1000 * max(settings.minimum_green, settings.pedestrian)
    ends = np.fmax(np.nan_to_num(signals.columns["min_end_ms"][green, 0], nan=0.0), np.fmax(least, now_ms + 1000 * settings.pedestrian))
    crossing = signals.crossing
    free = np.full(int(crossing.max()) + 1, now_ms, dtype=float)
    np.maximum.at(free, crossing[green], ends)
    return free[crossing]
