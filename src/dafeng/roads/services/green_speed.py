"""Green-light speed advice: the speed at which a vehicle meets green, or the reason why none is given.

For each vehicle the first green window is taken that it can reach between a lowest sensible speed and the limit, after the queue before it has
left, and before the green may end. Where the controller says how early a green may end, the end that counts lies between the earliest and the
likely one as far as its confidence reaches (without a confidence: the earliest); where it says how late a red may end, that counts. Advice is
never above the limit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dafeng.errors import Text
from dafeng.roads.services.approach import Approach
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.signals import SignalTable
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["REASONS", "Advice", "GreenSpeedSettings", "green_speed"]

REASONS: tuple[tuple[str, Text], ...] = (
    ("advised", Text("已给出建议", "advice is given")),
    ("no_signal", Text("未收到该信号灯的消息", "the signal does not speak")),
    ("stale", Text("信号灯消息过时", "the signal's message is old")),
    ("movement_unknown", Text("不知车辆将走哪个方向", "which way the vehicle will go is not known")),
    ("times_unknown", Text("信号灯未给出绿灯时间", "the signal says no time of green")),
    ("uncertain", Text("绿灯时间不可靠", "the time of green is not sure enough")),
    ("limit_unknown", Text("限速未知", "the speed limit is not known")),
    ("too_near", Text("距停止线太近", "too near to the stop line")),
    ("queued", Text("车辆在排队", "the vehicle stands in a queue")),
    ("not_reachable", Text("在合理车速内赶不上绿灯", "no sensible speed meets a green")),
)
"""Why there is advice or none; the place in this tuple is the code."""
_SAME_MS = 1000.0
"""Windows of green that differ by less are the same for advice, ms."""
_CODE = {name: code for code, (name, _) in enumerate(REASONS)}


@dataclass(frozen=True)
class GreenSpeedSettings:
    """How to advise. Defaults are ours.

    Parameters
    ----------
    lowest
        Lowest sensible speed, m/s.
    nearest
        Distance to the line below which advice comes too late, m.
    after, before
        Kept clear after the beginning and before the end of green, s.
    headway, start_lag
        Of a queue that leaves: between vehicles, and of the first, s.
    doubt
        Confidence below which nothing is advised, 0 to 1; times without a stated confidence are believed.
    spread
        Longest time between earliest and latest end of the present state for which advice is given, s.
    stale
        Oldest signal message that is believed, s.
    """

    lowest: float = 20 / 3.6
    nearest: float = 15.0
    after: float = 0.5
    before: float = 1.5
    headway: float = 2.0
    start_lag: float = 2.0
    doubt: float = 0.5
    spread: float = 20.0
    stale: float = 3.0


@dataclass(frozen=True)
class Advice:
    """Advice to vehicles at one moment, in columns.

    Parameters
    ----------
    t_ms
        The tick, UTC ms.
    track, id
        Whom it is for. [row]
    reason
        Code, place in `REASONS`; 0 is advice. [row]
    low, high, target
        Band of speeds that meet green and the one advised, m/s; NaN without advice. [row]
    green_start, green_end
        The window, seconds from now; NaN without advice. [row]
    distance
        To the stop line, m. [row]
    limit
        Speed limit, m/s. [row]
    """

    t_ms: float
    track: Array
    id: Array
    reason: Array
    low: Array
    high: Array
    target: Array
    green_start: Array
    green_end: Array
    distance: Array
    limit: Array

    def __len__(self) -> int:
        return len(self.track)

    def records(self) -> Iterator[dict[str, Any]]:
        """Plain values, one a vehicle; speeds in m/s, None where there is no advice."""
        for k in range(len(self)):
            numbers = {n: getattr(self, n)[k].item() for n in ("low", "high", "target", "green_start", "green_end", "distance", "limit")}
            plain = {name: None if value != value else value for name, value in numbers.items()}
            yield {"track": int(self.track[k]), "id": f"{int(self.id[k]):016x}", "reason": REASONS[int(self.reason[k])][0], **plain}


def green_speed(road: Snapshot, near: Approach, signals: SignalTable, limits: Array, settings: GreenSpeedSettings | None = None) -> Advice:
    """Advise every vehicle that speaks for itself and drives towards a signal.

    Parameters
    ----------
    road, near, signals
        The moment, who is before a signal, and the signals.
    limits
        Speed limit that holds for every object of the moment, m/s; NaN where unknown. [object]
    settings
        How to advise.

    Returns
    -------
    Advice
        One row a vehicle that could be advised.
    """
    settings = settings or GreenSpeedSettings()
    rows = np.flatnonzero(road.own[near.who] & near.said)
    if not len(rows):
        none = np.zeros(0)
        return Advice(road.now_ms, road.track[:0], road.id[:0], none.astype("u1"), none, none, none, none, none, none, none)
    who, distance, phase = near.who[rows], near.distance[rows], near.top[rows]
    several = np.flatnonzero(near.mixed[rows])
    phase[several] = np.where(_same_greens(near.phases[rows[several]], signals), phase[several], -1)
    limit = limits[who].astype(float)
    ahead = _queue_ahead(road, near)[rows]
    reason = _hindrance(road, (who, distance, limit), (phase, near.top[rows]), signals, settings)
    best = np.full((5, len(rows)), np.nan)
    open_rows = np.flatnonzero(reason == 0)
    if len(open_rows):
        best[:, open_rows], reason[open_rows] = _windows(road.now_ms, (distance, limit, ahead, phase), signals, settings, open_rows)
    low, high, start, end, target = best
    return Advice(road.now_ms, road.track[who], road.id[who], reason, low, high, target, start, end, distance, limit)


def _same_greens(phases: Array, signals: SignalTable) -> Array:
    """Whether all phases that may govern are green at the same times. [row]"""
    if not len(phases):
        return np.zeros(0, dtype=bool)
    top = phases.max(axis=1)
    rows = np.where(phases >= 0, phases, top[:, None])
    windows = np.nan_to_num(np.concatenate(_spans(signals, rows.ravel()), axis=1)).reshape(*rows.shape, -1)
    same: Array = (np.ptp(windows, axis=1) <= _SAME_MS).all(axis=1)
    return same


def _spans(signals: SignalTable, rows: Array) -> tuple[Array, Array]:
    """Starts and likely ends of green, ascending, so that windows of different phases can be compared. [row, window]"""
    start, min_end, likely_end, _, _ = signals.greens(rows)
    end = np.where(np.isnan(min_end), likely_end, np.fmin(min_end, likely_end))
    return np.sort(start, axis=1), np.sort(end, axis=1)


def _hindrance(
    road: Snapshot, vehicle: tuple[Array, Array, Array], phases: tuple[Array, Array], signals: SignalTable, settings: GreenSpeedSettings
) -> Array:
    """Reason why nothing can be said, 0 for none yet. [row]"""
    who, distance, limit = vehicle
    phase, possible = phases
    if not len(signals):
        return np.full(len(who), _CODE["no_signal"], dtype="u1")
    at = np.maximum(phase, 0)
    sure = signals.columns["confidence"][at, 0]
    spread = (signals.columns["max_end_ms"][at, 0] - signals.columns["min_end_ms"][at, 0]) / 1000
    with np.errstate(invalid="ignore"):
        checks = [
            (possible < 0, "no_signal"),
            (phase < 0, "movement_unknown"),
            (road.now_ms - signals.t_ms[at] > 1000 * settings.stale, "stale"),
            (np.isnan(limit), "limit_unknown"),
            (distance < settings.nearest, "too_near"),
            (road.speed[who] < 1.0, "queued"),
            ((sure < settings.doubt) | (spread > settings.spread), "uncertain"),
        ]
    return np.select([mask for mask, _ in checks], [_CODE[name] for _, name in checks], 0).astype("u1")


def _queue_ahead(road: Snapshot, near: Approach) -> Array:
    """Standing or creeping vehicles before each one on its lane. [row]"""
    slow = road.speed[near.who] < 2.0
    order = np.argsort(near.lane * 4096.0 + near.distance)
    counted: Array = np.cumsum(slow[order]) - slow[order]
    lane = near.lane[order]
    first = np.flatnonzero(np.concatenate(([True], lane[1:] != lane[:-1]))) if len(lane) else np.zeros(0, dtype=int)
    base: Array = np.repeat(counted[first], np.diff(np.append(first, len(lane))))
    ahead = np.zeros(len(near), dtype=int)
    ahead[order] = counted - base
    return ahead


def _windows(
    now_ms: float, vehicle: tuple[Array, Array, Array, Array], signals: SignalTable, settings: GreenSpeedSettings, rows: Array
) -> tuple[Array, Array]:
    """Band, window and target of the first green each row can meet, and its reason."""
    distance, limit, ahead, phase = (values[rows] for values in vehicle)
    start, min_end, likely_end, max_end, sure = signals.greens(phase)
    late = signals.columns["max_end_ms"][phase, 0] - signals.columns["likely_end_ms"][phase, 0]
    later = start > now_ms + 50
    start = (start + np.where(later, np.nan_to_num(late)[:, None], 0.0) - now_ms) / 1000
    early = np.where(np.isnan(min_end), likely_end, np.fmin(min_end, likely_end))
    end = (early + np.nan_to_num(sure) * (likely_end - early) - now_ms) / 1000
    end = np.where(np.isnan(end), (max_end - now_ms) / 1000, end)
    queue = np.where(ahead > 0, settings.start_lag + settings.headway * ahead, 0.0)[:, None]
    first = np.fmax(np.where(later, start + settings.after, 0.0), 0.0) + queue
    quickest, slowest = (distance / limit)[:, None], (distance / settings.lowest)[:, None]
    earliest, latest = np.fmax(first, quickest), np.fmin(end - settings.before, slowest)
    fits = np.isfinite(start) & np.isfinite(end) & (earliest <= latest)
    when = np.where(fits, earliest, np.inf)
    best, line = np.argmin(when, axis=1), np.arange(len(rows))
    found = fits[line, best]
    soon, last = earliest[line, best], latest[line, best]
    high = np.minimum(distance / np.maximum(soon, 1e-3), limit)
    band = np.stack((np.minimum(distance / np.maximum(last, 1e-3), high), high, np.fmax(start[line, best], 0.0), end[line, best], high))
    band[:, ~found] = np.nan
    said = np.isfinite(end).any(axis=1)
    reason = np.where(found, 0, np.where(said, _CODE["not_reachable"], _CODE["times_unknown"])).astype("u1")
    return band, reason
