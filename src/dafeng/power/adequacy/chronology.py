"""Histories of failure and repair, drawn for many years at once."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dafeng.power.adequacy.outages import WATT
from dafeng.power.adequacy.system import Floats, Unit

__all__ = ["available_capacity", "is_chronological"]

Ints = npt.NDArray[np.int64]


def is_chronological(units: Sequence[Unit]) -> bool:
    """Whether every unit that can fail says how long its failures last."""
    return all(unit.mttr is not None or unit.forced_outage_rate in (0.0, 1.0) for unit in units)


def available_capacity(rng: np.random.Generator, units: Sequence[Unit], years: int, hours: int) -> Floats:
    """Capacity in service at every hour of every year, each year started in its long-run state.

    Parameters
    ----------
    rng
        Source of random numbers.
    units
        Groups of units; times to failure and to repair are exponential. A unit without them is drawn anew each midnight.
    years, hours
        Shape of the answer.

    Returns
    -------
    array
        [year, hour], MW. Whole watts are counted, so that sums are exact.

    References
    ----------
    .. [1] Billinton, Allan, Reliability Evaluation of Power Systems, 2nd ed., Plenum 1996, section 12.5 (state duration sampling).
    """
    change = np.zeros(years * (hours + 1))
    for unit in units:
        year, start, end = _outages(rng, unit, years, hours)
        watts = float(round(unit.capacity / WATT))
        base = year * (hours + 1)
        change -= np.bincount(base + start, minlength=len(change)) * watts
        change += np.bincount(base + end, minlength=len(change)) * watts
    total = float(sum(unit.count * round(unit.capacity / WATT) for unit in units))
    served: Floats = (total + np.cumsum(change.reshape(years, hours + 1)[:, :hours], axis=1)) * WATT
    return served


def _outages(rng: np.random.Generator, unit: Unit, years: int, hours: int) -> tuple[Ints, Ints, Ints]:
    """Outages of a group: year, first hour down, first hour up again."""
    if unit.forced_outage_rate == 0.0 or not unit.count:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    if unit.forced_outage_rate == 1.0:
        year = np.repeat(np.arange(years), unit.count)
        return year, np.zeros_like(year), np.full_like(year, hours)
    draw = _by_day if unit.mttr is None else _by_duration
    row, start, end = draw(rng, unit, years * unit.count, hours)
    return row // unit.count, start, end


def _by_day(rng: np.random.Generator, unit: Unit, rows: int, hours: int) -> tuple[Ints, Ints, Ints]:
    down = rng.random((rows, -(-hours // 24))) < unit.forced_outage_rate
    row, day = np.nonzero(down)
    return row, day * 24, np.minimum(day * 24 + 24, hours)


def _by_duration(rng: np.random.Generator, unit: Unit, rows: int, hours: int) -> tuple[Ints, Ints, Ints]:
    """Alternating exponential times up and down, cut at full hours."""
    down_time = float(unit.mttr or 0.0)
    up_time = down_time * (1.0 - unit.forced_outage_rate) / unit.forced_outage_rate
    expected = hours / (up_time + down_time)
    cycles = int(expected + 4.0 * math.sqrt(expected) + 4.0)
    clock = np.zeros((rows, 1))
    is_down = rng.random((rows, 1)) < unit.forced_outage_rate
    found = []
    while clock.min() < hours:
        up, down = rng.exponential(up_time, (rows, cycles)), rng.exponential(down_time, (rows, cycles))
        up[:, :1] *= ~is_down
        end = clock + np.cumsum(up + down, axis=1)
        found.append(_whole_hours(end - down, end, hours))
        clock, is_down, cycles = end[:, -1:], np.zeros((rows, 1), dtype=bool), 4
    row, start, stop = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return row, start, stop


def _whole_hours(start: Floats, end: Floats, hours: int) -> tuple[Ints, Ints, Ints]:
    """An hour counts as the instant it begins; outages between two instants are not seen."""
    first, last = np.ceil(start).clip(max=hours), np.ceil(end).clip(max=hours)
    row, at = np.nonzero(first < last)
    return row, first[row, at].astype(np.int64), last[row, at].astype(np.int64)
